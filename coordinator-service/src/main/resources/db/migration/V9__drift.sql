-- What the server optimiser remembered after each round, for a run that goes back to one. Rounds
-- before this had only the run's newest: whoever goes back to one of them starts the optimiser anew.
alter table rounds add column server_moments jsonb not null default '[]'
    check (jsonb_typeof(server_moments) = 'array');
update rounds set server_moments = runs.server_moments
    from runs
    where runs.id = rounds.run_id and rounds.checkpoint_sha256 = runs.checkpoint_sha256;

-- How a round's model compares with the best one before it.
alter table rounds add column drift jsonb not null default '[]'
    check (jsonb_typeof(drift) = 'array');

-- The round with the best model; null while none is judged.
alter table runs add column best_round integer check (best_round >= 0);
update runs set best_round = (
    select rounds.number
    from rounds join appraisals on appraisals.round_id = rounds.id and appraisals.site is null
    where rounds.run_id = runs.id and rounds.status = 'CLOSED' and appraisals.status = 'DONE'
    order by (appraisals.result -> 'lenetFid' ->> 'value')::double precision, rounds.number
    limit 1);
