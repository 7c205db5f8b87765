package dev.stoa.examples.shop;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// @param note null when the buyer had nothing to say
record Order(
        OrderId id,
        UserId buyerId,
        BigDecimal total,
        OrderState state,
        Instant placedAt,
        @Nullable String note) {

    Order paid() {
        return new Order(id, buyerId, total, OrderState.PAID, placedAt, note);
    }
}
