package dev.stoa.identity.members;

import static dev.stoa.identity.IdentityProblem.LAST_ADMINISTRATOR;

import dev.stoa.identity.accounts.CachedPeople;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.keys.KnownKeys;
import dev.stoa.identity.members.MemberStore.Standing;
import dev.stoa.identity.roles.Roles;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions.Change;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.InstantSource;

/// Changes what people are in an organisation. One change at a time in each, so that two administrators who demote
/// each other do not leave it without one.
///
/// Nobody touches who may more than they, themselves included. What is changed holds from the next request.
public final class Members {
    private final MemberStore store;
    private final Roles roles;
    private final Sessions sessions;
    private final KnownKeys keys;
    private final CachedPeople people;
    private final Trail trail;
    private final InstantSource clock;

    public Members(
            MemberStore store,
            Roles roles,
            Sessions sessions,
            KnownKeys keys,
            CachedPeople people,
            Trail trail,
            InstantSource clock) {
        this.store = store;
        this.roles = roles;
        this.sessions = sessions;
        this.keys = keys;
        this.people = people;
        this.trail = trail;
        this.clock = clock;
    }

    /// @throws Problem 404 if there is no such person or role, 403 if either may more than the caller, 409 if no
    ///     administrator would be left
    void giveRole(Caller caller, UserId person, Role role) {
        roles.changing(caller.tenant(), tx -> {
            var before = require(tx, person);
            Roles.requireHas(caller, roles.require(tx, before.role()));
            Roles.requireHas(caller, roles.require(tx, role));
            if (!role.equals(Role.ADMIN)) {
                requireAnother(tx, before, person);
            }
            if (!role.equals(before.role())) {
                store.setRole(tx, person, role);
                trail.record(
                        tx,
                        about(caller, "identity.role-changed", person)
                                .detail("from", before.role())
                                .detail("to", role));
            }
        });
    }

    /// Says what somebody may whatever their role may.
    void except(Caller caller, UserId person, Change wanted) {
        roles.changing(caller.tenant(), tx -> {
            var standing = require(tx, person);
            roles.except(tx, caller, person, standing.role(), wanted);
        });
    }

    /// Keeps somebody out until they are let in again. Repeating it changes nothing.
    void suspend(Caller caller, UserId person) {
        roles.changing(caller.tenant(), tx -> {
            var standing = require(tx, person);
            Roles.requireHas(caller, roles.require(tx, standing.role()));
            requireAnother(tx, standing, person);
            store.suspend(tx, person, clock.instant());
            shutOut(tx, caller.tenant(), person);
            trail.record(tx, about(caller, "identity.member-suspended", person));
        });
    }

    /// Lets somebody in again, who then signs in anew.
    void readmit(Caller caller, UserId person) {
        roles.changing(caller.tenant(), tx -> {
            var standing = require(tx, person);
            Roles.requireHas(caller, roles.require(tx, standing.role()));
            store.readmit(tx, person);
            trail.record(tx, about(caller, "identity.member-readmitted", person));
            forgetKeys(tx, caller.tenant(), person);
        });
    }

    void remove(Caller caller, UserId person) {
        roles.changing(caller.tenant(), tx -> {
            var standing = require(tx, person);
            Roles.requireHas(caller, roles.require(tx, standing.role()));
            leave(tx, caller.tenant(), person, standing);
            trail.record(tx, about(caller, "identity.member-removed", person));
        });
    }

    /// What everybody may, except the last administrator.
    void leave(UserId person, TenantId tenant) {
        roles.changing(tenant, tx -> {
            leave(tx, tenant, person, require(tx, person));
            trail.record(
                    tx, AuditEntry.by(tenant, person, "identity.member-left").on("user", person));
        });
    }

    private void leave(Transaction tx, TenantId tenant, UserId person, Standing standing) {
        requireAnother(tx, standing, person);
        shutOut(tx, tenant, person);
        store.delete(tx, person);
        tx.afterCommit(() -> people.forget(tenant, person));
    }

    private static AuditEntry about(Caller caller, String event, UserId person) {
        return AuditEntry.by(caller, event).on("user", person);
    }

    /// Ends their sessions in the organisation.
    private void shutOut(Transaction tx, TenantId tenant, UserId person) {
        forgetKeys(tx, tenant, person);
        sessions.endIn(tx, tenant, person);
    }

    private void forgetKeys(Transaction tx, TenantId tenant, UserId person) {
        var hashes = store.keys(tx, person);
        tx.afterCommit(() -> keys.forget(tenant, hashes));
    }

    Standing require(Transaction tx, UserId person) {
        return store.find(tx, person).orElseThrow(() -> nobody(person));
    }

    private void requireAnother(Transaction tx, Standing standing, UserId person) {
        if (standing.role().equals(Role.ADMIN)
                && !standing.isSuspended()
                && !store.hasAdministratorBeside(tx, person)) {
            throw LAST_ADMINISTRATOR.because("Make somebody else an administrator first.");
        }
    }

    static Problem nobody(UserId person) {
        return HttpProblem.NOT_FOUND.because("Nobody here has the id " + person + ".");
    }
}
