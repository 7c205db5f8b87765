package dev.stoa.identity.passkeys;

import static dev.stoa.identity.IdentityProblem.CHALLENGE_REFUSED;
import static dev.stoa.identity.IdentityProblem.PASSKEY_REFUSED;
import static dev.stoa.identity.IdentityProblem.TOO_MANY_PASSKEYS;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AttestationConveyancePreference;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticatorSelectionCriteria;
import com.webauthn4j.data.PublicKeyCredentialCreationOptions;
import com.webauthn4j.data.PublicKeyCredentialDescriptor;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialRequestOptions;
import com.webauthn4j.data.PublicKeyCredentialRpEntity;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.PublicKeyCredentialUserEntity;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.ResidentKeyRequirement;
import com.webauthn4j.data.UserVerificationRequirement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.Challenge;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Challenges;
import dev.stoa.identity.accounts.Challenges.Purpose;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.passkeys.PasskeyStore.Kept;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Passkeys (WebAuthn level 3): keys on people's devices, good for the one address that they were made
/// for.
///
/// The device asks for a finger, a face or a PIN each time, so a passkey is both something that
/// somebody has and
/// something that they are or know. Who made the device is not asked (attestation `none`): no maker is
/// trusted more
/// than another.
public final class Passkeys {
    private static final int MOST = 20;

