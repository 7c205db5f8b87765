-- The events that a subscription has taken from a feed, such as Kafka, and that its cursor has not passed yet. Written in
-- the transaction of the handler, so that what is brought twice is handled once.
create table events.inbox (
    tenant_id uuid not null,
    subscription text not null,
    event_id uuid not null,
    partition smallint not null,
    position bigint not null,
    primary key (tenant_id, subscription, event_id)
);

create index inbox_lane on events.inbox (subscription, partition, position);

alter table events.inbox enable row level security;
alter table events.inbox force row level security;

create policy delivery on events.inbox to stoa_events
    using (stoa.current_tenant() is null or tenant_id = stoa.current_tenant());
