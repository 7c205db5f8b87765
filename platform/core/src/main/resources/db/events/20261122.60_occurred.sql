-- The stream grows at its end, so that moments follow places closely: an index of a few pages finds an hour in years.
create index event_occurred on events.event using brin (occurred_at) with (autosummarize = on);
