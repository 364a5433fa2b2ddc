create table lenet (
  -- SHA-256 of the reference set and everything that decides the weights.
  identity text primary key check (identity ~ '^[0-9a-f]{64}$'),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  accuracy double precision not null check (accuracy between 0 and 1),
  training_images integer not null check (training_images > 0),
  held_out_images integer not null check (held_out_images > 0),
  seconds double precision not null check (seconds >= 0),
  settings jsonb not null,
  trained_at timestamptz not null
);

create table evaluation (
  id uuid primary key,
  version integer not null,
  subject text not null,
  images_key text not null,
  status text not null check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED')),
  result jsonb,
  evidence jsonb,
  inputs jsonb,
  error text,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- A result never stands without what it can be recomputed from.
  check ((status = 'DONE') = (result is not null)),
  check ((result is null) = (inputs is null)),
  check ((result is null) = (evidence is null)),
  check ((status = 'FAILED') = (error is not null)),
  check ((status in ('DONE', 'FAILED')) = (ended_at is not null))
);

create index evaluation_created_at on evaluation (created_at desc);
