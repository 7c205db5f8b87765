create table swamp.mud (
    depth no_such_type
);
