-- What is too old is cleaned away whoever's it was. Each claim takes some of its tenant's along; this is for tenants
-- that come no more.
create policy over on idempotency.request
    using (since < now() - interval '1 day');
