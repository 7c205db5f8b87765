package dev.stoa.identity.profiles;

import static dev.stoa.identity.IdentityProblem.PROFILE_CHANGED_MEANWHILE;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.CachedPeople;
import dev.stoa.identity.profiles.ProfileStore.Kept;
import dev.stoa.platform.fields.Field;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Problem;
import dev.stoa.web.binding.Json;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What people tell about themselves, and who sees it. What is private is encrypted with a key of
/// each.
public final class Profiles {
    /// How often a change is tried again on top of another one before it gives up.
    private static final int TRIES = 50;

    private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);

    private final ProfileStore store;
    private final AccountStore accounts;
    private final CachedPeople people;
    private final Fields fields;
    private final InstantSource clock;

    public Profiles(
            ProfileStore store, AccountStore accounts, CachedPeople people, Fields fields, InstantSource clock) {
        this.store = store;
        this.accounts = accounts;
        this.people = people;
        this.fields = fields;
        this.clock = clock;
        fields.onRenewal(this::reseal);
    }

    OwnProfile own(UserId person) {
        return opened(kept(person));
    }

    /// What somebody sees at `/me`, as JSON.
    public String json(UserId person) {
        return new Json().mapper().writeValueAsString(own(person));
    }

    private Kept kept(UserId person) {
        return store.find(person)
                .orElseThrow(() -> HttpProblem.UNAUTHENTICATED.because("Your account is not there any more."));
    }

    /// Two who change different things at once both succeed, unless one of them named the version they
    /// saw.
    OwnProfile change(UserId person, IfMatch ifMatch, UnaryOperator<ProfileEdit> edit) {
        for (int i = 0; i < TRIES; i++) {
            var current = own(person);
            ifMatch.require(current.tag());
            var next = edited(current, edit.apply(current.asEdit()));
            if (store.write(sealed(next))) {
                forgetName(current, next);
                return next;
            }
        }
        throw PROFILE_CHANGED_MEANWHILE.because("Something else is changing it. Try again.");
    }

    private OwnProfile edited(OwnProfile current, ProfileEdit edit) {
        var now = clock.instant();
        var birthDate = edit.birthDate();
        if (birthDate != null
                && (birthDate.isBefore(EARLIEST) || birthDate.isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC)))) {
            throw Problem.invalid("birth_date", "must be between " + EARLIEST + " and today");
        }
        return new OwnProfile(
                current.id(),
                current.email(),
                edit.name(),
                edit.phone(),
                edit.address(),
                birthDate,
                edit.ssn(),
                edit.locale(),
                edit.timeZone(),
                edit.isPrivate(),
                current.version() + 1,
                current.createdAt(),
                now);
    }

    private void forgetName(OwnProfile before, OwnProfile after) {
        if (!before.name().equals(after.name())) {
            accounts.memberships(after.id()).forEach(one -> people.forget(one.tenant(), after.id()));
        }
    }

    /// A person of the caller's organisation, as others see them. Of a private profile that is the
    /// name and the role; the address is for those who may read users.
    ///
    /// @throws Problem 404 if there is none
    PublicProfile seenBy(Caller caller, UserId person) {
        var member = store.findMember(caller.tenant(), person)
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is nobody with the id " + person + "."));
        var kept = member.profile();
        var isOpen = !kept.isPrivate();
        var phone = isOpen ? open(kept, ProfileStore.PHONE) : null;
        return new PublicProfile(
                kept.id(),
                kept.name(),
                member.role(),
                caller.has(IdentityModule.READ_USERS) ? kept.email() : null,
                phone == null ? null : new Phone(phone),
                isOpen ? locale(kept) : null,
                isOpen ? timeZone(kept) : null,
                kept.isPrivate(),
                member.joinedAt());
    }

    private OwnProfile opened(Kept kept) {
        var phone = open(kept, ProfileStore.PHONE);
        var birthDate = open(kept, ProfileStore.BIRTH_DATE);
        return new OwnProfile(
                kept.id(),
                kept.email(),
                kept.name(),
                phone == null ? null : new Phone(phone),
                open(kept, ProfileStore.ADDRESS),
                birthDate == null ? null : LocalDate.parse(birthDate),
                open(kept, ProfileStore.SSN),
                locale(kept),
                timeZone(kept),
                kept.isPrivate(),
                kept.version(),
                kept.createdAt(),
                kept.updatedAt());
    }

    private static @Nullable Locale locale(Kept kept) {
        return kept.locale() == null ? null : Locale.forLanguageTag(kept.locale());
    }

    private static @Nullable ZoneId timeZone(Kept kept) {
        return kept.timeZone() == null ? null : ZoneId.of(kept.timeZone());
    }

    private @Nullable String open(Kept kept, String column) {
        var sealed = kept.sealed().get(column);
        return sealed == null
                ? null
                : fields.open(kept.id(), field(column), sealed).orElse(null);
    }

    private Kept sealed(OwnProfile profile) {
        var sealed = new TreeMap<String, byte[]>();
        seal(sealed, profile, ProfileStore.PHONE, profile.phone());
        seal(sealed, profile, ProfileStore.ADDRESS, profile.address());
        seal(sealed, profile, ProfileStore.BIRTH_DATE, profile.birthDate());
        seal(sealed, profile, ProfileStore.SSN, profile.ssn());
        return new Kept(
                profile.id(),
                profile.email(),
                profile.name(),
                sealed,
                profile.locale() == null ? null : profile.locale().toLanguageTag(),
                profile.timeZone() == null ? null : profile.timeZone().getId(),
                profile.isPrivate(),
                profile.version(),
                profile.createdAt(),
                profile.updatedAt());
    }

    private void seal(Map<String, byte[]> sealed, OwnProfile profile, String column, @Nullable Object value) {
        if (value != null) {
            sealed.put(column, fields.seal(profile.id(), field(column), value.toString()));
        }
    }

    private static Field field(String column) {
        return Field.of("identity.profile." + column);
    }

    /// Encrypts a person's values with their newest key.
    private void reseal(UserId person) {
        for (var kept = store.find(person); kept.isPresent() && !isCurrent(kept.get()); kept = store.find(person)) {
            store.reseal(resealed(kept.get()));
        }
    }

    private boolean isCurrent(Kept kept) {
        return kept.sealed().values().stream().allMatch(value -> fields.isCurrent(kept.id(), value));
    }

    private Kept resealed(Kept kept) {
        return sealed(opened(kept));
    }
}
