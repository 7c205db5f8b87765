-- Day 21: a table, five rows, three questions. Run it with
--   createdb fastapi_db && psql postgres://localhost/fastapi_db -f examples/sql/users.sql

create table users (
    id         bigint generated always as identity primary key,
    email      text not null unique,
    name       text not null,
    created_at timestamptz not null default now()
);

insert into users (email, name) values
    ('ada@example.com',    'Ada'),
    ('grace@example.com',  'Grace'),
    ('edsger@example.com', 'Edsger'),
    ('barbara@example.com', 'Barbara'),
    ('alan@example.com',   'Alan');

select id, email, name from users order by id;

select name from users where email = 'grace@example.com';

select count(*) as how_many from users where created_at > now() - interval '1 day';
