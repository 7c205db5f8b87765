-- Which file is the picture of a person.
create table identity.avatar (
    user_id uuid primary key references identity.user_account on delete cascade,
    blob_id uuid not null,
    updated_at timestamptz not null
);

alter table identity.avatar enable row level security;
alter table identity.avatar force row level security;

create policy own on identity.avatar
    using (user_id = stoa.current_user_id());

-- Of the members of an organisation who show more than their name.
create policy of_members on identity.avatar for select
    using (exists (select from identity.membership m
                   left join identity.profile p on p.user_id = m.user_id
                   where m.tenant_id = stoa.current_tenant()
                     and m.user_id = avatar.user_id
                     and not coalesce(p.is_private, false)));
