create table users (
    id         bigint generated always as identity primary key,
    email      text not null,
    name       text not null,
    created_at timestamptz not null default now(),
    constraint email_is_free unique (email)
);
