-- When its person last showed who they are. Null for sessions of before, which began with that.
alter table identity.session
    add column authenticated_at timestamptz;

alter table identity.mail_token
    drop constraint mail_token_purpose_check,
    add constraint mail_token_purpose_check check (purpose in ('reset', 'verify', 'sign_in'));

-- The secret that somebody's authenticator app shares with us, encrypted with their data key. It counts from its first code
-- on. Codes of the last step that was used, and of those before it, are refused.
create table identity.totp (
    user_id uuid primary key references identity.user_account on delete cascade,
    secret bytea not null,
    confirmed_at timestamptz,
    last_step bigint,
    created_at timestamptz not null,
    check ((confirmed_at is null) = (last_step is null))
);

alter table identity.totp enable row level security;
alter table identity.totp force row level security;
create policy own_totp on identity.totp
    using (user_id = stoa.current_user_id());

-- What signs somebody in whose phone is lost. Only the SHA-256 is here. Deleted when it is used.
create table identity.recovery_code (
    user_id uuid not null references identity.totp on delete cascade,
    code_hash bytea not null,
    primary key (user_id, code_hash)
);

alter table identity.recovery_code enable row level security;
alter table identity.recovery_code force row level security;
create policy own_codes on identity.recovery_code
    using (user_id = stoa.current_user_id());

-- Random bytes that we gave out and expect back once: the SHA-256 of them, and whose they are, if that is known. Found by who
-- brings them before anybody is signed in.
create table identity.challenge (
    challenge_hash bytea primary key,
    purpose text not null check (purpose in ('second_factor', 'add_passkey', 'use_passkey')),
    user_id uuid references identity.user_account on delete cascade,
    expires_at timestamptz not null
);

create index challenge_user_id on identity.challenge (user_id);
create index challenge_expires_at on identity.challenge (expires_at);
