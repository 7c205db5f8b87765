create table shed.tool (
    name text primary key
);
