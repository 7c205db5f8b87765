create table identity.organisation (
    tenant_id uuid primary key,
    name text not null check (length(name) between 1 and 100),
    created_at timestamptz not null
);

alter table identity.organisation enable row level security;
alter table identity.organisation force row level security;

-- Somebody who belongs to several organisations reads the names of all of them.
create table identity.membership (
    tenant_id uuid not null references identity.organisation,
    user_id uuid not null,
    role text not null check (role in ('admin', 'user', 'guest')),
    created_at timestamptz not null,
    primary key (tenant_id, user_id)
);

create index membership_user_id on identity.membership (user_id);

alter table identity.membership enable row level security;
alter table identity.membership force row level security;

create policy members_of_tenant on identity.membership
    using (tenant_id = stoa.current_tenant())
    with check (tenant_id = stoa.current_tenant());

create policy own_memberships on identity.membership for select
    using (user_id = stoa.current_user_id());

create policy tenant on identity.organisation
    using (tenant_id = stoa.current_tenant())
    with check (tenant_id = stoa.current_tenant());

create policy of_own_memberships on identity.organisation for select
    using (exists (select from identity.membership m
                   where m.tenant_id = organisation.tenant_id
                     and m.user_id = stoa.current_user_id()));

-- A person, who may belong to any number of organisations, and so to no tenant.
create table identity.user_account (
    user_id uuid primary key,
    email text not null constraint user_account_email_key unique check (email = lower(email)),
    name text not null check (length(name) between 1 and 100),
    password_hash text not null,
    created_at timestamptz not null
);

alter table identity.membership
    add foreign key (user_id) references identity.user_account;
