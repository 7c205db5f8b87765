package com.example;

import dev.stoa.web.App;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.util.Map;

public final class MyApi {
    record NewItem(@NotBlank String name, @Positive BigDecimal price) {}

    @Post("/items")
    @Status(201)
    @Public
    Map<String, NewItem> create(NewItem item) {
        return Map.of("item", item);
    }

    static App app() {
        return App.named("My API").version("1.0.0").mount(new MyApi());
    }

    static void main() {
        app().run(8000);
    }
}
