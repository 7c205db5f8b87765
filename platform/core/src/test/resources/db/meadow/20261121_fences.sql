create table meadow.unfenced (
    tenant_id uuid primary key
);

create table meadow.half_fenced (
    tenant_id uuid primary key
);

alter table meadow.half_fenced enable row level security;

create table meadow.fenced (
    tenant_id uuid primary key
);

alter table meadow.fenced enable row level security;
alter table meadow.fenced force row level security;
create policy tenant on meadow.fenced
    using (tenant_id = stoa.current_tenant());
