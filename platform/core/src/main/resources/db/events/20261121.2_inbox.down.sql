drop table events.inbox;
