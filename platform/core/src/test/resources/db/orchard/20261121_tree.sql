create table orchard.tree (
    name text primary key
);
