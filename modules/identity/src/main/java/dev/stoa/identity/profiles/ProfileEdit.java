package dev.stoa.identity.profiles;

import dev.stoa.web.Default;
import dev.stoa.web.Example;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Everything that people write about themselves.
///
/// @param address as it stands on an envelope
/// @param ssn a social security or tax number, however the country writes it
/// @param isPrivate whether others see the name and role alone
@Example("""
    {
      "name": "Ada Lovelace",
      "phone": "+44 20 7946 0018",
      "address": "12 St James's Square, London",
      "birth_date": "1985-12-10",
      "locale": "en-GB",
      "time_zone": "Europe/London",
      "is_private": false
    }
    """)
record ProfileEdit(
        @NotBlank @Size(max = 100) String name,
        @Nullable Phone phone,
        @Nullable @Size(min = 1, max = 500) String address,
        @Nullable LocalDate birthDate,
        @Nullable @Size(min = 1, max = 50) String ssn,
        @Nullable Locale locale,
        @Nullable ZoneId timeZone,
        @Default("false") boolean isPrivate) {

    ProfileEdit {
        name = name.strip();
        address = address == null ? null : address.strip();
        ssn = ssn == null ? null : ssn.strip();
    }

    /// Nothing personal.
    @Override
    public String toString() {
        return "ProfileEdit[…]";
    }
}
