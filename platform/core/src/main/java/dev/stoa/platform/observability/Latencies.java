package dev.stoa.platform.observability;

/// How long things took, counted by classes of about a fifth of their width, so that a percentile
/// costs neither a list nor a sort.
///
/// A class is a quarter of the way from one power of two to the next, in microseconds: 1 ms falls
/// among 0.896 to 1.024.
final class Latencies {
    private static final int QUARTERS = 4;

    /// Up to 134 seconds; what takes longer counts as that.
    private static final int CLASSES = 27 * QUARTERS;

    private final int[] counts = new int[CLASSES];
    private int total;

    void add(long nanos) {
        counts[classOf(nanos / 1_000)]++;
        total++;
    }

    void addAll(Latencies other) {
        for (int i = 0; i < CLASSES; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    int total() {
        return total;
    }

    private static int classOf(long micros) {
        if (micros < QUARTERS) {
            return (int) Math.max(0, micros);
        }
        int power = 63 - Long.numberOfLeadingZeros(micros);
        int quarter = (int) (micros >> (power - 2)) & 3;
        return Math.min(CLASSES - 1, (power - 1) * QUARTERS + quarter);
    }

    /// The first microsecond that is above the class.
    private static long end(int index) {
        if (index < QUARTERS) {
            return index + 1L;
        }
        int power = index / QUARTERS + 1;
        return (1L << power) + ((index % QUARTERS + 1L) << (power - 2));
    }

    /// The milliseconds within which a share of all was done, at most a quarter too much; 0 when there
    /// was nothing.
    ///
    /// @param share 0.95 for the 95th percentile
    double percentile(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return end(i) / 1_000.0;
            }
        }
        return 0;
    }

    /// How many took longer, give or take those in the class of the limit.
    int above(long nanos) {
        int count = 0;
        for (int i = classOf(nanos / 1_000) + 1; i < CLASSES; i++) {
            count += counts[i];
        }
        return count;
    }
}
