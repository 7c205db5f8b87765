package dev.stoa.platform.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.runtime.Signals;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signals by `PUBLISH` and `SUBSCRIBE`, all on one channel of Redis. One that Redis does not take
/// is sent the other way, where everybody listens too.
final class RedisSignals implements Signals {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSignals.class);
    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9.-]+");
    private static final String TOPIC = "stoa:signals";

    /// What the listeners have not been told yet, at most. Beyond it they are told that they missed
    /// something.
    private static final int BACKLOG = 10_000;

    private final RedisLink redis;
    private final Signals otherwise;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final BlockingQueue<Heard> backlog = new LinkedBlockingQueue<>(BACKLOG);
    private final Thread telling = Thread.ofVirtual().name("redis-signals").unstarted(this::tell);
    private final Thread subscribing =
            Thread.ofVirtual().name("redis-subscribe").unstarted(this::subscribe);
    private volatile boolean hasMissed;
    private volatile @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private volatile boolean closed;

    private sealed interface Heard {
        record Message(String channel, String text) implements Heard {}

        record Interruption() implements Heard {}
    }

    RedisSignals(RedisLink redis, Signals otherwise) {
        this.redis = redis;
        this.otherwise = otherwise;
    }

    @Override
    public void send(String channel, String message) {
        var text = (checked(channel) + " " + message).getBytes(UTF_8);
        try {
            Long _ = redis.call(commands -> commands.publish(TOPIC, text));
        } catch (RedisAway e) {
            LOG.debug("a signal goes the other way: {}", e.getMessage());
            otherwise.send(channel, message);
        }
    }

    private static String checked(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("'" + channel + "' is not a usable channel");
        }
        return channel;
    }

    @Override
    public synchronized void listen(String channel, Listener listener) {
        listeners
                .computeIfAbsent(checked(channel), _ -> new CopyOnWriteArrayList<>())
                .add(listener);
        otherwise.listen(channel, listener);
        if (subscribing.getState() == Thread.State.NEW) {
            telling.start();
            subscribing.start();
        }
    }

    /// Lettuce subscribes again by itself after the first time.
    private void subscribe() {
        while (!closed && connection == null) {
            try {
                var opened = redis.client().connectPubSub();
                opened.addListener(new Ear());
                opened.sync().subscribe(TOPIC);
                connection = opened;
            } catch (RedisException _) {
                RedisLink.pause();
            }
        }
    }

    /// Called by a thread of Netty, which must not wait.
    private final class Ear extends RedisPubSubAdapter<String, String> {
        @Override
        public void message(String topic, String message) {
            var space = message.indexOf(' ');
            if (space > 0) {
                add(new Heard.Message(message.substring(0, space), message.substring(space + 1)));
            }
        }

        /// The first time, and whenever the connection is there again: what was sent before was not
        /// heard.
        @Override
        public void subscribed(String topic, long count) {
            add(new Heard.Interruption());
        }

        private void add(Heard heard) {
            if (!backlog.offer(heard)) {
                hasMissed = true;
            }
        }
    }

    private void tell() {
        while (!closed) {
            try {
                tell(backlog.take());
                if (hasMissed && backlog.isEmpty()) {
                    hasMissed = false;
                    tell(new Heard.Interruption());
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void tell(Heard heard) {
        switch (heard) {
            case Heard.Message(var channel, var text) ->
                listeners.getOrDefault(channel, List.of()).forEach(one -> tell(() -> one.heard(text)));
            case Heard.Interruption _ -> listeners.values().forEach(all -> all.forEach(one -> tell(one::interrupted)));
        }
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("a listener of signals failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        telling.interrupt();
        subscribing.interrupt();
        var open = connection;
        if (open != null) {
            var _ = open.closeAsync();
        }
    }
}
