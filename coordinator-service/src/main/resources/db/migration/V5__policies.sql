-- Rounds that extend, over-select and freeze early.
alter table rounds add column wanted integer not null default 0 check (wanted >= 0);
alter table rounds add column extensions integer not null default 0 check (extensions >= 0);
alter table rounds add column freeze_at timestamptz;
update rounds set wanted = (select count(*) from assignments where round_id = rounds.id);

-- Sites that try again.
alter table assignments add column attempt integer not null default 1 check (attempt > 0);
alter table assignments add column retry_at timestamptz;

-- Good judgements in a row of a site that has strikes.
alter table participants add column clean_rounds integer not null default 0 check (clean_rounds >= 0);

-- Images of each class of G; null when it has no labels.
alter table shared_data_sets add column class_counts jsonb;
