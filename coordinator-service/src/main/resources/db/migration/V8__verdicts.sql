-- What a verdict was computed from and what it led to; older verdicts did not keep it.
alter table verdicts add column evaluation_id uuid;
alter table verdicts add column strikes integer check (strikes >= 0);
alter table verdicts add column kept_because text;
alter table verdicts add column comparisons jsonb not null default '[]'
    check (jsonb_typeof(comparisons) = 'array');
