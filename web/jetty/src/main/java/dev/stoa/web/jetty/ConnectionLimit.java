package dev.stoa.web.jetty;

import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.IO;

/// Closes a connection that is one too many. Jetty's own limit would leave it waiting instead.
final class ConnectionLimit implements SelectorManager.AcceptListener {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionLimit(int most) {
        this.most = most;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        if (open.incrementAndGet() > most) {
            IO.close(channel);
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        open.decrementAndGet();
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        open.decrementAndGet();
    }
}
