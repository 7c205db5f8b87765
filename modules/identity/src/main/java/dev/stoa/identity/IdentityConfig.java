package dev.stoa.identity;

/// Settings under `identity.`.
///
/// @param bcryptCost doublings of the work to check a password, 4 to 16; 12 takes about a quarter of a second
/// @param homeName the name of the organisation that people join who register without one of their own
public record IdentityConfig(int bcryptCost, String homeName) {
    public static final IdentityConfig DEFAULTS = new IdentityConfig(12, "Home");

    public IdentityConfig {
        if (bcryptCost < 4 || bcryptCost > 16) {
            throw new IllegalArgumentException("bcrypt-cost must be 4 to 16, was " + bcryptCost);
        }
        if (homeName.isBlank() || homeName.length() > 100) {
            throw new IllegalArgumentException("home-name must be 1 to 100 characters");
        }
    }
}
