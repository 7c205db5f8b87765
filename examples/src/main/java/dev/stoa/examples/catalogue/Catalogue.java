package dev.stoa.examples.catalogue;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Offset;
import dev.stoa.web.Page;
import dev.stoa.web.Post;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.Tagged;
import dev.stoa.web.Version;
import dev.stoa.web.middleware.Cors;
import dev.stoa.web.middleware.Idempotency;
import dev.stoa.web.middleware.InMemoryIdempotency;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;

public final class Catalogue {
    record Key(int id) {}

    record Amount(BigDecimal amount, String currency) {}

    record PricedProduct(int id, String name, Amount price) {}

    private final TreeMap<Integer, Product> products = new TreeMap<>();

    @Provides
    synchronized Product byId(int id) {
        var product = products.get(id);
        if (product == null) {
            throw HttpProblem.NOT_FOUND.because("There is no product " + id + ".");
        }
        return product;
    }

    @Post("/products")
    @Public
    synchronized Created<Product> create(NewProduct wanted) {
        var id = products.isEmpty() ? 1 : products.lastKey() + 1;
        var product = new Product(id, wanted.name(), wanted.price(), 1);
        products.put(id, product);
        return Created.at("/products/" + id, product).tagged(product.tag());
    }

    @Get("/products")
    @Public
    synchronized CursorPage<Product> list(Cursor cursor) {
        var last = cursor.after(Key.class).map(Key::id).orElse(0);
        var found = products.tailMap(last, false).values().stream()
                .limit(cursor.limit() + 1L)
                .toList();
        return cursor.page(found, product -> new Key(product.id()));
    }

    @Get("/products/{id}")
    @Public
    @Fails(404)
    Tagged<Product> get(Product product) {
        return new Tagged<>(product.tag(), product);
    }

    /// From version 2 on a price has its currency.
    @Get("/products/{id}")
    @Version(2)
    @Public
    @Fails(404)
    PricedProduct priced(Product product) {
        return new PricedProduct(product.id(), product.name(), new Amount(product.price(), "EUR"));
    }

    @Put("/products/{id}")
    @Public
    @Fails({404, 412})
    synchronized Tagged<Product> replace(int id, NewProduct wanted, IfMatch precondition) {
        var current = byId(id);
        precondition.require(current.tag());
        var changed = current.changed(wanted);
        products.put(changed.id(), changed);
        return new Tagged<>(changed.tag(), changed);
    }

    static final class Stock {
        record Pieces(int product, int pieces) {}

        private static final List<String> SHELVES = List.of("A1", "A2", "B1", "B2", "C1");

        @Get("/shelves")
        @Public
        Page<String> shelves(Offset part) {
            var shown = SHELVES.stream().skip(part.offset()).limit(part.limit()).toList();
            return part.page(shown, SHELVES.size());
        }

        @Get("/products/{id}/pieces")
        @Public
        @Fails(404)
        Pieces pieces(Product product) {
            return new Pieces(product.id(), 12);
        }
    }

    public static App app() {
        var catalogue = new Catalogue();
        var replies = new InMemoryIdempotency(10_000, 16_000_000, Duration.ofDays(1), InstantSource.system());
        var stock = App.named("Stock").mount(new Stock());
        return App.named("Catalogue")
                .version("2.0.0")
                .use(Cors.allow("https://app.example"))
                .use(new Idempotency(replies, _ -> "anybody"))
                .provide(catalogue)
                .mount(catalogue)
                .mount("/stock", stock);
    }

    static void main() {
        app().run(8000);
    }
}
