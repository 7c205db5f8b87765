-- Who was asked by mail to join an organisation. Of what the letter brings only the SHA-256 is here. Deleted when it is used.
create table identity.invitation (
    tenant_id uuid not null references identity.organisation,
    invitation_id uuid not null,
    email text not null check (email = lower(email)),
    role text not null,
    token_hash bytea not null,
    invited_by uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, invitation_id),
    unique (tenant_id, email)
);

create index invitation_expires_at on identity.invitation (expires_at);

alter table identity.invitation enable row level security;
alter table identity.invitation force row level security;
create policy tenant on identity.invitation
    using (tenant_id = stoa.current_tenant());
create policy over on identity.invitation
    using (expires_at < now());
