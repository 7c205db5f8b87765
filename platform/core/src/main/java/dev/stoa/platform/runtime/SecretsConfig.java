package dev.stoa.platform.runtime;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Settings under `secrets.`.
///
/// @param key what secrets of this installation are derived from that its data folder does not have, the
///     same for all of its processes: 32 random characters or more, as `openssl rand -base64 32` makes
///     them; null means that the first start makes secrets and keeps them in the data folder
public record SecretsConfig(@Secret @Nullable String key) {
    public static final SecretsConfig DEFAULTS = new SecretsConfig(null);

    private static final int SHORTEST = 32;
    private static final int FEWEST_DIFFERENT = 10;

    /// Parts of what stands in examples.
    private static final List<String> KNOWN =
            List.of("changeme", "change-me", "change_me", "your-secret", "your_secret");

    public SecretsConfig {
        if (key != null) {
            var plain = key.toLowerCase(Locale.ROOT);
            if (KNOWN.stream().anyMatch(plain::contains)) {
                throw new IllegalArgumentException("key must be a secret of your own, was one from an example");
            }
            if (key.length() < SHORTEST || key.chars().distinct().count() < FEWEST_DIFFERENT) {
                throw new IllegalArgumentException("key must be " + SHORTEST + " random characters or more, was shorter"
                        + " or not random; make one with \"openssl rand -base64 32\"");
            }
        }
    }

    @Override
    public String toString() {
        return "SecretsConfig[key=" + (key == null ? "none" : "given") + "]";
    }
}
