-- Roles that an organisation has beside those that come with the modules.
create table identity.role (
    tenant_id uuid not null references identity.organisation,
    name text not null check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    description text not null check (length(description) <= 200),
    created_at timestamptz not null,
    primary key (tenant_id, name)
);

alter table identity.role enable row level security;
alter table identity.role force row level security;
create policy tenant on identity.role
    using (tenant_id = stoa.current_tenant());

-- What an organisation lets a role do, and does not, that what comes with the modules says otherwise; of a role of its own,
-- everything that it may.
create table identity.role_permission (
    tenant_id uuid not null references identity.organisation,
    role text not null,
    permission text not null,
    is_granted boolean not null,
    primary key (tenant_id, role, permission)
);

alter table identity.role_permission enable row level security;
alter table identity.role_permission force row level security;
create policy tenant on identity.role_permission
    using (tenant_id = stoa.current_tenant());

-- What somebody may whatever their role may, or may not.
create table identity.member_permission (
    tenant_id uuid not null,
    user_id uuid not null,
    permission text not null,
    is_granted boolean not null,
    primary key (tenant_id, user_id, permission),
    foreign key (tenant_id, user_id) references identity.membership on delete cascade
);

alter table identity.member_permission enable row level security;
alter table identity.member_permission force row level security;
create policy tenant on identity.member_permission
    using (tenant_id = stoa.current_tenant());

-- When somebody got another role, by the clock of the database: tokens that are younger than they live say the one before.
alter table identity.membership
    drop constraint membership_role_check,
    add column role_changed_at timestamptz,
    add column suspended_at timestamptz;

create index membership_role_changed_at on identity.membership (tenant_id, role_changed_at)
    where role_changed_at is not null;
create index membership_role on identity.membership (tenant_id, role);

-- Applications may have a role that the organisation added, too.
alter table identity.client
    drop constraint client_role_check;
