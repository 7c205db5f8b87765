-- When an organisation last changed something about who may do what: for processes that did not hear of it. The time is the
-- database's.
create table identity.rule_change (
    organisation_id uuid primary key,
    changed_at timestamptz not null default clock_timestamp()
);

create index rule_change_changed_at on identity.rule_change (changed_at);
