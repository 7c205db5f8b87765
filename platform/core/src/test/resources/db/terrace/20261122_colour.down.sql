alter table terrace.pot drop column colour;
