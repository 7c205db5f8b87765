package dev.stoa.identity;

import dev.stoa.web.ProblemType;

/// What can go wrong with accounts, as callers see it. The names are part of the API: add, never
/// rename.
public enum IdentityProblem implements ProblemType {
    WRONG_CREDENTIALS(401, "Wrong e-mail address or password"),
    MFA_REQUIRED(401, "A code of your app is needed too"),
    WRONG_PASSWORD(403, "Wrong password"),
    WRONG_CODE(403, "Wrong code"),
    PASSKEY_REFUSED(403, "The passkey is not good"),
    CHALLENGE_REFUSED(400, "It took too long"),
    MFA_IS_ON(409, "The second factor is on already"),
    TOO_MANY_PASSKEYS(409, "There are too many passkeys"),
    ACCOUNT_LOCKED(423, "The account is locked for a while"),
    LINK_REFUSED(400, "The link is not good any more"),
    REFRESH_REFUSED(401, "The refresh token is not good"),
    SIGN_IN_BUSY(503, "Too many people are signing in"),
    TOO_MANY_KEYS(409, "There are too many API keys"),
    ROLE_TAKEN(409, "There is a role of this name"),
    ROLE_FIXED(409, "The role cannot be changed like this"),
    ROLE_IN_USE(409, "People have the role"),
    LAST_ADMINISTRATOR(409, "The last administrator has to stay"),
    PROFILE_CHANGED_MEANWHILE(409, "The profile keeps changing");

    private final int status;
    private final String title;

    IdentityProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
