package dev.stoa.web.graphql;

import dev.stoa.web.Problem;
import dev.stoa.web.graphql.Operations.Answer;
import dev.stoa.web.graphql.Operations.Prepared.Ready;
import dev.stoa.web.graphql.Operations.Prepared.Refused;
import dev.stoa.web.http.Request;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A subscription under way. Read by one thread, which may be interrupted to end it.
///
/// Who asks is found out again for each event, so that a token that is no longer good ends the subscription.
final class Subscription implements AutoCloseable {
    private final Operations operations;
    private final Ready ready;
    private final Request request;
    private final @Nullable Answer refusal;
    private final @Nullable Stream<?> events;
    private final @Nullable Iterator<?> iterator;

    Subscription(Operations operations, Ready ready, Request request) {
        this.operations = operations;
        this.ready = ready;
        this.request = request;
        Answer answer = null;
        Stream<?> opened = null;
        try (var execution = operations.execution(request)) {
            answer = Operations.write(operations.run(ready, execution), request);
            opened = execution.opened();
        } catch (Problem e) {
            answer = Operations.refused(new Refused(e), request);
        }
        this.events = opened;
        this.iterator = opened == null ? null : opened.iterator();
        this.refusal = opened == null ? answer : null;
    }

    /// Why there are no events; null when there may be some.
    @Nullable
    Answer refusal() {
        return refusal;
    }

    /// Waits for the next event and answers it; null when there are no more.
    @Nullable
    Answer next() {
        if (iterator == null || !iterator.hasNext()) {
            return null;
        }
        try (var execution = operations.execution(request).answering(iterator.next())) {
            return Operations.write(operations.run(ready, execution), request);
        } catch (Problem e) {
            return Operations.refused(new Refused(e), request);
        }
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
