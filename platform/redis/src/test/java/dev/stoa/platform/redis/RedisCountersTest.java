package dev.stoa.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.limits.SharedCounters;
import dev.stoa.platform.limits.Verdict;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisCountersTest {
    private static TestRedis redis;
    private static Redis here;
    private static Redis there;

    private final String whose = "test:" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        redis = TestRedis.started();
        here = Redis.open(redis.url());
        there = Redis.open(redis.url());
        RedisCacheTest.until(() -> here.isUp() && there.isUp());
    }

    @AfterAll
    static void stop() throws Exception {
        here.close();
        there.close();
        redis.close();
    }

    private static Rate rate(String kind, int most) {
        return kind.equals("bucket")
                ? new Rate.Bucket(most, Duration.ofDays(30))
                : new Rate.Window(most, Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "window"})
    void twoProcessesCountTogetherAndExactly(String kind) throws Exception {
        var rate = rate(kind, 100);
        try (var threads = Executors.newFixedThreadPool(16)) {
            var answers = new ArrayList<Future<Boolean>>();
            for (var i = 0; i < 640; i++) {
                SharedCounters counters = (i % 2 == 0 ? here : there).counters();
                answers.add(threads.submit(
                        () -> counters.count(whose, rate, false).orElseThrow().isAllowed()));
            }
            var allowed = 0;
            for (var answer : answers) {
                allowed += answer.get() ? 1 : 0;
            }
            assertThat(allowed).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "window"})
    void lookingCountsNothing(String kind) {
        var rate = rate(kind, 2);
        var counters = here.counters();

        assertThat(counters.count(whose, rate, true).orElseThrow().remaining()).isEqualTo(2);
        assertThat(counters.count(whose, rate, false).orElseThrow().remaining()).isEqualTo(1);
        assertThat(counters.count(whose, rate, false).orElseThrow().remaining()).isZero();
        assertThat(counters.count(whose, rate, true).map(Verdict::isAllowed)).contains(false);
        assertThat(counters.count(whose, rate, true).orElseThrow().retryAfter()).isPositive();
    }

    @Test
    void aClockThatWasPutBackLocksNobodyOut() {
        var rate = new Rate.Bucket(2, Duration.ofMinutes(1));
        var tomorrow = Instant.now().plus(Duration.ofDays(1)).toEpochMilli() * 1_000;
        try (var client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            connection.sync().set("stoa:limit:" + whose, Long.toString(tomorrow));
        }

        assertThat(here.counters().count(whose, rate, false).map(Verdict::isAllowed))
                .contains(true);
        assertThat(here.counters().count(whose, rate, false).map(Verdict::isAllowed))
                .contains(true);
        assertThat(here.counters().count(whose, rate, false).map(Verdict::isAllowed))
                .contains(false);
    }

    @Test
    void countsLiveNoLongerThanTheyCount() {
        var _ = here.counters().count(whose, new Rate.Window(5, Duration.ofSeconds(30)), false);

        try (var client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            assertThat(connection.sync().pttl("stoa:limit:" + whose)).isBetween(1L, 60_001L);
        }
    }
}
