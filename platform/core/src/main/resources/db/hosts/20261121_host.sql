-- Which organisation is meant by a host name. Asked before anybody is known, so of no tenant.
create table hosts.host (
    host text primary key check (host = lower(host)),
    organisation_id uuid not null
);

create index host_organisation_id on hosts.host (organisation_id);
