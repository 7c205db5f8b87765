package dev.stoa.platform.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.limits.Policy.By;
import dev.stoa.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// On a full minute, so that windows begin when the tests do.
    private volatile Instant now = Instant.parse("2026-11-21T09:30:00Z");

    private final Limits limits = new Limits(() -> now, null);

    private static Policy policy(String kind, int most) {
        return policy(kind.equals("bucket") ? new Rate.Bucket(most, MINUTE) : new Rate.Window(most, MINUTE));
    }

    private static Policy policy(Rate rate) {
        return new Policy("test", Set.of(), By.NAMED, rate);
    }

    private int allowed(Policy policy, int requests) {
        var allowed = 0;
        for (var i = 0; i < requests; i++) {
            allowed += limits.count(policy, "ada").isAllowed() ? 1 : 0;
        }
        return allowed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "window"})
    void theHundredAndFirstIsRefused(String kind) {
        var policy = policy(kind, 100);

        assertThat(allowed(policy, 100)).isEqualTo(100);

        var verdict = limits.count(policy, "ada");
        assertThat(verdict.isAllowed()).isFalse();
        assertThat(verdict.remaining()).isZero();
        assertThat(limits.count(policy, "grace").isAllowed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "window"})
    void aClockThatJumpsLocksNobodyOut(String kind) {
        var policy = policy(kind, 2);
        allowed(policy, 2);

        now = now.minus(Duration.ofDays(1));
        assertThat(allowed(policy, 3)).isEqualTo(2);
        now = now.plus(Duration.ofDays(400));
        assertThat(allowed(policy, 3)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "window"})
    void itIsExactUnderSixtyFourThreads(String kind) throws Exception {
        var policy = policy(kind, 1_000);
        try (var threads = Executors.newFixedThreadPool(64)) {
            var answers = new ArrayList<Future<Integer>>();
            for (var i = 0; i < 64; i++) {
                answers.add(threads.submit(() -> allowed(policy, 100)));
            }
            var allowed = 0;
            for (var answer : answers) {
                allowed += answer.get();
            }
            assertThat(allowed).isEqualTo(1_000);
        }
    }

    @Test
    void ofAMillionThatAreCountedAtOnceNoneIsLost() throws Exception {
        var policy = policy("bucket", 2_000_000);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = new ArrayList<Future<Integer>>();
            for (var i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> allowed(policy, 125_000)));
            }
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(125_000);
            }
        }

        assertThat(limits.count(policy, "ada").remaining()).isEqualTo(999_999);
    }

    @ParameterizedTest
    @CsvSource({"bucket,1", "bucket,7", "bucket,100", "window,1", "window,7", "window,100"})
    void afterTheTimeItSaysOneMoreIsAllowedAndNotBefore(String kind, int most) {
        var policy = policy(kind, most);
        now = now.plusMillis(20_123);
        allowed(policy, most);

        for (var i = 0; i < 5; i++) {
            var wait = limits.count(policy, "ada").retryAfter();
            assertThat(wait).isPositive();
            now = now.plus(wait).minusNanos(1_000);
            assertThat(limits.count(policy, "ada").isAllowed()).isFalse();
            now = now.plusNanos(1_000);
            assertThat(limits.count(policy, "ada").isAllowed()).isTrue();
            allowed(policy, most);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "window"})
    void afterItsResetAllIsAllowedAgain(String kind) {
        var policy = policy(kind, 50);
        now = now.plusSeconds(31);
        allowed(policy, 50);

        now = now.plus(limits.count(policy, "ada").reset());

        assertThat(allowed(policy, 60)).isEqualTo(50);
    }

    @Test
    void aWindowLetsNobodyThroughTwiceAroundItsEnd() {
        var policy = policy("window", 100);
        now = now.plusSeconds(59);
        assertThat(allowed(policy, 100)).isEqualTo(100);

        now = now.plusSeconds(2);

        assertThat(allowed(policy, 100)).isLessThanOrEqualTo(2);
    }

    @Test
    void aBucketFillsEvenly() {
        var policy = policy("bucket", 60);
        allowed(policy, 60);

        now = now.plusSeconds(10);

        assertThat(allowed(policy, 60)).isEqualTo(10);
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        var policy = policy("bucket", 60);
        allowed(policy, 1_000);

        now = now.plusSeconds(1);

        assertThat(limits.count(policy, "ada").isAllowed()).isTrue();
    }

    @Test
    void askingWithoutCounting() {
        var policy = policy("window", 2);
        limits.require(policy, "ada");
        limits.require(policy, "ada");
        limits.count(policy, "ada");
        limits.require(policy, "ada");
        limits.count(policy, "ada");

        assertThatThrownBy(() -> limits.require(policy, "ada"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.type().status()).isEqualTo(429))
                .hasMessageContaining("2 in 60 s");
    }

    @ParameterizedTest
    @CsvSource({
        "/login,/login",
        "/v1/login,/login",
        "/v22/login,/login",
        "/log%69n,/login",
        "/v1/log%69%6E,/login",
        "/v1,/v1",
        "/vat/login,/vat/login",
        "/a+b,/a+b",
        "/%zz,/%zz"
    })
    void aPathCannotBeDisguised(String sent, String plain) {
        assertThat(RateLimits.plain(sent)).isEqualTo(plain);
    }

    @Test
    void aCustomerHasOneNetworkOfAddresses() {
        assertThat(RateLimits.address("2001:db8:1:2::1")).isEqualTo(RateLimits.address("2001:db8:1:2:ffff::9"));
        assertThat(RateLimits.address("2001:db8:1:2::1")).isNotEqualTo(RateLimits.address("2001:db8:1:3::1"));
        assertThat(RateLimits.address("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(RateLimits.address("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(RateLimits.address("unknown")).isEqualTo("unknown");
    }
}
