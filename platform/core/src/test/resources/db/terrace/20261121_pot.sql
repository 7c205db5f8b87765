create table terrace.pot (
    tenant_id uuid not null,
    id bigint generated always as identity,
    name text not null,
    inside_of bigint,
    label text generated always as (upper(name)) stored,
    made_at timestamptz not null default now(),
    weight double precision,
    drawing bytea,
    primary key (tenant_id, id),
    constraint pot_inside_fkey foreign key (tenant_id, inside_of) references terrace.pot (tenant_id, id)
);

create index pot_inside_of on terrace.pot (tenant_id, inside_of);

alter table terrace.pot enable row level security;
alter table terrace.pot force row level security;
create policy tenant on terrace.pot
    using (tenant_id = stoa.current_tenant());

-- Refers to a table that comes later in the alphabet.
create table terrace.herb (
    tenant_id uuid not null,
    name text not null,
    pot_id bigint not null,
    primary key (tenant_id, name),
    foreign key (tenant_id, pot_id) references terrace.pot (tenant_id, id)
);

create index herb_pot_id on terrace.herb (tenant_id, pot_id);

alter table terrace.herb enable row level security;
alter table terrace.herb force row level security;
create policy tenant on terrace.herb
    using (tenant_id = stoa.current_tenant());
