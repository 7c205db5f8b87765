package dev.stoa.platform.mail;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.jobs.JobContext;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.mail.MailStore.Waiting;
import dev.stoa.platform.mail.MailTransport.Outgoing;
import dev.stoa.platform.retention.Rule;
import dev.stoa.platform.runtime.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mail to people. A letter is a row of the transaction that writes it, and sent by a job once that is kept:
/// within moments, or later while the mail server is away, for about a day. It may be sent twice, under one
/// `Message-ID`.
///
/// Without a mail server letters are kept for operators to read (`GET /system/mail`).
public final class Mail {
    /// The name of the schema.
    public static final String MODULE = "mail";

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);
    private static final Sender NOBODY = new Sender("Stoa", "stoa@localhost");

    private final Database db;
    private final MailStore store;
    private final Jobs jobs;
    private final Layout layout;
    private final Sender from;
    private final Duration keep;
    private final Ids ids;
    private final InstantSource clock;
    private volatile @Nullable MailTransport transport;

    /// @param db of the schema `mail`
    /// @param address where people reach the installation
    public Mail(Database db, Jobs jobs, MailConfig config, String address, Ids ids, InstantSource clock) {
        this.db = db;
        this.store = new MailStore(db);
        this.jobs = jobs;
        this.layout = new Layout(address);
        this.from = config.from() == null ? NOBODY : Sender.parse(config.from());
        this.keep = config.keep();
        this.ids = ids;
        this.clock = clock;
        jobs.declare(List.of(
                // Nobody waits for a new password behind an export.
                JobKind.of("mail.deliver", Deliver.class, this::deliver)
                        .inQueue("mail")
                        .timeout(Duration.ofMinutes(2))));
    }

    /// A letter to be sent. The job holds nothing of it, as it is kept for longer.
    record Deliver(UUID message) {}

    /// Sends by a mail server from now on.
    public void sendBy(MailTransport server) {
        transport = server;
    }

    /// Whether mail leaves the installation: there is a mail server.
    public boolean isSent() {
        return transport != null;
    }

    /// What operators ask about mail over HTTP.
    public Object endpoints() {
        return new MailEndpoints(store);
    }

    /// Sends a letter if the transaction is kept. Whose transaction it is makes no difference.
    public void send(Transaction tx, Letter letter) {
        var own = tx.as(db, Jobs.INSTALLATION);
        var id = ids.next();
        store.insert(
                own,
                new Waiting(
                        id, letter.to(), letter.subject(), layout.text(letter), layout.html(letter), clock.instant()));
        jobs.enqueue(own, new Deliver(id));
    }

    /// Deletes all letters to an address if the transaction is kept, also those that are not sent yet.
    public void forget(Transaction tx, String address) {
        store.forget(tx.as(db, Jobs.INSTALLATION), address);
    }

    /// What is known of letters to an address, a JSON object each, the oldest first.
    public List<String> linesTo(String address) {
        return store.linesTo(address);
    }

    private Outcome deliver(JobContext job, Deliver args) throws MailFailed {
        var found = store.findWaiting(args.message());
        if (found.isPresent()) {
            deliver(job, found.get());
        }
        return Outcome.done();
    }

    private void deliver(JobContext job, Waiting mail) throws MailFailed {
        var server = transport;
        if (server == null) {
            finish(job, mail.id(), MailState.KEPT, null);
            return;
        }
        try {
            server.send(outgoing(mail));
        } catch (MailFailed e) {
            if (!e.isFinal()) {
                throw e;
            }
            LOG.warn("mail {} is refused: {}", mail.id(), e.getMessage());
            finish(job, mail.id(), MailState.REFUSED, e.getMessage());
            return;
        }
        finish(job, mail.id(), MailState.SENT, null);
    }

    private Outgoing outgoing(Waiting mail) {
        return new Outgoing(
                "<" + mail.id() + "@" + from.domain() + ">",
                from,
                mail.to(),
                mail.subject(),
                mail.text(),
                mail.html(),
                mail.createdAt());
    }

    private void finish(JobContext job, UUID id, MailState state, @Nullable String reason) {
        db.transaction(job.tenant(), tx -> {
            store.finish(tx, id, state, reason, clock.instant());
            job.complete(tx, null);
            return true;
        });
    }

    /// How long letters can be looked at, and what deletes them.
    public Rule retention() {
        return new Rule("mail", keep, store::forget);
    }
}
