-- The latest file with everything that is kept about a person.
create table privacy.export (
    user_id uuid primary key,
    blob_id uuid not null,
    made_at timestamptz not null,
    expires_at timestamptz not null
);

alter table privacy.export enable row level security;
alter table privacy.export force row level security;
create policy own on privacy.export
    using (user_id = stoa.current_user_id());

-- Who was erased, by a number that tells of nobody any more, and what was done.
create table privacy.erasure (
    user_id uuid primary key,
    asked_at timestamptz not null,
    finished_at timestamptz,
    -- How many records, by section; of the first time that it was finished.
    report jsonb,
    check ((finished_at is null) = (report is null))
);

alter table privacy.erasure enable row level security;
alter table privacy.erasure force row level security;
create policy own on privacy.erasure
    using (user_id = stoa.current_user_id());

-- What people agreed to, and when they no longer did.
create table privacy.consent (
    user_id uuid not null,
    purpose text not null,
    version text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz check (withdrawn_at >= given_at),
    primary key (user_id, purpose, given_at)
);

create unique index consent_given on privacy.consent (user_id, purpose) where withdrawn_at is null;

alter table privacy.consent enable row level security;
alter table privacy.consent force row level security;
create policy own on privacy.consent
    using (user_id = stoa.current_user_id());
