package dev.stoa.identity;

import static dev.stoa.platform.security.Role.ADMIN;
import static dev.stoa.platform.security.Role.GUEST;
import static dev.stoa.platform.security.Role.MODERATOR;
import static dev.stoa.platform.security.Role.USER;

import dev.stoa.contracts.identity.DemoPeople;
import dev.stoa.contracts.identity.People;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.CachedPeople;
import dev.stoa.identity.accounts.Challenges;
import dev.stoa.identity.accounts.MailTokenStore;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.avatars.Avatars;
import dev.stoa.identity.invitations.InvitationEndpoints;
import dev.stoa.identity.invitations.InvitationStore;
import dev.stoa.identity.invitations.Invitations;
import dev.stoa.identity.keys.ApiKeyEndpoints;
import dev.stoa.identity.keys.ApiKeyStore;
import dev.stoa.identity.keys.KnownKeys;
import dev.stoa.identity.members.MemberEndpoints;
import dev.stoa.identity.members.MemberStore;
import dev.stoa.identity.members.Members;
import dev.stoa.identity.members.MembershipEndpoints;
import dev.stoa.identity.members.Why;
import dev.stoa.identity.mfa.MfaEndpoints;
import dev.stoa.identity.mfa.SecondFactors;
import dev.stoa.identity.oauth.OauthParts;
import dev.stoa.identity.passkeys.PasskeyEndpoints;
import dev.stoa.identity.passkeys.Passkeys;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.passwords.PasswordEndpoints;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.identity.passwords.Passwords;
import dev.stoa.identity.privacy.PrivacyParts;
import dev.stoa.identity.profiles.ProfileEndpoints;
import dev.stoa.identity.profiles.ProfileStore;
import dev.stoa.identity.profiles.Profiles;
import dev.stoa.identity.roles.KnownRules;
import dev.stoa.identity.roles.RoleEndpoints;
import dev.stoa.identity.roles.RoleStore;
import dev.stoa.identity.roles.Roles;
import dev.stoa.identity.sessions.KnownRevocations;
import dev.stoa.identity.sessions.SessionEndpoints;
import dev.stoa.identity.sessions.SessionStore;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.signin.AccountEndpoints;
import dev.stoa.identity.signin.Registration;
import dev.stoa.identity.signin.SignIn;
import dev.stoa.identity.signin.SignInEndpoints;
import dev.stoa.identity.signin.StepUp;
import dev.stoa.platform.AppModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.retention.Rule;
import dev.stoa.platform.security.ApiKeys;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Revocations;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// People and organisations: register, sign in, know who is who.
public final class IdentityModule implements AppModule {
    public static final String NAME = "identity";

    /// To make and revoke API keys of one's own.
    public static final String MANAGE_KEYS = "api-keys.manage";

    /// To look after the applications of the organisation.
    public static final String MANAGE_CLIENTS = "clients.manage";

    /// To see and change everything that one has told about oneself.
    public static final String MANAGE_PROFILE = "profile.manage";

    /// To see who belongs to the organisation.
    public static final String READ_USERS = "users.read";

    /// To look after the accounts of the organisation's people.
    public static final String MANAGE_USERS = "users.manage";

    /// To say what the roles of the organisation may, and what single people may.
    public static final String MANAGE_ROLES = "roles.manage";

    /// Who may do what here.
    public static final List<Grant> GRANTS = List.of(
            Grant.to(READ_USERS, ADMIN, MODERATOR).described("See who belongs to the organisation"),
            Grant.to(MANAGE_USERS, ADMIN).described("Invite people, give them roles, suspend and remove them"),
            Grant.to(MANAGE_ROLES, ADMIN).described("Say what roles and people may"),
            Grant.to(MANAGE_CLIENTS, ADMIN).described("Look after the applications of the organisation"),
            Grant.to(MANAGE_PROFILE, ADMIN, MODERATOR, USER, GUEST).described("Change one's own profile"),
            Grant.to(MANAGE_KEYS, ADMIN, MODERATOR, USER, GUEST).described("Make API keys of one's own"));

