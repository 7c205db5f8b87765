package dev.stoa.examples.shop;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

record NewOrder(
        @Positive BigDecimal total,
        @Nullable @Size(max = 200) String note) {}
