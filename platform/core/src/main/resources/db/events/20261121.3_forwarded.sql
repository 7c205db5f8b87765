-- How far the events that were published on another server have been brought into this stream.
create table events.forwarded (
    shard integer primary key,
    position bigint not null
);
