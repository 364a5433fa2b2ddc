-- What was said of an evaluation beside its peers, with everything that it was computed from. The
-- same request is kept once.
create table verdict (
  evaluation_id uuid not null references evaluation,
  request_sha256 text not null check (request_sha256 ~ '^[0-9a-f]{64}$'),
  verdict jsonb not null check (jsonb_typeof(verdict) = 'object'),
  given_at timestamptz not null,
  primary key (evaluation_id, request_sha256)
);
