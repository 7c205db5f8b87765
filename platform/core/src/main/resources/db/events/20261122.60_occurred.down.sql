drop index events.event_occurred;
