-- Whom an address belongs to sees who invited it, and takes the invitations along when they go.
create policy to_own_address on identity.invitation
    using (email = (select a.email from identity.user_account a where a.user_id = stoa.current_user_id()));
