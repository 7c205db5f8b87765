create table garden.plant (
    tenant_id uuid not null,
    id uuid not null,
    name text not null,
    kind text not null default 'flower',
    height integer not null default 0 check (height >= 0),
    watered_at timestamptz,
    tags text[] not null default '{}',
    neighbour_id uuid,
    primary key (tenant_id, id),
    constraint plant_name_key unique (tenant_id, name),
    constraint plant_neighbour_fkey foreign key (tenant_id, neighbour_id) references garden.plant (tenant_id, id)
);

alter table garden.plant enable row level security;
alter table garden.plant force row level security;
create policy tenant on garden.plant
    using (tenant_id = stoa.current_tenant());

create table garden.bookmark (
    user_id uuid not null,
    page text not null,
    primary key (user_id, page)
);

alter table garden.bookmark enable row level security;
alter table garden.bookmark force row level security;
create policy owner on garden.bookmark
    using (user_id = stoa.current_user_id());