    /// Checking a password costs a quarter of a second of a processor.
    private static final Policy SIGN_INS = new Policy(
            "sign-in",
            Set.of(
                    "POST /login",
                    "POST /token",
                    "POST /mfa/verify",
                    "POST /step-up",
                    "POST /passkeys/login/options",
                    "POST /passkeys/login/verify",
                    "POST /password/change",
                    "POST /password/reset",
                    "POST /invitations/accept",
                    "POST /privacy/delete"),
            By.ADDRESS,
            new Rate.Window(60, Duration.ofMinutes(1)));

    /// Each is a job and perhaps a mail.
    private static final Policy MAILS = new Policy(
            "mail-requests",
            Set.of(
                    "POST /password/forgot",
                    "POST /login/link",
                    "POST /email/verify/resend",
                    "POST /invitations",
                    "POST /invitations/{id}/resend"),
            By.ADDRESS,
            new Rate.Window(20, Duration.ofMinutes(1)));

    private static final Policy REGISTRATIONS = new Policy(
            "registration", Set.of("POST /register"), By.ADDRESS, new Rate.Window(60, Duration.ofMinutes(1)));

    private final CachedPeople people;
    private final AccountEndpoints accountEndpoints;
    private final List<Object> endpoints;
    private final KnownRevocations revocations;
    private final List<Rule> retention;
    private final AccountMail mail;
    private final KnownKeys keys;
    private final PrivacyParts privacy;
    private final KnownRules rules;
    private final DemoCompany demo;

