package dev.stoa.web.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

class Http1ConnectionTest {
    /// Keeps what is to run later, and runs nothing.
    private static final class Later extends AbstractLifeCycle implements Scheduler {
        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public Task schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return () -> tasks.remove(task);
        }
    }

    private final Later later = new Later();

    private final ByteArrayEndPoint endPoint = new ByteArrayEndPoint(later, 0);
    private final Http1Connection connection = new Http1Connection(
            new HttpConfiguration(),
            new ServerConnector(new Server(), null, later, null, 0, 0, new HttpConnectionFactory()),
            endPoint,
            Limits.DEFAULTS);

    /// As what follows a request whose reply is done.
    private void receive(String head) {
        connection.onUpgradeTo(ByteBuffer.wrap(head.getBytes(US_ASCII)));
        connection.onFillable();
    }

    @Test
    void aHeadThatHasBegunHasADeadline() {
        receive("GET / HTT");

        assertThat(later.tasks).hasSize(1);
    }

    /// Nothing would end it.
    @Test
    void aHeadThatHasBegunOnAClosedConnectionIsNotWaitedFor() {
        endPoint.close();
        connection.onClose(null);

        receive("GET / HTT");

        assertThat(later.tasks).isEmpty();
    }
}
