package dev.stoa.platform.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to Redis, which all threads share, and the patience with it.
///
/// A command takes a quarter of a second at most. Without a connection it fails at once, and so it
/// does for a second after five have failed in a row, so that nobody queues for a Redis that hangs;
/// then one is let through to see.
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int FAILURES = 5;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RedisClient client;
    private final Thread connecting;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long restUntil;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private volatile boolean closed;

    /// A Lua script, which Redis runs as one step.
    record Script(String text, String digest) {
        static Script of(String text) {
            return new Script(text, io.lettuce.core.codec.Base16.digest(text.getBytes(UTF_8)));
        }
    }

    /// Begins to connect, and goes on until it can.
    RedisLink(String url) {
        var uri = RedisURI.create(url);
        uri.setTimeout(CONNECT);
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
                .build());
        connecting = Thread.ofVirtual().name("redis-connect").start(this::connect);
    }

    private void connect() {
        var isFirst = true;
        while (!closed && connection == null) {
            try {
                connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
            } catch (RedisException e) {
                if (isFirst) {
                    LOG.warn("Redis cannot be reached, caches and limits do without: {}", e.getMessage());
                }
                isFirst = false;
                pause();
            }
        }
    }

    static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    RedisClient client() {
        return client;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isUp() {
        var open = connection;
        return open != null && open.isOpen() && !isResting();
    }

    private boolean isResting() {
        return failures.get() >= FAILURES && System.nanoTime() - restUntil < 0;
    }

    /// Runs a command.
    ///
    /// @throws RedisAway if there is no answer in time; it may have been carried out
    <T extends @Nullable Object> T call(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command)
            throws RedisAway {
        try {
            return send(command);
        } catch (ExecutionException e) {
            throw new RedisAway(String.valueOf(e.getCause()));
        }
    }

    /// Runs a script whose answer does not matter.
    ///
    /// @throws RedisAway if there is no answer in time; it may have been carried out
    void run(Script script, List<String> keys, byte[]... arguments) throws RedisAway {
        evaluate(script, ScriptOutputType.INTEGER, keys, arguments);
    }

    /// Runs a script that answers bytes.
    byte[] bytes(Script script, List<String> keys, byte[]... arguments) throws RedisAway {
        return (byte[]) evaluate(script, ScriptOutputType.VALUE, keys, arguments);
    }

    /// Runs a script that answers numbers.
    @SuppressWarnings("unchecked")
    List<Long> numbers(Script script, List<String> keys, byte[]... arguments) throws RedisAway {
        return (List<Long>) evaluate(script, ScriptOutputType.MULTI, keys, arguments);
    }

    private Object evaluate(Script script, ScriptOutputType output, List<String> keys, byte[]... arguments)
            throws RedisAway {
        var names = keys.toArray(String[]::new);
        try {
            return send(commands -> commands.evalsha(script.digest, output, names, arguments));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                return call(commands -> commands.eval(script.text.getBytes(UTF_8), output, names, arguments));
            }
            throw new RedisAway(String.valueOf(e.getCause()));
        }
    }

    private <T extends @Nullable Object> T send(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command)
            throws RedisAway, ExecutionException {
        var open = connection;
        if (open == null || !open.isOpen()) {
            throw new RedisAway("there is no connection to Redis");
        }
        if (isResting()) {
            throw new RedisAway("Redis has failed and is given a rest");
        }
        if (failures.get() >= FAILURES) {
            // Those behind this one are refused until it is back.
            restUntil = System.nanoTime() + REST_NANOS;
        }
        var future = command.apply(open.async());
        try {
            var answer = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            failures.set(0);
            return answer;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RedisNoScriptException)) {
                failed();
            }
            throw e;
        } catch (TimeoutException _) {
            future.cancel(true);
            failed();
            throw new RedisAway("Redis did not answer within " + PATIENCE.toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RedisAway("interrupted");
        }
    }

    private void failed() {
        if (failures.incrementAndGet() == FAILURES) {
            LOG.warn("Redis does not answer, caches and limits do without for a while");
        }
        restUntil = System.nanoTime() + REST_NANOS;
    }

    @Override
    public void close() {
        closed = true;
        connecting.interrupt();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
