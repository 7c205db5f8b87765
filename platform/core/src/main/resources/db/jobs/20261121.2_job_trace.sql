-- The trace in which the job was asked for, which its attempts go on with (W3C Trace Context).
alter table jobs.job add column traceparent text;