    /// @param builtIn what comes with the modules
    public IdentityModule(IdentityConfig config, Platform platform, Permissions builtIn) {
        var clock = platform.clock();
        var db = platform.database(NAME);
        var roleStore = new RoleStore(db);
        rules = new KnownRules(roleStore, platform.caches());
        var permissions = builtIn.with(rules);
        var accounts = new AccountStore(db);
        accounts.ensureOrganisation(Registration.HOME, config.homeName(), clock.instant());
        people = new CachedPeople(accounts, platform.caches());
        var trail = new Trail(platform.audit(), accounts);
        var hashes = new PasswordHashes(platform.data().secret("pepper", 32), config.bcryptCost());
        var mailTokens = new MailTokenStore(db);
        mail = new AccountMail(
                db,
                accounts,
                mailTokens,
                platform.mail(),
                platform.jobs(),
                platform.limits(),
                platform.web().issuer(),
                clock);
        var registration = new Registration(
                accounts, hashes, permissions, mail, platform.mail(), platform.events(), trail, platform.ids(), clock);
        var lockout = new Lockout(db, accounts, trail, clock);
        var challenges = new Challenges(db, clock);
        var address = platform.web().issuer();
        var factors = new SecondFactors(db, accounts, mail, lockout, platform.fields(), trail, address, clock);
        var passkeys = new Passkeys(db, accounts, mail, challenges, trail, address, platform.ids(), clock);
        var mfaEndpoints = new MfaEndpoints(factors);
        var passkeyEndpoints = new PasskeyEndpoints(passkeys);
        var sessionStore = new SessionStore(db);
        revocations = new KnownRevocations(sessionStore, platform.signals());
        var sessions = new Sessions(
                db,
                sessionStore,
                accounts,
                revocations,
                platform.tokens(),
                permissions,
                platform.hosts(),
                trail,
                platform.ids(),
                clock);
        var invitationStore = new InvitationStore(db);
        var passwords =
                new Passwords(db, accounts, hashes, mailTokens, mail, factors::isOn, sessions, lockout, trail, clock);
        var passwordEndpoints = new PasswordEndpoints(passwords, mail);
        var sessionEndpoints = new SessionEndpoints(sessions, platform.tokens());
        var signIn = new SignIn(
                db,
                accounts,
                hashes,
                mailTokens,
                factors,
                passkeys,
                challenges,
                sessions,
                platform.hosts(),
                lockout,
                trail,
                platform.meters(),
                clock);
        var stepUp = new StepUp(accounts, hashes, factors, passkeys, sessions, lockout);
        var signInEndpoints = new SignInEndpoints(signIn, stepUp, passkeys, mail);
        accountEndpoints = new AccountEndpoints(accounts, registration, signIn, platform.keys(), permissions);
        var profiles = new Profiles(new ProfileStore(db), accounts, people, platform.fields(), clock);
        var profileEndpoints = new ProfileEndpoints(profiles);
        var keyStore = new ApiKeyStore(db, trail);
        keys = new KnownKeys(keyStore, platform.caches(), clock);
        var keyEndpoints = new ApiKeyEndpoints(keyStore, keys, platform.ids(), clock);
        var avatars = new Avatars(db, platform.blobs(), clock);
        privacy = PrivacyParts.of(
                platform,
                db,
                accounts,
                people,
                sessions,
                passwords,
                lockout,
                keys,
                profiles,
                mail,
                trail,
                Registration.HOME);
        var oauth = new OauthParts(db, platform, accounts, sessions, signIn, trail, permissions);
        retention = Cleaning.rules(sessionStore, mailTokens, challenges, invitationStore, lockout, oauth);
        var roles = new Roles(db, roleStore, rules, permissions, trail, clock);
        var roleEndpoints = new RoleEndpoints(roles, permissions);
        var memberStore = new MemberStore(db);
        var invitationEndpoints = new InvitationEndpoints(new Invitations(
                invitationStore, roles, accounts, mail, hashes, platform.events(), trail, platform.ids(), clock));
        var members = new Members(memberStore, roles, sessions, keys, people, trail, clock);
        var membershipEndpoints = new MembershipEndpoints(members, accounts, sessions);
        var memberEndpoints = new MemberEndpoints(members, roles, memberStore, new Why(memberStore, permissions));
        endpoints = Stream.concat(
                        Stream.of(
                                accountEndpoints,
                                signInEndpoints,
                                sessionEndpoints,
                                passwordEndpoints,
                                mfaEndpoints,
                                passkeyEndpoints,
                                profileEndpoints,
                                keyEndpoints,
                                avatars,
                                privacy.endpoints(),
                                roleEndpoints,
                                memberEndpoints,
                                membershipEndpoints,
                                invitationEndpoints),
                        oauth.endpoints().stream())
                .toList();
        demo = new DemoCompany(accounts, hashes, platform.ids(), clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Policy> policies() {
        return List.of(SIGN_INS, MAILS, REGISTRATIONS, OauthParts.CODES);
    }

    @Override
    public List<Object> endpoints() {
        return endpoints;
    }

    @Override
    public List<Object> graphs() {
        return List.of(accountEndpoints);
    }

    @Override
    public Optional<ApiKeys> apiKeys() {
        return Optional.of(keys);
    }

    @Override
    public Optional<Revocations> revocations() {
        return Optional.of(revocations);
    }

    @Override
    public List<PersonalData> personalData() {
        return privacy.records();
    }

    @Override
    public Optional<Permissions.Rules> rules() {
        return Optional.of(rules);
    }

    @Override
    public List<JobKind<?>> jobs() {
        return mail.kinds();
    }

    @Override
    public List<Rule> retention() {
        return retention;
    }

    @Override
    public List<Plugin> plugins() {
        return List.of(keys.uses(), revocations, rules);
    }

    /// The people of every organisation, for other modules.
    public People people() {
        return people;
    }

    /// Makes the company of `--demo`, or finds it.
    public DemoPeople demo() {
        return demo.make();
    }

    /// Who may sign in to the company of `--demo`, a line each.
    public List<String> demoSignIns() {
        return List.of(
                "ada@harbour.example    (admin)  " + DemoCompany.PASSWORD,
                "grace@harbour.example  (user)   " + DemoCompany.PASSWORD,
                "linus@harbour.example  (guest)  " + DemoCompany.PASSWORD);
    }
}
