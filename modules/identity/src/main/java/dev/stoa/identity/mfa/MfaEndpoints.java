package dev.stoa.identity.mfa;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.mfa.SecondFactors.Enrolment;
import dev.stoa.identity.mfa.SecondFactors.SecondFactorState;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Size;
import java.util.List;

/// A second factor: turned on, turned off, and the recovery codes.
public final class MfaEndpoints {
    private final SecondFactors factors;

    public MfaEndpoints(SecondFactors factors) {
        this.factors = factors;
    }

    @Get("/mfa")
    @SignedIn
    @Summary("Whether signing in takes a code of your authenticator app, and how many recovery codes are left.")
    SecondFactorState state(Caller caller, CurrentSession session) {
        return factors.state(caller.user());
    }

    @Post("/mfa/enroll")
    @SignedIn
    @Status(200)
    @Fails({403, 409})
    @Summary("Begin with a second factor: what to tell your authenticator app. Needs a recent sign-in.")
    Enrolment enroll(Caller caller, CurrentSession session) {
        session.requireRecent();
        return factors.enroll(caller.user());
    }

    @Example("""
        {"code": "492039"}
        """)
    record FirstCode(@Size(max = 100) String code) {
        /// Not the code.
        @Override
        public String toString() {
            return "FirstCode[…]";
        }
    }

    /// @param codes each good once in place of a code of the app; they cannot be seen again
    record RecoveryCodes(List<String> codes) {
        /// Not the codes.
        @Override
        public String toString() {
            return "RecoveryCodes[…]";
        }
    }

    @Post("/mfa/confirm")
    @SignedIn
    @Status(200)
    @Fails({403, 409})
    @Summary("Turn the second factor on with the first code of the app. Answers with the recovery codes, this once.")
    RecoveryCodes confirm(Caller caller, CurrentSession session, FirstCode first) {
        return new RecoveryCodes(factors.confirm(caller, first.code()));
    }

    @Post("/mfa/recovery-codes")
    @SignedIn
    @Status(200)
    @Fails({403, 409})
    @Summary("Make ten new recovery codes in place of those that are left. Needs a recent sign-in.")
    RecoveryCodes renewCodes(Caller caller, CurrentSession session) {
        session.requireRecent();
        return new RecoveryCodes(factors.renewCodes(caller));
    }

    @Delete("/mfa")
    @SignedIn
    @Fails(403)
    @Summary("Turn the second factor off. Needs a recent sign-in.")
    void turnOff(Caller caller, CurrentSession session) {
        session.requireRecent();
        factors.turnOff(caller);
    }

    @Delete("/users/{id}/mfa")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404})
    @Summary("Turn off the second factor of somebody in the organisation who has lost it. Needs a recent sign-in.")
    void reset(Caller caller, CurrentSession session, UserId id) {
        session.requireRecent();
        factors.reset(caller, id);
    }
}
