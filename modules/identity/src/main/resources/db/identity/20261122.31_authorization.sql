-- What an application asks somebody to be let do, while they think about it. Of its name only the SHA-256 is here.
create table identity.authorization_request (
    tenant_id uuid not null,
    request_hash bytea not null,
    client_id uuid not null,
    -- As the application sent them, checked.
    parameters text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, request_hash),
    foreign key (tenant_id, client_id) references identity.client on delete cascade
);

create index authorization_request_client_id on identity.authorization_request (tenant_id, client_id);
create index authorization_request_expires_at on identity.authorization_request (expires_at);

alter table identity.authorization_request enable row level security;
alter table identity.authorization_request force row level security;
create policy tenant on identity.authorization_request
    using (tenant_id = stoa.current_tenant());
create policy over on identity.authorization_request
    using (expires_at < now());

-- What somebody answered: a code that the application exchanges for tokens, by its SHA-256. Without a scope they said no.
-- Once it is exchanged the row stays for a day, to tell when it comes again, and from whom.
create table identity.authorization_code (
    tenant_id uuid not null,
    code_hash bytea not null,
    client_id uuid not null,
    user_id uuid not null references identity.user_account on delete cascade,
    parameters text not null,
    scope text[] not null,
    authenticated_at timestamptz not null,
    expires_at timestamptz not null,
    session_id uuid,
    primary key (tenant_id, code_hash),
    foreign key (tenant_id, client_id) references identity.client on delete cascade
);

create index authorization_code_client_id on identity.authorization_code (tenant_id, client_id);
create index authorization_code_user_id on identity.authorization_code (user_id);
create index authorization_code_expires_at on identity.authorization_code (expires_at);

alter table identity.authorization_code enable row level security;
alter table identity.authorization_code force row level security;
create policy tenant on identity.authorization_code
    using (tenant_id = stoa.current_tenant());
create policy over on identity.authorization_code
    using (expires_at < now());

-- A session that somebody let an application have, and what it may do.
alter table identity.session
    add column client_id uuid,
    add column scope text[],
    add foreign key (organisation_id, client_id) references identity.client on delete cascade;

create index session_client_id on identity.session (organisation_id, client_id);
