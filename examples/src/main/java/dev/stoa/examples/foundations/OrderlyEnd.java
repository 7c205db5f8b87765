package dev.stoa.examples.foundations;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Limits;
import dev.stoa.web.Public;
import java.time.Duration;

/// A server that ends in order: it stops accepting, answers what it has begun, and exits with 0. (S03.05)
///
/// [App#run] does the same, but leaves the exit code to the JVM, which is 143 after SIGTERM. Where an
/// end that was asked for must count as success, stop the server yourself:
public final class OrderlyEnd {
    private OrderlyEnd() {}

    static final class Reports {
        @Get("/report")
        @Public
        String report() throws InterruptedException {
            System.out.println("working on a report");
            Thread.sleep(300);
            return "done";
        }
    }

    static void main() {
        var app = App.named("Reports").limits(Limits.DEFAULTS.withDrainTime(Duration.ofSeconds(10)));
        var server =
                app.mount(new Reports()).start(Integer.parseInt(System.getenv().getOrDefault("PORT", "8000")));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            Runtime.getRuntime().halt(0);
        }));
        System.out.println("ready at " + server.url());
    }
}
