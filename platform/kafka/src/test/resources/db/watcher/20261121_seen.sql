-- What a subscriber has handled. The key refuses to see an event twice, `place` tells the order.
create table watcher.seen (
    tenant_id uuid not null,
    subscription text not null,
    event_id uuid not null,
    key text not null,
    number integer not null,
    place bigint generated always as identity,
    primary key (tenant_id, subscription, event_id)
);

alter table watcher.seen enable row level security;
alter table watcher.seen force row level security;
create policy tenant on watcher.seen
    using (tenant_id = stoa.current_tenant());
