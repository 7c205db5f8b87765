-- Devices without a keyboard that wait for somebody to let them in (RFC 8628), by the SHA-256 of their code. What the person
-- types is short, and good for ten minutes.
create table identity.waiting_device (
    tenant_id uuid not null,
    device_hash bytea not null,
    user_code text not null,
    client_id uuid not null,
    scope text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- How often it may ask, and when it last did.
    interval_seconds integer not null,
    polled_at timestamptz,
    -- Who answered, what they allowed, and what it was exchanged for. Without a scope they said no.
    user_id uuid references identity.user_account on delete cascade,
    allowed text[],
    authenticated_at timestamptz,
    session_id uuid,
    primary key (tenant_id, device_hash),
    unique (tenant_id, user_code),
    foreign key (tenant_id, client_id) references identity.client on delete cascade
);

create index waiting_device_client_id on identity.waiting_device (tenant_id, client_id);
create index waiting_device_user_id on identity.waiting_device (user_id);
create index waiting_device_expires_at on identity.waiting_device (expires_at);

alter table identity.waiting_device enable row level security;
alter table identity.waiting_device force row level security;
create policy tenant on identity.waiting_device
    using (tenant_id = stoa.current_tenant());
create policy over on identity.waiting_device
    using (expires_at < now());
