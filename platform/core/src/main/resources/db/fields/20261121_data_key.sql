-- The keys that the fields of people are encrypted with. A person belongs to any number of tenants, and so to none; the
-- platform alone reads this table.
create table fields.data_key (
    user_id uuid primary key,
    -- The person's keys, old ones too, encrypted with a master key. An encrypted value names the one it needs.
    keyset bytea not null,
    master_key integer not null check (master_key > 0),
    created_at timestamptz not null,
    renewed_at timestamptz not null
);

create index data_key_master_key on fields.data_key (master_key, user_id);
