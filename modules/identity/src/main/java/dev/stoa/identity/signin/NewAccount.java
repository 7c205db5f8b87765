package dev.stoa.identity.signin;

import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.passwords.Password;
import dev.stoa.web.Example;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// What somebody sends to register.
///
/// @param organisation the name of an organisation to make; null to join the home organisation
@Example("""
    {
      "email": "ada@example.com",
      "password": "Analytical-1843",
      "name": "Ada Lovelace",
      "organisation": "Analytical Engines"
    }
    """)
record NewAccount(
        Email email,
        Password password,
        @NotBlank @Size(max = 100) String name,
        @Nullable @Size(min = 1, max = 100) String organisation) {

    NewAccount {
        name = name.strip();
        organisation = organisation == null ? null : organisation.strip();
    }
}
