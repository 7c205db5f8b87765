package dev.stoa.web.vertx;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Request;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/// A body that may be within the limit, on its way. Lives on the event loop, so that a slow client holds no
/// thread; a body that turns out to be longer goes on as an [Inflow].
final class Gathering {
    private final Exchange exchange;
    private final Method method;
    private final BufferInternal received = BufferInternal.buffer();
    private @Nullable Long deadline;
    private boolean isOver;

    Gathering(Exchange exchange, Method method) {
        this.exchange = exchange;
        this.method = method;
    }

    void receive() {
        exchange.request().handler(this::add).endHandler(_ -> complete()).exceptionHandler(this::fail);
        // Most bodies come with the head. They are complete when this runs, and a timer would cost more than they do.
        exchange.context().runOnContext(_ -> limitTime());
    }

    private void limitTime() {
        if (!isOver) {
            var intake = exchange.intake();
            deadline = exchange.context()
                    .owner()
                    .setTimer(intake.limits().bodyTime().toMillis(), _ -> late());
        }
    }

    private void add(Buffer chunk) {
        if (isOver) {
            return;
        }
        if (!exchange.intake().hold(chunk.length())) {
            finish(received.length());
            exchange.refuse(HttpProblem.OVERLOADED, "Too many large requests are arriving. Try again.");
            return;
        }
        received.appendBuffer(chunk);
        if (received.length() > exchange.intake().limits().bodyBytes()) {
            finish(0);
            exchange.handOff(method, exchange.arriving(received));
        }
    }

    private void complete() {
        if (!isOver) {
            finish(received.length());
            exchange.handOff(method, new Request.Body.Received(received.getBytes()));
        }
    }

    private void fail(Throwable failure) {
        if (!isOver) {
            finish(received.length());
            exchange.refuseBody(failure);
        }
    }

    private void late() {
        if (!isOver) {
            finish(received.length());
            exchange.refuse(
                    HttpProblem.REQUEST_TIMEOUT,
                    "The body did not arrive within "
                            + exchange.intake().limits().bodyTime().toSeconds() + " seconds.");
        }
    }

    private void finish(int released) {
        if (!isOver) {
            exchange.intake().release(released);
            if (deadline != null) {
                exchange.context().owner().cancelTimer(deadline);
            }
        }
        isOver = true;
    }
}
