-- Which coordinator drives a run, until when by this database's clock. The token counts the
-- changes of hands: a transaction that was begun under an older one is not committed.
create table leases (
    run_id uuid primary key references runs,
    holder text        not null check (holder <> ''),
    token  bigint      not null check (token > 0),
    until  timestamptz not null
);
