package dev.stoa.identity.invitations;

import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import java.time.Instant;

/// That somebody was asked to join an organisation.
///
/// @param role what they will be
/// @param expiresAt when the link in the latest letter stops being good
record Invitation(InvitationId id, Email email, Role role, UserId invitedBy, Instant createdAt, Instant expiresAt) {
    /// Nothing personal.
    @Override
    public String toString() {
        return "Invitation[" + id + "]";
    }
}
