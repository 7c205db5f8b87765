create table pond.frog (
    tenant_id uuid not null,
    name text not null,
    primary key (tenant_id, name)
);

alter table pond.frog enable row level security;
alter table pond.frog force row level security;
create policy tenant on pond.frog
    using (tenant_id = stoa.current_tenant());
