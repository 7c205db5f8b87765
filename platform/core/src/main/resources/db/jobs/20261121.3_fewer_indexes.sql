-- Each job wrote three entries into an index of all states, which people need for the few that ended badly.
create index job_ended_badly on jobs.job (state, job_id) where state in ('failed', 'cancelled');
drop index jobs.job_by_state;
