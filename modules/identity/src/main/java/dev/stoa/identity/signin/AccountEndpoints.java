package dev.stoa.identity.signin;

import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Member;
import dev.stoa.identity.sessions.Token;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.SigningKeys;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import dev.stoa.web.graphql.QueryField;
import dev.stoa.web.http.Request;
import jakarta.validation.constraints.Size;
import java.util.Map;

/// Registering, signing in, and looking at oneself and one's colleagues.
public final class AccountEndpoints {
    private final AccountStore accounts;
    private final Registration registration;
    private final SignIn signIn;
    private final SigningKeys keys;
    private final Permissions permissions;

    public AccountEndpoints(
            AccountStore accounts,
            Registration registration,
            SignIn signIn,
            SigningKeys keys,
            Permissions permissions) {
        this.accounts = accounts;
        this.registration = registration;
        this.signIn = signIn;
        this.keys = keys;
        this.permissions = permissions;
    }

    /// What somebody sends to sign in.
    @Example("""
        {"email": "ada@example.com", "password": "Analytical-1843"}
        """)
    record Login(String email, String password) {
        /// Not the password.
        @Override
        public String toString() {
            return "Login[" + email + "]";
        }
    }

    @Post("/register")
    @Public
    @Fails(503)
    @Summary(
            "Make an account, and with it perhaps an organisation. The reply does not tell whether the address had one.")
    Created<Profile> register(NewAccount wanted) {
        return Created.at("/users/me", registration.register(wanted));
    }

    @Post("/login")
    @Public
    @Fails({401, 423, 503})
    @Summary("Exchange an e-mail address and a password for an access token and a refresh token.")
    Token login(Request request, Login login) {
        return signIn.byPassword(request, login.email(), login.password());
    }

    @Get("/users/me")
    @QueryField
    @SignedIn
    @Summary("Who is signed in, where, and what they may do.")
    Profile me(Caller caller) {
        return profile(caller.user(), caller.tenant());
    }

    @Get("/users")
    @Needs("users.read")
    @Summary("The people of the organisation.")
    Page<Member> list(Caller caller, @Default("") @Size(max = 100) String q, Paging paging) {
        return paging.page(accounts.members(caller.tenant(), q, paging), accounts.countMembers(caller.tenant(), q));
    }

    @Get("/.well-known/jwks.json")
    @Public
    @Summary("The keys that verify access tokens.")
    Map<String, Object> keys() {
        return keys.published();
    }

    private Profile profile(UserId user, TenantId tenant) {
        var account = accounts.find(user).orElseThrow(AccountEndpoints::gone);
        var membership = accounts.memberships(user).stream()
                .filter(one -> one.tenant().equals(tenant))
                .findFirst()
                .orElseThrow(AccountEndpoints::gone);
        return new Profile(
                user,
                account.email(),
                account.verifiedAt() != null,
                account.name(),
                membership.role(),
                new Profile.Organisation(tenant, membership.organisation()),
                permissions
                        .in(tenant)
                        .of(user, membership.role(), membership.isOperators())
                        .permissions(),
                account.createdAt());
    }

    private static Problem gone() {
        return HttpProblem.UNAUTHENTICATED.because("You do not belong to this organisation any more. Sign in again.");
    }
}
