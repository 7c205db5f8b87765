package dev.stoa.examples.hello;

import dev.stoa.web.App;
import dev.stoa.web.Cookie;
import dev.stoa.web.Default;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.Public;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class Hello {
    record Greeting(String message) {}

    record Item(int itemId, @Nullable String note) {}

    enum Sort {
        NEWEST,
        CHEAPEST
    }

    record Search(String q, Sort sort, List<String> tag, int limit) {}

    enum Theme {
        LIGHT,
        DARK
    }

    record Look(Theme theme, @Nullable String device) {}

    @Get("/")
    @Public
    Greeting hello() {
        return new Greeting("Hello World");
    }

    @Get("/items/{item_id}")
    @Public
    Item item(int itemId, @Nullable String note) {
        return new Item(itemId, note);
    }

    @Get("/search")
    @Public
    Search search(
            String q, @Default("newest") Sort sort, List<String> tag, @Default("10") @Min(1) @Max(100) int limit) {
        return new Search(q, sort, tag, limit);
    }

    @Get("/look")
    @Public
    Look look(@Cookie("theme") @Default("light") Theme theme, @Header("X-Device") @Nullable String device) {
        return new Look(theme, device);
    }

    public static App app() {
        return App.named("Hello").version("1.0.0").mount(new Hello());
    }

    static void main() {
        app().run(8000);
    }
}
