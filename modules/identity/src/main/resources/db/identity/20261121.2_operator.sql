-- The organisation that runs the installation. One row, about the installation and no tenant.
create table identity.operator (
    is_only boolean primary key default true check (is_only),
    organisation_id uuid not null references identity.organisation
);

-- Installations from before have one: the first organisation that somebody made. The owner of the table has to be let
-- past its row-level security to see it.
alter table identity.organisation no force row level security;

insert into identity.operator (organisation_id)
select tenant_id
from identity.organisation
where tenant_id <> '00000000-0000-7000-8000-000000000001'
order by created_at
limit 1;

alter table identity.organisation force row level security;
