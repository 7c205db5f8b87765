-- Whether somebody has shown that mail to their address reaches them, and whether they have to before they sign in: when
-- they registered, there was a mail server to ask them by.
alter table identity.user_account
    add column email_verified_at timestamptz,
    add column must_verify boolean not null default false;

-- Passwords that somebody had and may not choose again.
create table identity.past_password (
    user_id uuid not null references identity.user_account on delete cascade,
    replaced_at timestamptz not null,
    password_hash text not null,
    primary key (user_id, replaced_at, password_hash)
);

alter table identity.past_password enable row level security;
alter table identity.past_password force row level security;
create policy own_passwords on identity.past_password
    using (user_id = stoa.current_user_id());

-- What was sent to somebody's address and shows that it was read there. Only the SHA-256 is here. Deleted when it is used.
create table identity.mail_token (
    user_id uuid not null references identity.user_account on delete cascade,
    token_hash bytea not null,
    purpose text not null check (purpose in ('reset', 'verify')),
    expires_at timestamptz not null,
    primary key (user_id, token_hash)
);

create index mail_token_expires_at on identity.mail_token (expires_at);

alter table identity.mail_token enable row level security;
alter table identity.mail_token force row level security;
create policy own_tokens on identity.mail_token
    using (user_id = stoa.current_user_id());
create policy over on identity.mail_token
    using (expires_at < now());

-- Wrong passwords, by the SHA-256 of the address that was typed, which need not have an account, and where they came from;
-- '*' counts for all places.
create table identity.failed_sign_in (
    account_key bytea not null,
    place text not null,
    failures integer not null,
    since timestamptz not null,
    locked_until timestamptz,
    primary key (account_key, place)
);

create index failed_sign_in_since on identity.failed_sign_in (since);
