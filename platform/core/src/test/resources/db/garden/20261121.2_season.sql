-- Nobody's: the same for everyone.
create table garden.season (
    name text primary key
);
