-- Requests that came with an Idempotency-Key, and what they were answered.
create table idempotency.request (
    tenant_id uuid not null,
    user_id uuid not null,
    key text not null,
    fingerprint text not null,
    since timestamptz not null,
    -- null while it is being answered
    status smallint,
    headers text,
    body bytea,
    primary key (tenant_id, user_id, key)
);

create index request_since on idempotency.request (tenant_id, since);

alter table idempotency.request enable row level security;
alter table idempotency.request force row level security;
create policy tenant on idempotency.request
    using (tenant_id = stoa.current_tenant());
