-- What people tell about themselves beside their name. Each `bytea` is encrypted with the person's data key.
create table identity.profile (
    user_id uuid primary key references identity.user_account,
    phone bytea,
    address bytea,
    birth_date bytea,
    ssn bytea,
    locale text,
    time_zone text,
    -- Whether others see the name and role alone.
    is_private boolean not null,
    version bigint not null check (version > 0),
    updated_at timestamptz not null
);

alter table identity.profile enable row level security;
alter table identity.profile force row level security;

create policy own on identity.profile
    using (user_id = stoa.current_user_id());

create policy of_members on identity.profile for select
    using (exists (select from identity.membership m
                   where m.tenant_id = stoa.current_tenant()
                     and m.user_id = profile.user_id));
