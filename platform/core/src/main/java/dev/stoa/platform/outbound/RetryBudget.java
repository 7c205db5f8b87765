package dev.stoa.platform.outbound;

/// Keeps repetitions from multiplying the load on something that is down: ten are free, and each ten
/// calls earn one more.
final class RetryBudget {
    private static final int FREE = 100;
    private static final int RETRY = 10;

    private int tenths = FREE;

    synchronized void called() {
        tenths = Math.min(FREE, tenths + 1);
    }

    synchronized boolean takeRetry() {
        if (tenths < RETRY) {
            return false;
        }
        tenths -= RETRY;
        return true;
    }
}
