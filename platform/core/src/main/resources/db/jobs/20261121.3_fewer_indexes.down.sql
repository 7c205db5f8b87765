create index job_by_state on jobs.job (state, job_id);
drop index jobs.job_ended_badly;
