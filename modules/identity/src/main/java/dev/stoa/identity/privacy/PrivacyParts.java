package dev.stoa.identity.privacy;

import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.CachedPeople;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.keys.KnownKeys;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.passwords.Passwords;
import dev.stoa.identity.profiles.Profiles;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.Platform;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.tenancy.TenantId;
import java.util.List;

/// What of identity is about privacy, wired.
public record PrivacyParts(Object endpoints, List<PersonalData> records) {

    /// @param home the organisation that stays when nobody is in it
    public static PrivacyParts of(
            Platform platform,
            Database db,
            AccountStore accounts,
            CachedPeople people,
            Sessions sessions,
            Passwords passwords,
            Lockout lockout,
            KnownKeys keys,
            Profiles profiles,
            AccountMail letters,
            Trail trail,
            TenantId home) {
        var end = new AccountEnd(
                db,
                accounts,
                people,
                sessions,
                keys,
                lockout,
                letters,
                platform.mail(),
                platform.events(),
                platform.privacy(),
                trail,
                home,
                platform.clock());
        return new PrivacyParts(
                new PrivacyEndpoints(accounts, passwords, end, platform.privacy()),
                new AccountRecords(db, accounts, profiles, platform.mail()).sections());
    }
}
