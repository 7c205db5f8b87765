package dev.stoa.identity.profiles;

import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.http.EntityTag;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a person has told about themselves, for their own eyes.
///
/// @param version counts the changes, from 0
/// @param updatedAt null if nothing was told yet but the name
record OwnProfile(
        UserId id,
        Email email,
        String name,
        @Nullable Phone phone,
        @Nullable String address,
        @Nullable LocalDate birthDate,
        @Nullable String ssn,
        @Nullable Locale locale,
        @Nullable ZoneId timeZone,
        boolean isPrivate,
        long version,
        Instant createdAt,
        @Nullable Instant updatedAt) {

    EntityTag tag() {
        return EntityTag.of(version);
    }

    /// The profile as its person would write it, for a patch to change.
    ProfileEdit asEdit() {
        return new ProfileEdit(name, phone, address, birthDate, ssn, locale, timeZone, isPrivate);
    }

    /// Nothing personal.
    @Override
    public String toString() {
        return "OwnProfile[" + id + "]";
    }
}
