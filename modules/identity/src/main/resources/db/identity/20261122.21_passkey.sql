-- Keys that somebody signs in with in place of a password. Of each there is the public half.
create table identity.passkey (
    passkey_id uuid primary key,
    user_id uuid not null references identity.user_account on delete cascade,
    name text not null check (length(name) between 1 and 100),
    credential_id bytea not null,
    -- The attested credential data of WebAuthn, section 6.5.2: the id and the public key.
    credential bytea not null,
    sign_count bigint not null,
    is_backup_eligible boolean not null,
    is_backed_up boolean not null,
    created_at timestamptz not null,
    last_used_at timestamptz
);

create unique index passkey_credential_id on identity.passkey (credential_id);
create index passkey_user_id on identity.passkey (user_id);

alter table identity.passkey enable row level security;
alter table identity.passkey force row level security;
create policy own_passkeys on identity.passkey
    using (user_id = stoa.current_user_id());
