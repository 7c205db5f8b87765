create sequence events.position;

-- The next place in the stream. Whoever takes one holds a lock until its transaction ends, by which delivery knows that
-- an earlier place may still be filled. The lock comes first: a place without one could be passed over.
create function events.next_position() returns bigint
language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(1937010529, 1);
    return nextval('events.position');
end
$$;

create table events.event (
    tenant_id uuid not null,
    position bigint not null default events.next_position(),
    event_id uuid not null,
    type text not null,
    version integer not null check (version > 0),
    source text not null,
    key text not null check (length(key) between 1 and 200),
    partition smallint not null,
    data jsonb not null,
    traceparent text,
    occurred_at timestamptz not null,
    primary key (tenant_id, position)
);

create unique index event_position on events.event (position);

alter table events.event enable row level security;
alter table events.event force row level security;

-- Outside a scope delivery sees all events, in one those of the tenant.
create policy delivery on events.event to stoa_events
    using (stoa.current_tenant() is null or tenant_id = stoa.current_tenant());

-- A module publishes under its own name, for the tenant of its transaction.
create policy publish on events.event for insert to stoa_module
    with check (tenant_id = stoa.current_tenant() and 'stoa_' || source = current_user);

grant usage on schema events to stoa_module;
grant usage on sequence events.position to stoa_module;
grant insert (tenant_id, event_id, type, version, source, key, partition, data, traceparent, occurred_at)
    on events.event to stoa_module;

-- What modules do about events. `seen_at` is when a process last said that it has it.
create table events.subscription (
    name text primary key,
    types text[] not null,
    seen_at timestamptz not null
);

-- How far a subscription has come. The row is locked by whoever delivers that partition.
create table events.cursor (
    subscription text not null references events.subscription (name) on delete cascade,
    partition smallint not null,
    position bigint not null,
    primary key (subscription, partition)
);

-- Events that the cursor has passed and that were not handled: one that is tried again (retrying), those of its key that
-- wait behind it (behind), and those that were given up (dead).
create table events.undelivered (
    tenant_id uuid not null,
    subscription text not null,
    position bigint not null,
    partition smallint not null,
    key text not null,
    state text not null check (state in ('retrying', 'behind', 'dead')),
    attempts integer not null,
    due_at timestamptz,
    failed_at timestamptz,
    reason text,
    primary key (tenant_id, subscription, position),
    foreign key (tenant_id, position) references events.event (tenant_id, position),
    check ((state = 'retrying') = (due_at is not null))
);

create index undelivered_lane on events.undelivered (subscription, partition, position) where state <> 'dead';
create index undelivered_event on events.undelivered (tenant_id, position);

alter table events.undelivered enable row level security;
alter table events.undelivered force row level security;

create policy delivery on events.undelivered to stoa_events
    using (stoa.current_tenant() is null or tenant_id = stoa.current_tenant());
