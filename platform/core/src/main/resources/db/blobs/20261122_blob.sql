-- Files: whose they are and what is in them. The bytes are in the data folder, under the id. Only the platform sees it.
--
-- tenant_id is the nil UUID for files of people themselves and of the installation.
create table blobs.blob (
    tenant_id uuid not null,
    blob_id uuid not null,
    -- The person whose it is, and with whom it ends.
    owner_id uuid,
    media_type text not null,
    bytes bigint not null check (bytes >= 0),
    sha256 bytea not null check (length(sha256) = 32),
    created_at timestamptz not null,
    expires_at timestamptz,
    primary key (tenant_id, blob_id)
);

create unique index blob_id on blobs.blob (blob_id);
create index blob_owner_id on blobs.blob (owner_id) where owner_id is not null;
create index blob_expires_at on blobs.blob (expires_at) where expires_at is not null;

alter table blobs.blob enable row level security;
alter table blobs.blob force row level security;

-- Outside a scope the sweep sees all files, in one those of the tenant.
create policy platform on blobs.blob to stoa_blobs
    using (stoa.current_tenant() is null or tenant_id = stoa.current_tenant());
