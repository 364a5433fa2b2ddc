-- A request is made in pieces, each a job of its own.
do $$
declare
  old name;
begin
  for old in
    select conname from pg_constraint where conrelid = 'sample'::regclass and contype = 'c'
  loop
    execute format('alter table sample drop constraint %I', old);
  end loop;
end $$;

alter table sample
  add column model text,
  add column format text not null default 'PIXELS',
  add column preview_every integer,
  -- Of the weights that were found: what made them, and the shape of their images.
  add column weights_key text,
  add column of_run uuid,
  add column of_round integer,
  add column of_site text,
  add column averaged boolean,
  add column channels integer,
  add column size integer,
  -- Images of a piece, pieces that were given to the queue, and how far all are together, 0 to 1.
  add column piece_images integer,
  add column pieces_queued integer not null default 0,
  add column progress double precision not null default 0,
  add column preview_step integer;

alter table sample alter column format drop default;

update sample set progress = 1 where status = 'DONE';
update sample set status = 'QUEUED', done = 0 where status = 'RUNNING';
update scheduled_tasks set task_name = 'begin-sample' where task_name = 'make-samples';

alter table sample
  add constraint sample_weights_named_once
    check (num_nonnulls(run_id, checkpoint, update_id, model) = 1),
  add constraint sample_round_of_a_run check (round is null or (run_id is not null and round >= 0)),
  add constraint sample_checkpoint check (checkpoint ~ '^[0-9a-f]{64}$'),
  add constraint sample_model check (model ~ '^[0-9a-f]{64}$'),
  add constraint sample_images check (images > 0),
  add constraint sample_steps check (steps > 0),
  add constraint sample_eta check (eta between 0 and 1),
  add constraint sample_format check (format in ('SAFETENSORS', 'NPZ', 'ZIP', 'PNG', 'PIXELS')),
  add constraint sample_preview_every check (preview_every > 0),
  add constraint sample_status
    check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  add constraint sample_done check (done between 0 and images),
  add constraint sample_progress check (progress between 0 and 1),
  add constraint sample_begun check (status <> 'RUNNING' or
    num_nulls(weights_sha256, weights_key, averaged, channels, size, piece_images) = 0),
  add constraint sample_is_done
    check (status <> 'DONE' or (done = images and num_nonnulls(grid_key, images_key) > 0)),
  add constraint sample_failed check ((status = 'FAILED') = (error is not null)),
  add constraint sample_ended
    check ((status in ('DONE', 'FAILED', 'CANCELLED')) = (ended_at is not null));

-- What is asked at each request: how much is under way.
create index sample_under_way on sample (status) where status in ('QUEUED', 'RUNNING');

-- Pieces whose images are in the store, counted from 0.
create table sample_piece (
  sample_id uuid not null references sample,
  number integer not null check (number >= 0),
  images integer not null check (images > 0),
  primary key (sample_id, number)
);

create table imported_model (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  source text,
  bytes bigint not null check (bytes > 0),
  parameters bigint not null check (parameters > 0),
  channels integer not null check (channels > 0),
  size integer not null check (size > 0),
  imported_at timestamptz not null
);