    /// ES256, EdDSA, RS256: what all devices have one of.
    private static final List<PublicKeyCredentialParameters> ALGORITHMS =
            List.of(COSEAlgorithmIdentifier.ES256, COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.RS256)
                    .stream()
                    .map(one -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, one))
                    .toList();

    private final ObjectConverter converter = new ObjectConverter();
    private final AttestedCredentialDataConverter credentials = new AttestedCredentialDataConverter(converter);
    private final WebAuthnManager webAuthn = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    private final Database db;
    private final PasskeyStore store;
    private final AccountStore accounts;
    private final AccountMail mail;
    private final Challenges challenges;
    private final Trail trail;
    private final Origin origin;
    private final String rpId;
    private final Ids ids;
    private final InstantSource clock;

    /// @param address where people reach the installation; passkeys are for its host name
    public Passkeys(
            Database db,
            AccountStore accounts,
            AccountMail mail,
            Challenges challenges,
            Trail trail,
            String address,
            Ids ids,
            InstantSource clock) {
        this.db = db;
        this.store = new PasskeyStore(db);
        this.accounts = accounts;
        this.mail = mail;
        this.challenges = challenges;
        this.trail = trail;
        this.origin = Origin.create(address);
        this.rpId = URI.create(address).getHost();
        this.ids = ids;
        this.clock = clock;
    }

    List<Passkey> list(UserId user) {
        return store.list(user);
    }

    /// What `navigator.credentials.create()` is given, as `PublicKeyCredentialCreationOptionsJSON`.
    JsonNode registerOptions(UserId user) {
        var account = account(user);
        var known = store.credentialIds(user).stream()
                .map(id -> new PublicKeyCredentialDescriptor(PublicKeyCredentialType.PUBLIC_KEY, id, null))
                .toList();
        return json(new PublicKeyCredentialCreationOptions(
                new PublicKeyCredentialRpEntity(rpId, "Stoa"),
                new PublicKeyCredentialUserEntity(handle(user), account.email().value(), account.name()),
                new DefaultChallenge(challenges.make(Purpose.ADD_PASSKEY, user)),
                ALGORITHMS,
                Challenges.LIFETIME.toMillis(),
                known,
                new AuthenticatorSelectionCriteria(
                        null, ResidentKeyRequirement.REQUIRED, UserVerificationRequirement.REQUIRED),
                AttestationConveyancePreference.NONE,
                null));
    }

    /// Adds a passkey that a device has made.
    ///
    /// @param credential what `navigator.credentials.create()` answered, as `RegistrationResponseJSON`
    /// @throws Problem 400 if the challenge is not good any more, 403 if it is the answer to another
    ///     one,
    ///     of another address, or not whole, 409 if it is known or there are too many
    Passkey register(Caller caller, String name, JsonNode credential) {
        var user = caller.user();
        var account = account(user);
        var data = read(() -> webAuthn.parseRegistrationResponseJSON(credential.toString()));
        var challenge = challenge(data.getCollectedClientData());
        if (!challenges.use(challenge.getValue(), Purpose.ADD_PASSKEY, user)) {
            throw late();
        }
        read(() -> webAuthn.verify(data, new RegistrationParameters(server(challenge), ALGORITHMS, true, true)));
        var key = kept(data);
        var credentialId = credentials.extractCredentialId(key.credential());
        var added = new Passkey(new PasskeyId(ids.next()), name, key.isBackedUp(), clock.instant(), null);
        db.transaction(user, tx -> {
            if (!store.insert(tx, added.id(), name, credentialId, key, added.createdAt(), MOST)) {
                throw TOO_MANY_PASSKEYS.because("You have " + MOST + ". Remove one that is not used any more.");
            }
            mail.signInChanged(
                    tx, account.email(), "A passkey was added", "A passkey was added to your account to sign in with.");
            trail.record(tx, AuditEntry.by(caller, "identity.passkey-added").on("passkey", added.id()));
            return true;
        });
        return added;
    }

    private Kept kept(RegistrationData data) {
        var attested = data.getAttestationObject();
        if (attested == null || attested.getAuthenticatorData().getAttestedCredentialData() == null) {
            throw refused();
        }
        var authenticator = attested.getAuthenticatorData();
        return new Kept(
                credentials.convert(authenticator.getAttestedCredentialData()),
                authenticator.getSignCount(),
                authenticator.isFlagBE(),
                authenticator.isFlagBS());
    }

    /// @throws Problem 404 if they have no such passkey
    void remove(Caller caller, PasskeyId id) {
        var account = account(caller.user());
        db.transaction(caller.user(), tx -> {
            if (!store.delete(tx, id)) {
                throw HttpProblem.NOT_FOUND.because("You have no passkey " + id + ".");
            }
            mail.signInChanged(tx, account.email(), "A passkey was removed", "A passkey of your account was removed.");
            trail.record(tx, AuditEntry.by(caller, "identity.passkey-removed").on("passkey", id));
            return true;
        });
    }

    /// What `navigator.credentials.get()` is given, as `PublicKeyCredentialRequestOptionsJSON`. It
    /// names no key: the
    /// device shows those that it has.
    public JsonNode loginOptions() {
        return json(new PublicKeyCredentialRequestOptions(
                new DefaultChallenge(challenges.make(Purpose.USE_PASSKEY, null)),
                Challenges.LIFETIME.toMillis(),
                rpId,
                List.of(),
                UserVerificationRequirement.REQUIRED,
                null));
    }

    /// Whose passkey answered a challenge of ours. The challenge is used up, whatever comes of it.
    ///
    /// @param credential what `navigator.credentials.get()` answered, as `AuthenticationResponseJSON`
    /// @throws Problem 400 if the challenge is not good any more, 403 if anything else is wrong
    public UserId user(JsonNode credential) {
        var data = read(() -> webAuthn.parseAuthenticationResponseJSON(credential.toString()));
        var challenge = challenge(data.getCollectedClientData());
        if (!challenges.use(challenge.getValue(), Purpose.USE_PASSKEY, null)) {
            throw late();
        }
        var user = user(data.getUserHandle());
        var key = store.find(user, data.getCredentialId()).orElseThrow(Passkeys::refused);
        read(() ->
                webAuthn.verify(data, new AuthenticationParameters(server(challenge), record(key), null, true, true)));
        note(user, data);
        return user;
    }

    private void note(UserId user, AuthenticationData data) {
        var authenticator = data.getAuthenticatorData();
        if (authenticator == null
                || !store.used(
                        user,
                        data.getCredentialId(),
                        authenticator.getSignCount(),
                        authenticator.isFlagBS(),
                        clock.instant())) {
            throw refused();
        }
    }

    private CredentialRecord record(Kept key) {
        return new CredentialRecordImpl(
                null,
                true,
                key.isBackupEligible(),
                key.isBackedUp(),
                key.signCount(),
                credentials.convert(key.credential()),
                null,
                null,
                null,
                null);
    }

    private ServerProperty server(Challenge challenge) {
        return ServerProperty.builder()
                .origin(origin)
                .rpId(rpId)
                .challenge(challenge)
                .build();
    }

    private static Challenge challenge(@Nullable CollectedClientData client) {
        if (client == null) {
            throw refused();
        }
        return client.getChallenge();
    }

    private static byte[] handle(UserId user) {
        return ByteBuffer.allocate(16)
                .putLong(user.value().getMostSignificantBits())
                .putLong(user.value().getLeastSignificantBits())
                .array();
    }

    private static UserId user(byte @Nullable [] handle) {
        if (handle == null || handle.length != 16) {
            throw refused();
        }
        var id = ByteBuffer.wrap(handle);
        return new UserId(new UUID(id.getLong(), id.getLong()));
    }

    /// Runs a part of the library on what came. It has nothing else to fail for, and of what it cannot
    /// read it says so
    /// in exceptions of many kinds.
    private static <T> T read(Supplier<T> part) {
        try {
            return part.get();
        } catch (RuntimeException _) {
            throw refused();
        }
    }

    public static Problem refused() {
        return PASSKEY_REFUSED.because("It is not one of ours, or was made for another address.");
    }

    private static Problem late() {
        return CHALLENGE_REFUSED.because("Begin again.");
    }

    private Account account(UserId user) {
        return accounts.find(user)
                .orElseThrow(() -> HttpProblem.UNAUTHENTICATED.because("Your account is not there any more."));
    }

    private JsonNode json(Object options) {
        return converter.getJsonMapper().valueToTree(options);
    }
}
