package dev.stoa.identity.profiles;

import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A person as the others of an organisation see them.
///
/// @param email for those who may read users; null for everybody else
/// @param phone null if there is none or the profile is private, as are locale and time zone
/// @param createdAt when they joined
record PublicProfile(
        UserId id,
        String name,
        Role role,
        @Nullable Email email,
        @Nullable Phone phone,
        @Nullable Locale locale,
        @Nullable ZoneId timeZone,
        boolean isPrivate,
        Instant createdAt) {}
