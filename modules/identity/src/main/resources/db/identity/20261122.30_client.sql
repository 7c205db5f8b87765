-- Applications that act for people of an organisation or for themselves: the clients of OAuth 2. Of a secret only the
-- SHA-256 is here.
create table identity.client (
    tenant_id uuid not null references identity.organisation on delete cascade,
    client_id uuid not null,
    name text not null check (length(name) between 1 and 100),
    authentication text not null
        check (authentication in ('none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')),
    secret_hash bytea,
    -- Public keys, a JSON Web Key Set.
    keys text,
    grants text[] not null,
    redirect_uris text[] not null,
    scope text[] not null,
    -- What it is in the organisation when it acts for itself.
    role text not null check (role in ('admin', 'user', 'guest')),
    created_at timestamptz not null,
    primary key (tenant_id, client_id)
);

alter table identity.client enable row level security;
alter table identity.client force row level security;
create policy tenant on identity.client
    using (tenant_id = stoa.current_tenant());

-- What applications have shown that they have their key by (RFC 7523). Each is good once.
create table identity.client_assertion (
    tenant_id uuid not null,
    client_id uuid not null,
    jti_hash bytea not null,
    expires_at timestamptz not null,
    primary key (tenant_id, client_id, jti_hash),
    foreign key (tenant_id, client_id) references identity.client on delete cascade
);

create index client_assertion_expires_at on identity.client_assertion (expires_at);

alter table identity.client_assertion enable row level security;
alter table identity.client_assertion force row level security;
create policy tenant on identity.client_assertion
    using (tenant_id = stoa.current_tenant());
-- What nobody can use is cleaned away whoever's it was.
create policy over on identity.client_assertion
    using (expires_at < now());
