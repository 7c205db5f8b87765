package dev.stoa.platform.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tenancy.TenantId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Access tokens: JSON Web Tokens of the profile in RFC 9068, signed with RS256 and valid for 15
/// minutes.
///
/// The algorithm is fixed. A token that names another, `none` included, is not looked at further.
public final class AccessTokens {
    /// How long a token is good for.
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    /// How long somebody is believed to be at their device after they showed who they are.
    public static final Duration RECENT = Duration.ofMinutes(10);

    /// How far the clocks of two processes may be apart.
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final String AUDIENCE = "stoa";
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

    private final SigningKeys keys;
    private final String issuer;
    private final InstantSource clock;
    private final Ids ids;

    /// Who a token is about.
    ///
    /// @param user the person; of a token that an application has for itself, the application's id
    /// @param email null if it is about no person
    /// @param scope what the person may do, as told to other systems; this one believes
    ///     [Permissions#OPERATE] and asks [Permissions] about the rest each time. Of a token of an
    ///     application: the most that it may do
    /// @param session the sign-in that it belongs to
    /// @param version of the session, 1 or more; see [Revocations]
    /// @param client the application that the token was issued to; null for ours
    /// @param authenticatedAt when the person last showed who they are, to the second; null if it is
    ///     about no person
    public record Claims(
            TenantId tenant,
            UserId user,
            @Nullable String email,
            Role role,
            Set<String> scope,
            SessionId session,
            int version,
            @Nullable ClientId client,
            @Nullable Instant authenticatedAt) {}

    /// @param issuer the address of this installation, such as `https://stoa.example`
    public AccessTokens(SigningKeys keys, String issuer, InstantSource clock, Ids ids) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
        this.ids = ids;
    }

    public String issue(Claims about) {
        var now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(about.user().toString())
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .jwtID(ids.next().toString())
                .claim("scope", String.join(" ", about.scope()))
                .claim("email", about.email())
                .claim("role", about.role().value())
                .claim("tenant_id", about.tenant().toString())
                .claim("sid", about.session().toString())
                .claim("ver", about.version())
                .claim(
                        "client_id",
                        about.client() == null ? null : about.client().value())
                .claim(
                        "auth_time",
                        about.authenticatedAt() == null
                                ? null
                                : about.authenticatedAt().getEpochSecond())
                .build();
        return keys.sign(TYPE, claims);
    }

    /// Who the token is about, or empty if it is not ours, not for us, altered or expired.
    public Optional<Claims> verify(String token) {
        try {
            var parsed = SignedJWT.parse(token);
            var header = parsed.getHeader();
            var signature = parsed.getSignature();
            if (!Base64URL.encode(signature.decode()).equals(signature)) {
                // Decoding ignores stray bits and padding, so that several spellings would pass for one token.
                return Optional.empty();
            }
            var key = keys.find(header.getKeyID() == null ? "" : header.getKeyID());
            if (!header.getAlgorithm().equals(JWSAlgorithm.RS256)
                    || !TYPE.equals(header.getType())
                    || key.isEmpty()
                    || !parsed.verify(key.get().verifier())) {
                return Optional.empty();
            }
            var claims = parsed.getJWTClaimsSet();
            return isCurrent(claims) ? Optional.of(read(claims)) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Whether the person showed within the last ten minutes who they are.
    boolean isRecent(Claims claims) {
        var at = claims.authenticatedAt();
        return at != null && at.plus(RECENT).isAfter(clock.instant());
    }

    private boolean isCurrent(JWTClaimsSet claims) {
        return issuer.equals(claims.getIssuer())
                && claims.getAudience().equals(List.of(AUDIENCE))
                && isCurrent(claims.getIssueTime(), claims.getExpirationTime(), clock.instant());
    }

    /// A token from the future was issued by a clock that has been put back since, and would be good
    /// for as
    /// long.
    private static boolean isCurrent(@Nullable Date issued, @Nullable Date expiry, Instant now) {
        return issued != null
                && issued.toInstant().isBefore(now.plus(SKEW))
                && expiry != null
                && now.isBefore(expiry.toInstant());
    }

    private static Claims read(JWTClaimsSet claims) throws ParseException {
        return new Claims(
                new TenantId(UUID.fromString(text(claims, "tenant_id"))),
                new UserId(UUID.fromString(text(claims, "sub"))),
                claims.getStringClaim("email"),
                new Role(text(claims, "role")),
                Set.of(text(claims, "scope").split(" ")),
                new SessionId(UUID.fromString(text(claims, "sid"))),
                claims.getIntegerClaim("ver"),
                client(claims.getStringClaim("client_id")),
                time(claims.getLongClaim("auth_time")));
    }

    private static @Nullable ClientId client(@Nullable String text) {
        return text == null ? null : new ClientId(text);
    }

    private static @Nullable Instant time(@Nullable Long seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }

    /// What every token of ours has; one of an earlier release may lack it.
    private static String text(JWTClaimsSet claims, String name) throws ParseException {
        var value = claims.getStringClaim(name);
        if (value == null) {
            throw new ParseException("no " + name, 0);
        }
        return value;
    }
}
