drop table events.forwarded;
