-- Work to be done, being done, and done. A row goes scheduled → queued → running → succeeded, failed or cancelled, and from
-- running back over retrying to queued.
--
-- tenant_id is the nil UUID for work of the installation itself.
create table jobs.job (
    job_id uuid primary key,
    tenant_id uuid not null,
    owner_id uuid,
    kind text not null check (kind ~ '^[a-z][a-z0-9]*\.[a-z0-9-]+$'),
    queue text not null,
    priority smallint not null,
    args jsonb not null,
    state text not null
        check (state in ('scheduled', 'queued', 'running', 'retrying', 'succeeded', 'failed', 'cancelled')),
    -- Counts the times it was started, and so tells a worker that it is no longer the one.
    attempt integer not null default 0,
    max_attempts integer not null check (max_attempts > 0),
    unique_key text,
    -- Whether the key stays taken when the job has ended.
    is_once boolean not null default false,
    run_at timestamptz not null,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    worker_id uuid,
    cancel_requested_at timestamptz,
    progress smallint check (progress between 0 and 100),
    progress_note text,
    result jsonb,
    reason text,
    check ((state = 'running') = (worker_id is not null)),
    check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null))
) with (
    -- Every job leaves two dead rows behind within moments.
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0,
    fillfactor = 80
);

create index job_queued on jobs.job (queue, tenant_id, priority, job_id) where state = 'queued';
create index job_running on jobs.job (queue, tenant_id) where state = 'running';
create index job_due on jobs.job (run_at) where state in ('scheduled', 'retrying');
create index job_by_state on jobs.job (state, job_id);
create unique index job_unique on jobs.job (tenant_id, kind, unique_key)
    where unique_key is not null
      and (is_once or state in ('scheduled', 'queued', 'running', 'retrying'));

-- Why an attempt failed.
create table jobs.failure (
    tenant_id uuid not null,
    job_id uuid not null references jobs.job on delete cascade,
    attempt integer not null,
    started_at timestamptz not null,
    failed_at timestamptz not null,
    worker text not null,
    reason text not null,
    trace text,
    primary key (job_id, attempt)
);

-- Taking from a queue locks its row, so that limits and turns are exact over all processes.
create table jobs.queue (
    name text primary key,
    paused_at timestamptz
);

-- A process that runs jobs, as long as it says so.
create table jobs.worker (
    worker_id uuid primary key,
    name text not null,
    queues text[] not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    is_draining boolean not null default false
);

create table jobs.schedule (
    name text primary key,
    kind text not null,
    timing text not null,
    next_run_at timestamptz not null,
    last_run_at timestamptz,
    last_job_id uuid
);

-- How many attempts ended how, by minute.
create table jobs.tally (
    minute timestamptz not null,
    queue text not null,
    succeeded bigint not null default 0,
    retried bigint not null default 0,
    failed bigint not null default 0,
    cancelled bigint not null default 0,
    primary key (minute, queue)
) with (fillfactor = 50);

alter table jobs.job enable row level security;
alter table jobs.job force row level security;
alter table jobs.failure enable row level security;
alter table jobs.failure force row level security;

create policy engine on jobs.job to stoa_jobs using (true);
create policy engine on jobs.failure to stoa_jobs using (true);

-- A module enqueues and completes its own kinds, for the tenant of its scope.
create policy module on jobs.job to stoa_module
    using (tenant_id = stoa.current_tenant()
           and split_part(kind, '.', 1) = substr(current_user::text, length('stoa_') + 1));

grant usage on schema jobs to stoa_module;
grant select, insert on jobs.job to stoa_module;
grant update (state, finished_at, worker_id, progress, result) on jobs.job to stoa_module;
