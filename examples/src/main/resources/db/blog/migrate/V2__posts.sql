create table posts (
    id         bigint generated always as identity primary key,
    title      text not null,
    content    text not null,
    user_id    bigint not null references users,
    created_at timestamptz not null default now()
);

create index on posts (user_id);
