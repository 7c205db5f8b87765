alter table jobs.job drop column traceparent;
