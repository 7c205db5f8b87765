package dev.stoa.identity.passwords;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import dev.stoa.identity.IdentityProblem;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Hashes passwords: bcrypt over HMAC-SHA256 with a secret pepper.
///
/// Without the pepper, which is not in the database, stolen hashes cannot be tried. The HMAC also brings every
/// password to 44 characters, where bcrypt alone would ignore all after the 72nd byte.
///
/// A hash is made to be expensive, so only as many run at once as there are processors; who would wait for longer
/// than five seconds is told to come back.
public final class PasswordHashes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final byte[] pepper;
    private final BcryptFunction bcrypt;
    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /// Well-formed, and the hash of no password.
    private final String nobody;

    /// @param cost see [IdentityConfig#bcryptCost]
    public PasswordHashes(byte[] pepper, int cost) {
        this.pepper = pepper.clone();
        this.bcrypt = BcryptFunction.getInstance(Bcrypt.B, cost);
        this.nobody = "$2b$%02d$".formatted(cost) + "nobodynobodynobodynobo" + "nobodynobodynobodynobodynobodyu";
    }

    public String hash(String password) {
        return inTurn(() -> bcrypt.hash(peppered(password)).getResult());
    }

    public boolean matches(String password, String hash) {
        return inTurn(() -> bcrypt.check(peppered(password), hash));
    }

    /// Takes as long as [#matches], so that an unknown address cannot be told from a wrong password by the clock.
    public void matchNobody(String password) {
        matches(password, nobody);
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!processors.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw IdentityProblem.SIGN_IN_BUSY
                        .because("Try again in a few seconds.")
                        .retryAfter(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting to hash a password", e);
        }
        try {
            return work.get();
        } finally {
            processors.release();
        }
    }

    private String peppered(String password) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
