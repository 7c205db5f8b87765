package dev.stoa.platform.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Garden;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.JobsConfig;
import dev.stoa.platform.mail.MailStore.MailSummary;
import dev.stoa.platform.mail.MailTransport.Outgoing;
import dev.stoa.platform.observability.SetClock;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MailTest {
    private static final URI SECRET = URI.create("https://stoa.example/console/reset?a=1&b=2#secret");

    private final SetClock clock = new SetClock();
    private final Ids ids = new Ids(clock);
    private final Database garden = Garden.database();
    private final Database db = Garden.POSTGRES.database(Mail.MODULE);
    private final MailStore store = new MailStore(db);
    private final String address = UUID.randomUUID() + "@example.com";
    private final Jobs jobs = new Jobs(
            Garden.POSTGRES.database("jobs"),
            Garden.POSTGRES.signals(),
            ids,
            clock,
            new SimpleMeterRegistry(),
            new Tracing(0),
            JobsConfig.DEFAULTS);
    private final Mail mail = new Mail(db, jobs, MailConfig.DEFAULTS, "https://stoa.example", ids, clock);

    private Letter letter() {
        return Letter.to(address, "Choose a new password")
                .text("Somebody & co. asked for <it>.")
                .link("Choose", SECRET);
    }

    private void send() {
        garden.transaction(new TenantId(ids.next()), tx -> {
            mail.send(tx, letter());
            return true;
        });
    }

    private void runJobs() {
        jobs.runner().runDue(Jobs.INSTALLATION);
    }

    private MailSummary only() {
        assertThat(store.list(address, null, 10)).hasSize(1);
        return store.list(address, null, 10).getFirst();
    }

    @Test
    void withoutAServerMailIsKeptToBeRead() {
        send();
        assertThat(only().state()).isEqualTo(MailState.WAITING);
        assertThat(store.find(only().id()).orElseThrow().text()).isNull();

        runJobs();

        assertThat(only().state()).isEqualTo(MailState.KEPT);
        assertThat(only().to()).isEqualTo(address.charAt(0) + "***@example.com");
        var kept = store.find(only().id()).orElseThrow();
        assertThat(kept.text())
                .contains("Somebody & co. asked for <it>.", "Choose:\n" + SECRET, "https://stoa.example");
        assertThat(kept.html())
                .contains(
                        "Somebody &amp; co. asked for &lt;it&gt;.",
                        "href=\"https://stoa.example/console/reset?a=1&amp;b=2#secret\"");
    }

    @Test
    void mailOfATransactionThatIsUndoneIsNotSent() {
        assertThatThrownBy(() -> garden.transaction(new TenantId(ids.next()), tx -> {
                    mail.send(tx, letter());
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");

        runJobs();

        assertThat(store.list(address, null, 10)).isEmpty();
    }

    @Test
    void theModuleThatSendsGoesOnAsItself() {
        var tenant = new TenantId(ids.next());
        garden.transaction(tenant, tx -> {
            mail.send(tx, letter());
            String role = tx.sql("select current_user::text as name").one(row -> row.text("name"));
            assertThat(role).isEqualTo("stoa_garden");
            return true;
        });
    }

    @Test
    void whatAServerTookIsNotKept() {
        var taken = new ArrayList<Outgoing>();
        mail.sendBy(taken::add);
        send();

        runJobs();
        runJobs();

        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().text()).contains(SECRET.toString());
        assertThat(only().state()).isEqualTo(MailState.SENT);
        String rest = db.sql("""
                select coalesce(text, '') || coalesce(html, '') as rest
                from mail.message
                where message_id = :id
                """).bind("id", only().id()).one(row -> row.text("rest"));
        assertThat(rest).isEmpty();
    }

    @Test
    void whatFailsIsSentAgainUnderTheSameName() {
        var tries = new ArrayList<String>();
        mail.sendBy(sent -> {
            tries.add(sent.messageId());
            if (tries.size() == 1) {
                throw new MailFailed("the connection broke after the last line", false);
            }
        });
        send();

        runJobs();
        assertThat(only().state()).isEqualTo(MailState.WAITING);
        clock.pass(Duration.ofSeconds(10));
        jobs.runner().runDue(Jobs.INSTALLATION);

        assertThat(tries).hasSize(2).containsOnly("<" + only().id() + "@localhost>");
        assertThat(only().state()).isEqualTo(MailState.SENT);
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() {
        mail.sendBy(_ -> {
            throw new MailFailed("smtp://mail:25 answered 550 5.1.1", true);
        });
        send();

        runJobs();

        assertThat(only().state()).isEqualTo(MailState.REFUSED);
        assertThat(only().reason()).isEqualTo("smtp://mail:25 answered 550 5.1.1");
        assertThat(store.find(only().id()).orElseThrow().text()).isNull();
    }

    @Test
    void oldMailIsForgotten() {
        send();
        runJobs();
        clock.pass(Duration.ofDays(7).plusSeconds(1));

        var rule = mail.retention();
        assertThat(rule.purge().applyAsLong(clock.instant().minus(rule.keep()))).isPositive();

        assertThat(store.list(address, null, 10)).isEmpty();
    }

    @Test
    void nobodyWritesAHeaderIntoAnother() {
        for (var bad : List.of("a@example.com\r\nBcc: b@example.com", "a@example.com b@example.com", "")) {
            assertThatThrownBy(() -> Letter.to(bad, "Hello")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Letter.to("a@example.com", "Hello\r\nBcc: b@example.com"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServerIsNamedByAUrl() {
        assertThat(SmtpUrl.parse("smtp://mail.example"))
                .isEqualTo(new SmtpUrl(SmtpUrl.Security.STARTTLS, "mail.example", 587, null, null));
        assertThat(SmtpUrl.parse("smtps://me%40here:p%3Aw+d@mail.example/"))
                .isEqualTo(new SmtpUrl(SmtpUrl.Security.TLS, "mail.example", 465, "me@here", "p:w+d"));
        assertThat(SmtpUrl.parse("smtp://[::1]:25?tls=none"))
                .isEqualTo(new SmtpUrl(SmtpUrl.Security.NONE, "[::1]", 25, null, null));
        assertThatThrownBy(() -> SmtpUrl.parse("smtp://me:secret@mail.example:99?tls=maybe"))
                .hasMessageNotContaining("secret");
        assertThat(new MailConfig("smtp://me:secret@mail.example", "Stoa <stoa@example.com>", Duration.ofDays(1)))
                .asString()
                .doesNotContain("secret");
        assertThatThrownBy(() -> new MailConfig("smtp://mail.example", null, Duration.ofDays(1)))
                .hasMessageContaining("from must be given");
    }
}
