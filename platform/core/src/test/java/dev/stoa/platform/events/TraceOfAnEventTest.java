package dev.stoa.platform.events;

import static dev.stoa.platform.events.EventNode.newTenant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.events.EventNode.Watered;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.JobsConfig;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tracing.Trace;
import dev.stoa.platform.tracing.Trace.TraceSpan;
import dev.stoa.platform.tracing.Tracing;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One trace goes from what was asked for over the handler of its event to the job that the handler asks for.
@Tag("database")
class TraceOfAnEventTest {
    private final InstantSource clock = InstantSource.system();
    private final EventNode node = new EventNode(TestServer.freshUrl(), clock);
    private final Jobs jobs = new Jobs(
            node.postgres.database("jobs"),
            node.postgres.signals(),
            new Ids(clock),
            clock,
            node.meters,
            node.tracing,
            JobsConfig.DEFAULTS);

    record Prune(int number) {}

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void goesOnInTheHandlerAndInTheJobThatTheHandlerMakes() {
        var tenant = newTenant();
        jobs.declare(List.of(JobKind.of("watcher.prune", Prune.class, (_, prune) -> {
            if (prune.number() == 1) {
                throw new IllegalStateException("not now");
            }
            return Outcome.done();
        })));
        var asked = node.tracing.<String, RuntimeException>continueFrom(null, "request", () -> {
            node.publish(tenant, "rose", 1);
            return Objects.requireNonNull(Tracing.current());
        });

        node.deliver(Subscription.named("watcher.prune")
                .on(
                        Watered.class,
                        (tx, event) -> jobs.enqueue(tx, new Prune(event.data().number()))));
        jobs.runner().runDue(tenant);

        var spans = trace(asked).spans().stream()
                .filter(span -> !span.name().startsWith("db_"))
                .toList();
        assertThat(spans)
                .extracting(TraceSpan::name)
                .containsExactly("request", "event plant.watered", "job watcher.prune");
        assertThat(spans.get(1).parentId()).isEqualTo(spans.get(0).id());
        assertThat(spans.get(2).parentId()).isEqualTo(spans.get(1).id());
        assertThat(spans).extracting(TraceSpan::isError).containsExactly(false, false, true);
    }

    private Trace trace(String traceparent) {
        return node.tracing.kept().find(traceparent.substring(3, 35)).orElseThrow();
    }
}
