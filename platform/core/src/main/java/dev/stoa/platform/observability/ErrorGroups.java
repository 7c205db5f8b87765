package dev.stoa.platform.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import dev.stoa.platform.runtime.Masked;
import dev.stoa.platform.security.Caller;
import dev.stoa.web.RequestId;
import dev.stoa.web.TraceContext;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.PathTemplate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was logged as an error, alike ones together: the same exception from the same place is one
/// group.
///
/// The place is where our own code was, three frames of it; without line numbers and what the compiler
/// numbers, so that it stays the same. The last 200 groups are kept, in memory.
final class ErrorGroups extends AppenderBase<ILoggingEvent> {
    private static final int MOST = 200;
    private static final int FRAMES = 3;
    private static final int LONGEST_MESSAGE = 500;

    private final Map<Key, ErrorGroup> groups = new LinkedHashMap<>(16, 0.75f, true);

    /// @param place the frames, or what was logged when there was no exception
    private record Key(String type, List<String> place) {}

    /// One group.
    ///
    /// @param id stays the same from process to process
    /// @param type of the exception, or the name of the logger when there was none
    /// @param message of the last time
    /// @param frames where our code was, the innermost first; empty when there was no exception
    /// @param last what was going on the last time
    record ErrorGroup(
            String id,
            String type,
            String message,
            List<String> frames,
            long count,
            Instant firstAt,
            Instant lastAt,
            Circumstances last) {}

    /// What was going on; null is unknown.
    ///
    /// @param endpoint method and template of the path
    record Circumstances(
            @Nullable String endpoint,
            @Nullable String requestId,
            @Nullable String traceId,
            @Nullable String tenantId) {

        private static Circumstances current() {
            return Request.current()
                    .map(request -> new Circumstances(
                            request.get(PathTemplate.class)
                                    .map(template -> request.method() + " " + template)
                                    .orElse(null),
                            request.get(RequestId.class).map(RequestId::value).orElse(null),
                            request.get(TraceContext.class)
                                    .map(TraceContext::traceId)
                                    .orElse(null),
                            request.get(Caller.class)
                                    .map(caller -> caller.tenant().toString())
                                    .orElse(null)))
                    .orElse(new Circumstances(null, null, LogFields.traceId(), null));
        }
    }

    /// Begins to listen to the log of this process.
    void listen() {
        var root = root();
        setContext(root.getLoggerContext());
        setName("errors-" + System.identityHashCode(this));
        start();
        root.addAppender(this);
    }

    void stopListening() {
        root().detachAppender(this);
        stop();
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            return;
        }
        var thrown = event.getThrowableProxy();
        var type = thrown == null ? event.getLoggerName() : thrown.getClassName();
        var frames = thrown == null ? List.<String>of() : frames(thrown);
        var key = new Key(type, thrown == null ? List.of(event.getMessage()) : frames);
        add(key, frames, message(event, thrown), event.getInstant(), Circumstances.current());
    }

    private synchronized void add(
            Key key, List<String> frames, String message, Instant at, Circumstances circumstances) {
        groups.merge(
                key,
                new ErrorGroup(id(key), key.type, message, frames, 1, at, at, circumstances),
                (known, one) -> new ErrorGroup(
                        known.id, known.type, one.message, known.frames, known.count + 1, known.firstAt, at, one.last));
        if (groups.size() > MOST) {
            groups.remove(groups.keySet().iterator().next());
        }
    }

    private static String id(Key key) {
        return Integer.toHexString(Objects.hash(key.type, key.place));
    }

    private static String message(ILoggingEvent event, @Nullable IThrowableProxy thrown) {
        var message = thrown == null || thrown.getMessage() == null ? event.getFormattedMessage() : thrown.getMessage();
        var masked = Masked.emails(message);
        return masked.length() <= LONGEST_MESSAGE ? masked : masked.substring(0, LONGEST_MESSAGE) + "…";
    }

    /// Of the innermost cause, for that is where it happened.
    private static List<String> frames(IThrowableProxy thrown) {
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var frames = Arrays.stream(cause.getStackTraceElementProxyArray())
                .map(StackTraceElementProxy::getStackTraceElement)
                .filter(frame -> frame.getClassName().startsWith("dev.stoa."))
                .map(ErrorGroups::place)
                .distinct()
                .limit(FRAMES)
                .toList();
        return frames.isEmpty() ? List.of("outside of Stoa's code") : frames;
    }

    private static String place(StackTraceElement frame) {
        var owner = frame.getClassName().substring("dev.stoa.".length());
        return owner + "." + frame.getMethodName().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
    }

    /// The groups, those that happened last first.
    synchronized List<ErrorGroup> list() {
        return groups.values().stream()
                .sorted(Comparator.comparing(ErrorGroup::lastAt).reversed())
                .toList();
    }
}
