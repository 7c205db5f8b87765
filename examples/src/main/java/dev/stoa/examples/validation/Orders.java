package dev.stoa.examples.validation;

import dev.stoa.web.App;
import dev.stoa.web.Discriminator;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;

public final class Orders {
    /// How an order is paid.
    @Discriminator("by")
    sealed interface Payment {}

    record Card(@Pattern(regexp = "\\d{12,19}") String number) implements Payment {}

    record Invoice(@NotBlank String address, @Positive int days) implements Payment {}

    record Order(@NotBlank String article, @Valid Payment payment) {}

    record Confirmation(String article, String paid) {}

    @Post("/orders")
    @Status(201)
    @Public
    Confirmation place(Order order) {
        var paid = switch (order.payment()) {
            case Card card -> "by card " + card.number().substring(0, 4) + "…";
            case Invoice invoice -> "within " + invoice.days() + " days";
        };
        return new Confirmation(order.article(), paid);
    }

    public static App app() {
        return App.named("Orders").version("1.0.0").mount(new Orders());
    }

    static void main() {
        app().run(8000);
    }
}
