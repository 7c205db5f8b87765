package dev.stoa.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.stoa.platform.runtime.Masked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/// Everything that is logged while it is open, as the product writes it, and what of that nobody must
/// read.
///
/// It records what our code says from `debug` on, and others from `info` on. Of that standard output
/// gets errors only.
final class LogRecording implements AutoCloseable {
    private static final List<Pattern> SECRETS = List.of(
            // tokens, sent or kept
            Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}"),
            Pattern.compile("(?i)bearer [A-Za-z0-9._~+/-]{16,}"),
            Pattern.compile("stoa_[A-Za-z0-9_-]{20,}"),
            // hashes of passwords, private keys
            Pattern.compile("\\$2[aby]\\$\\d\\d\\$"),
            Pattern.compile("PRIVATE KEY-----|\"d\\\\?\" ?: ?\\\\?\""),
            // passwords in addresses
            Pattern.compile("://[^/\\s:@\"]+:[^/\\s@\"]+@"),
            Pattern.compile("(?i)\\bpassword\\\\?\"? ?[=:] ?\\\\?\"?[^\\s\"\\\\]"));

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.stoa");
    private final Level rootBefore = root.getLevel();
    private final ThresholdFilter quiet = new ThresholdFilter();
    private final OutputStreamAppender<ILoggingEvent> output = output(root);
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(new String(encoder.encode(event), UTF_8));
        }
    };
    private final Encoder<ILoggingEvent> encoder = output.getEncoder();

    private LogRecording() {
        quiet.setLevel("ERROR");
        quiet.start();
        output.addFilter(quiet);
        root.setLevel(Level.INFO);
        ours.setLevel(Level.DEBUG);
        recorder.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        recorder.setName("recording");
        recorder.start();
        root.addAppender(recorder);
    }

    static LogRecording begin() {
        return new LogRecording();
    }

    private static OutputStreamAppender<ILoggingEvent> output(Logger root) {
        return (OutputStreamAppender<ILoggingEvent>) root.getAppender("stdout");
    }

    /// Has a text looked for that was sent or received.
    void watchFor(String secret) {
        said.add(secret);
    }

    /// Has the secrets of a data folder looked for, in each form that they might be written in.
    void watchFor(Path data) throws IOException {
        try (var files = Files.list(data.resolve("secrets"))) {
            for (var file : files.toList()) {
                var bytes = Files.readAllBytes(file);
                watchFor(new String(bytes, UTF_8).strip());
                watchFor(Base64.getEncoder().encodeToString(bytes));
                watchFor(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
                watchFor(HexFormat.of().formatHex(bytes));
            }
        }
    }

    int size() {
        return lines.size();
    }

    /// The lines with something that must not be there.
    List<String> leaks() {
        var leaks = new ArrayList<String>();
        for (var line : lines) {
            if (!Masked.emails(line).equals(line)
                    || SECRETS.stream().anyMatch(secret -> secret.matcher(line).find())
                    || said.stream().anyMatch(line::contains)) {
                leaks.add(line);
            }
        }
        return leaks;
    }

    @Override
    public void close() {
        root.detachAppender(recorder);
        root.setLevel(rootBefore);
        ours.setLevel(null);
        output.clearAllFilters();
    }
}
