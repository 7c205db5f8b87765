-- Keys that stand for a person in an organisation. The key itself is nowhere, only its SHA-256.
create table identity.api_key (
    tenant_id uuid not null,
    api_key_id uuid not null,
    user_id uuid not null,
    name text not null check (length(name) between 1 and 100),
    prefix text not null,
    hash bytea not null,
    scope text[] not null,
    per_minute integer not null check (per_minute between 1 and 100000),
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz not null,
    primary key (tenant_id, api_key_id),
    foreign key (tenant_id, user_id) references identity.membership on delete cascade
);

create unique index api_key_hash on identity.api_key (tenant_id, hash);
create index api_key_user_id on identity.api_key (tenant_id, user_id);

alter table identity.api_key enable row level security;
alter table identity.api_key force row level security;
create policy tenant on identity.api_key
    using (tenant_id = stoa.current_tenant());
