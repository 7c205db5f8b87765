-- Rates by name that organisations may be on instead of those of the policies.
create table limits.plan (
    name text primary key check (name ~ '^[a-z][a-z0-9-]{0,62}$')
);

create table limits.plan_rate (
    plan text not null references limits.plan on delete cascade,
    policy text not null,
    most integer not null check (most between 1 and 1000000),
    seconds integer not null check (seconds between 1 and 2678400),
    primary key (plan, policy)
);

create table limits.tenant_plan (
    tenant_id uuid primary key,
    plan text not null references limits.plan,
    since timestamptz not null
);

create index tenant_plan_plan on limits.tenant_plan (plan);

alter table limits.tenant_plan enable row level security;
alter table limits.tenant_plan force row level security;
create policy tenant on limits.tenant_plan
    using (tenant_id = stoa.current_tenant());
