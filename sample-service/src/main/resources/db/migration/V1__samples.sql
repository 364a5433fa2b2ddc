create table sample (
  id uuid primary key,
  version integer not null,
  run_id uuid,
  round integer check (round >= 0),
  checkpoint text check (checkpoint ~ '^[0-9a-f]{64}$'),
  update_id uuid,
  images integer not null check (images > 0),
  sampler text not null,
  steps integer not null check (steps > 0),
  eta double precision not null check (eta between 0 and 1),
  seed bigint not null,
  status text not null check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED')),
  done integer not null check (done between 0 and images),
  weights_sha256 text,
  grid_key text,
  images_key text,
  error text,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- The weights are named in exactly one way, and a round belongs to a run.
  check (num_nonnulls(run_id, checkpoint, update_id) = 1),
  check (round is null or run_id is not null),
  check (status <> 'DONE' or (done = images and grid_key is not null and images_key is not null)),
  check ((status = 'FAILED') = (error is not null)),
  check ((status in ('DONE', 'FAILED')) = (ended_at is not null))
);

create index sample_created_at on sample (created_at desc);
