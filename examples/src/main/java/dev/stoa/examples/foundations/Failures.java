package dev.stoa.examples.foundations;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.ProblemType;
import dev.stoa.web.Public;
import java.io.Serial;
import java.time.Duration;

/// Four kinds of failure and what each becomes. (S03.07)
///
/// A refusal is the caller's to mend: a [Problem], thrown where it is noticed. What is nobody's fault, such as a
/// warehouse that does not answer, is an exception of a small sealed family; the application says once, for
/// the parent, what callers are told. Anything else is our bug: logged with its stack, and 500.
public final class Failures {
    private Failures() {}

    enum StockProblem implements ProblemType {
        SOLD_OUT(409, "Sold out");

        private final int status;
        private final String title;

        StockProblem(int status, String title) {
            this.status = status;
            this.title = title;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /// Something that this program needs and that is not there now.
    abstract static sealed class Outage extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        Outage(String message) {
            super(message);
        }
    }

    static final class WarehouseDown extends Outage {
        @Serial
        private static final long serialVersionUID = 1;

        WarehouseDown() {
            super("the warehouse does not answer");
        }
    }

    static final class WarehouseBusy extends Outage {
        @Serial
        private static final long serialVersionUID = 1;

        WarehouseBusy() {
            super("the warehouse has too much to do");
        }
    }

    static final class Stock {
        @Get("/stock/{item}")
        @Public
        int pieces(String item) {
            return switch (item) {
                case "tea" -> 12;
                case "salt" -> throw StockProblem.SOLD_OUT.because("The last salt was sold this morning.");
                case "gin" ->
                    throw HttpProblem.TOO_MANY_REQUESTS
                            .because("One bottle a day is enough.")
                            .retryAfter(Duration.ofDays(1));
                case "rum" -> throw new WarehouseDown();
                case "oil" -> throw new WarehouseBusy();
                case "ink" -> Integer.parseInt("twelve");
                default -> throw HttpProblem.NOT_FOUND.because("We never had '" + item + "'.");
            };
        }
    }

    public static App app() {
        return App.named("Failures")
                .mount(new Stock())
                .answer(WarehouseBusy.class, Failures::busy)
                .answer(Outage.class, () -> HttpProblem.UNAVAILABLE.because("Ask again later."));
    }

    static void main() {
        app().run(8000);
    }

    private static Problem busy() {
        return HttpProblem.OVERLOADED
                .because("The warehouse has too much to do.")
                .retryAfter(Duration.ofSeconds(5));
    }
}
