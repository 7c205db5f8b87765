-- Mail on its way, and what became of it. It is to addresses and not to tenants, and only the platform sees it.
create table mail.message (
    message_id uuid primary key,
    recipient text not null,
    subject text not null,
    -- Null once the mail is with somebody else: it may hold what opens an account.
    text text,
    html text,
    state text not null check (state in ('waiting', 'sent', 'kept', 'refused')),
    reason text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((text is not null) = (state in ('waiting', 'kept'))),
    check ((finished_at is null) = (state = 'waiting'))
);

create index message_recipient on mail.message (recipient, message_id);
create index message_created_at on mail.message (created_at);
