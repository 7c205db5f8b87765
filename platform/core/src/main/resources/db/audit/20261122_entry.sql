-- What was written in a transaction and is not in the chain yet. A row is here for moments; the process that seals it
-- takes it away in the transaction that adds it to audit.entry.
create table audit.pending (
    place bigint generated always as identity primary key,
    tenant_id uuid not null,
    entry_id uuid not null unique,
    recorded_at timestamptz not null,
    event text not null,
    outcome text not null check (outcome in ('begun', 'succeeded', 'refused')),
    user_id uuid,
    resource_type text,
    resource_id text,
    details text not null,
    -- Who and from where, as JSON. Encrypted when the entry is sealed.
    personal text not null,
    check ((resource_type is null) = (resource_id is null))
);

alter table audit.pending enable row level security;
alter table audit.pending force row level security;

-- The chain. The hash of an entry covers all of its columns and the hash of the one before it.
create table audit.entry (
    number bigint primary key check (number >= 0),
    tenant_id uuid not null,
    entry_id uuid not null unique,
    recorded_at timestamptz not null,
    event text not null,
    outcome text not null,
    user_id uuid,
    resource_type text,
    resource_id text,
    -- JSON, as text: the hash is of what was written, to the byte.
    details text not null,
    -- Who can be erased, and with them what is personal.
    person_id uuid not null,
    personal bytea not null,
    hash bytea not null check (length(hash) = 32)
);

create index entry_tenant on audit.entry (tenant_id, number);
create index entry_user on audit.entry (user_id, number);

alter table audit.entry enable row level security;
alter table audit.entry force row level security;

-- Outside a scope all entries can be seen, in one those of the tenant.
create policy tenant on audit.pending
    using (stoa.current_tenant() is null or tenant_id = stoa.current_tenant());
create policy tenant on audit.entry
    using (stoa.current_tenant() is null or tenant_id = stoa.current_tenant());

-- The Merkle tree over the chain (RFC 9162 section 2.1): the hash of each full subtree of 2^height entries, of which it
-- is the one at `position` from 0. Height 0 is audit.entry.
create table audit.node (
    height smallint not null check (height between 1 and 62),
    position bigint not null check (position >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (height, position)
);

-- The root of the tree of the first `size` entries, signed.
create table audit.head (
    size bigint primary key check (size > 0),
    root bytea not null check (length(root) = 32),
    signed_at timestamptz not null,
    signature bytea not null
);

create function audit.refuse() returns trigger
language plpgsql as $$
begin
    raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
end
$$;

create trigger only_added_to before update or delete or truncate on audit.entry
    for each statement execute function audit.refuse();
create trigger only_added_to before update or delete or truncate on audit.node
    for each statement execute function audit.refuse();
create trigger only_added_to before update or delete or truncate on audit.head
    for each statement execute function audit.refuse();
