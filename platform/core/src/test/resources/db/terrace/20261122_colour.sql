alter table terrace.pot add column colour text not null default 'brown';
create index pot_colour on terrace.pot (tenant_id, colour);
