-- The schema of what is measured. It has no table: what is measured is the platform's own.
select 1;
