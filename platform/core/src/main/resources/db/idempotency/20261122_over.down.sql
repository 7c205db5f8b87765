drop policy over on idempotency.request;
