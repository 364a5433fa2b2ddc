-- Cancelled evaluations, and how far one is that runs.
alter table evaluation
  drop constraint evaluation_status_check,
  drop constraint evaluation_check4,
  add constraint evaluation_status_check
    check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  add constraint evaluation_ended_check
    check ((status in ('DONE', 'FAILED', 'CANCELLED')) = (ended_at is not null)),
  -- How often a worker took it: only the last one may write.
  add column claims integer not null default 0 check (claims >= 0),
  add column stage text check (stage in ('FETCHING', 'WAITING', 'READING', 'MEASURING')),
  add column images integer not null default 0 check (images >= 0),
  add column images_read integer not null default 0 check (images_read between 0 and images);

drop index evaluation_created_at;
create index evaluation_newest on evaluation (created_at desc, id desc);
create index evaluation_open on evaluation (status) where status in ('QUEUED', 'RUNNING');

-- Counts of held-out images, a row for each class by label, a column for each class LeNet gave it.
alter table lenet add column confusion jsonb;
