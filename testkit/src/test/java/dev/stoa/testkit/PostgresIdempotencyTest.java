package dev.stoa.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.idempotency.PostgresIdempotency;
import dev.stoa.web.http.Reply;
import dev.stoa.web.middleware.IdempotencyStore;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Answered;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Granted;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Underway;
import dev.stoa.web.middleware.IdempotencyStore.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresIdempotencyTest {
    private static final Kept CREATED =
            new Kept(201, List.of(new Reply.Header("Location", "/tasks/1")), new byte[] {0, 1, -1});

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T09:30:00Z"));
    private final IdempotencyStore store = new PostgresIdempotency(TestDatabase.of("idempotency"), clock);
    private final String ada = UUID.randomUUID() + "/" + UUID.randomUUID();
    private final IdempotencyStore.Key key = new IdempotencyStore.Key(ada, "k-1");

    @Test
    void aReplyIsGivenAgainAsItWas() {
        assertThat(store.claim(key, "print")).isInstanceOf(Granted.class);
        assertThat(store.claim(key, "other")).isEqualTo(new Underway("print"));
        store.keep(key, CREATED);

        var claim = (Answered) store.claim(key, "other");

        assertThat(claim.fingerprint()).isEqualTo("print");
        assertThat(claim.reply().status()).isEqualTo(201);
        assertThat(claim.reply().headers()).isEqualTo(CREATED.headers());
        assertThat(claim.reply().body()).isEqualTo(CREATED.body());
    }

    @Test
    void ofManyAtOnceOneIsGranted() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claims = new ArrayList<Future<IdempotencyStore.Claim>>();
            for (var i = 0; i < 32; i++) {
                claims.add(threads.submit(() -> store.claim(key, "print")));
            }
            var granted = 0;
            for (var claim : claims) {
                granted += claim.get() instanceof Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(1);
        }
    }

    @Test
    void aReleasedKeyIsFree() {
        store.claim(key, "print");

        store.release(key);

        assertThat(store.claim(key, "other")).isInstanceOf(Granted.class);
    }

    @Test
    void aClaimWhoseProcessDiedIsGrantedAnewAfterFiveMinutes() {
        store.claim(key, "print");
        clock.advance(Duration.ofMinutes(4));
        assertThat(store.claim(key, "print")).isInstanceOf(Underway.class);

        clock.advance(Duration.ofMinutes(1));

        assertThat(store.claim(key, "print")).isInstanceOf(Granted.class);
    }

    @Test
    void aReplyIsForgottenAfterADay() {
        store.claim(key, "print");
        store.keep(key, CREATED);
        clock.advance(Duration.ofHours(23));
        assertThat(store.claim(key, "print")).isInstanceOf(Answered.class);

        clock.advance(Duration.ofHours(1));

        assertThat(store.claim(key, "print")).isInstanceOf(Granted.class);
    }

    @Test
    void callersAndOrganisationsAreApart() {
        store.claim(key, "print");
        store.keep(key, CREATED);
        var user = ada.split("/")[1];

        assertThat(store.claim(new IdempotencyStore.Key(UUID.randomUUID() + "/" + user, "k-1"), "print"))
                .isInstanceOf(Granted.class);
        assertThat(store.claim(new IdempotencyStore.Key(ada.split("/")[0] + "/" + UUID.randomUUID(), "k-1"), "print"))
                .isInstanceOf(Granted.class);
    }

    @Test
    void nothingIsKeptForNobody() {
        var nobodys = new IdempotencyStore.Key("", "k-1");
        store.claim(nobodys, "print");
        store.keep(nobodys, CREATED);

        assertThat(store.claim(nobodys, "print")).isInstanceOf(Granted.class);
    }

    @Test
    void whatIsTooLongIsNotKept() {
        store.claim(key, "print");
        store.keep(key, new Kept(200, List.of(), new byte[(1 << 20) + 1]));

        assertThat(store.claim(key, "print")).isInstanceOf(Granted.class);
    }
}
