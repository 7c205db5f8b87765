create table tasks.task (
    tenant_id uuid not null,
    task_id uuid not null,
    owner_id uuid not null,
    title text not null check (length(title) between 1 and 200),
    description text check (length(description) <= 1000),
    priority text not null check (priority in ('low', 'medium', 'high')),
    status text not null check (status in ('todo', 'in_progress', 'completed')),
    completed_at timestamptz,
    due_date timestamptz,
    tags text[] not null check (cardinality(tags) <= 10),
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, task_id),
    check ((status = 'completed') = (completed_at is not null))
);

-- A title may come back once its task is done.
create unique index task_open_title on tasks.task (tenant_id, owner_id, lower(title)) where status <> 'completed';

create index task_created_at on tasks.task (tenant_id, created_at desc);
create index task_owner_created_at on tasks.task (tenant_id, owner_id, created_at desc);

alter table tasks.task enable row level security;
alter table tasks.task force row level security;

create policy tenant on tasks.task
    using (tenant_id = stoa.current_tenant())
    with check (tenant_id = stoa.current_tenant());
