package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Holds a request until it is opened.
final class Gate implements Handler {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public Reply handle(Request request) throws InterruptedException {
        reached.countDown();
        assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
        return Reply.text(200, "text/plain", "done");
    }

    void awaitRequest() throws InterruptedException {
        assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
    }

    void open() {
        opened.countDown();
    }
}
