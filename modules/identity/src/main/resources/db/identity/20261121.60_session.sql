-- A sign-in of a person on a device, and the refresh token that is good for it now. Of the token there are two hashes:
-- of the part that all tokens of the session share, and of the part that each has for itself. Who brings the first
-- without the second has an old one.
create table identity.session (
    session_id uuid primary key,
    user_id uuid not null references identity.user_account on delete cascade,
    organisation_id uuid not null references identity.organisation,
    family_hash bytea not null,
    token_hash bytea not null,
    -- Access tokens of earlier versions are refused.
    version integer not null default 1,
    device text not null,
    place text not null,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
);

create index session_user_id on identity.session (user_id);
create index session_organisation_id on identity.session (organisation_id);
create index session_expires_at on identity.session (expires_at);

alter table identity.session enable row level security;
alter table identity.session force row level security;

create policy own_sessions on identity.session
    using (user_id = stoa.current_user_id());

-- What nobody can use is cleaned away whoever's it was.
create policy over on identity.session
    using (expires_at < now());

-- Which access tokens are refused before they expire: those of these sessions, up to these versions. About nobody. The time
-- is the database's, so that processes find what is new whatever their clocks say.
create table identity.revocation (
    session_id uuid primary key,
    version integer not null,
    revoked_at timestamptz not null default clock_timestamp()
);

create index revocation_revoked_at on identity.revocation (revoked_at);
