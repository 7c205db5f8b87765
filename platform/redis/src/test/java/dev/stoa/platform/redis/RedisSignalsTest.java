package dev.stoa.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.runtime.Signals;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisSignalsTest {

    /// Remembers what it hears, and what it is asked to send.
    private static final class Ear implements Signals, Signals.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        private final Semaphore interruptions = new Semaphore(0);

        @Override
        public void heard(String message) {
            heard.add(message);
        }

        @Override
        public void interrupted() {
            interruptions.release();
        }

        @Override
        public void send(String channel, String message) {
            sent.add(channel + " " + message);
        }

        @Override
        public void listen(String channel, Listener listener) {}

        @Override
        public void close() {}

        boolean wasInterrupted() throws InterruptedException {
            return interruptions.tryAcquire(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void messagesReachOtherProcessesAndWhoWasCutOffIsToldSo() throws Exception {
        var ear = new Ear();
        try (var redis = TestRedis.started();
                var here = Redis.open(redis.url());
                var there = Redis.open(redis.url());
                var sender = here.signals(new Ear());
                var receiver = there.signals(new Ear())) {
            receiver.listen("news", ear);
            assertThat(ear.wasInterrupted()).isTrue();
            RedisCacheTest.until(here::isUp);

            sender.send("news", "2 äpples");
            sender.send("other", "not for us");
            sender.send("news", "");
            assertThat(ear.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("2 äpples");
            assertThat(ear.heard.poll(10, TimeUnit.SECONDS)).isEmpty();

            redis.kill();
            redis.start();
            assertThat(ear.wasInterrupted()).isTrue();
            RedisCacheTest.until(() -> {
                sender.send("news", "back");
                return ear.heard.contains("back");
            });
        }
    }

    @Test
    void whatRedisDoesNotTakeGoesTheOtherWay() throws Exception {
        var otherwise = new Ear();
        try (var redis = TestRedis.started();
                var here = Redis.open(redis.url());
                var signals = here.signals(otherwise)) {
            RedisCacheTest.until(here::isUp);
            redis.kill();

            signals.send("news", "all the same");

            assertThat(otherwise.sent.poll(10, TimeUnit.SECONDS)).isEqualTo("news all the same");
        }
    }

    @Test
    void aProcessStartsWithoutRedisAndFindsItLater() throws Exception {
        String url;
        try (var redis = TestRedis.started()) {
            url = redis.url();
            redis.kill();
            try (var here = Redis.open(url)) {
                assertThat(here.isUp()).isFalse();
                redis.start();
                RedisCacheTest.until(here::isUp);
            }
        }
    }
}
