package dev.stoa.platform.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.stoa.platform.runtime.Masked;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import net.logstash.logback.mask.MaskingJsonGeneratorDecorator;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// The log of the process on standard output: a line of JSON for each event, or short lines when a person watches a
/// terminal.
///
/// Found by Logback through [java.util.ServiceLoader]. The level is `info` unless `STOA_LOG_LEVEL` says otherwise,
/// the format `json` or `text` unless `STOA_LOG_FORMAT` leaves the choice to the terminal. They are read from the
/// environment because something may have to be logged before the settings can be read.
///
/// E-mail addresses are masked, wherever in an event they stand.
public final class Logs extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stdout");
        appender.setEncoder(isForPeople() ? text(context) : json(context));
        appender.start();

        var root = context.getLogger("ROOT");
        root.setLevel(Level.toLevel(System.getenv("STOA_LOG_LEVEL"), Level.INFO));
        root.addAppender(appender);
        // They tell of every connection, of every migration that did not happen, and their version.
        context.getLogger("org.hibernate.validator").setLevel(Level.WARN);
        context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN);
        context.getLogger("org.flywaydb").setLevel(Level.WARN);
        context.getLogger("org.apache.kafka").setLevel(Level.WARN);
        // A broker that is away is a line a second of each client.
        context.getLogger("org.apache.kafka.clients.NetworkClient").setLevel(Level.ERROR);

        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Whether a person is watching.
    @SuppressWarnings("SystemConsoleNull") // never null since JDK 22, but still annotated so
    public static boolean isForPeople() {
        var format = System.getenv("STOA_LOG_FORMAT");
        if (format != null && !format.isEmpty()) {
            return format.equals("text");
        }
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setLogger("name");
        names.setVersion(null);
        names.setLevelValue(null);
        names.setThread(null);
        var encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.addProvider(new LogFields());
        var masking = new MaskingJsonGeneratorDecorator();
        masking.addValueMasker((_, value) -> value instanceof CharSequence text ? masked(text.toString()) : null);
        masking.start();
        encoder.addDecorator(masking);
        encoder.start();
        return encoder;
    }

    /// Null leaves a value as it is.
    private static @Nullable String masked(String text) {
        var masked = Masked.emails(text);
        return masked.equals(text) ? null : masked;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var layout = new PatternLayout() {
            @Override
            public String doLayout(ILoggingEvent event) {
                return Masked.emails(super.doLayout(event));
            }
        };
        layout.setContext(context);
        layout.setPattern("%d{HH:mm:ss} %-5level %message %kvp%n%ex");
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
