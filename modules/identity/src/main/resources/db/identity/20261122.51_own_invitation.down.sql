drop policy to_own_address on identity.invitation;
