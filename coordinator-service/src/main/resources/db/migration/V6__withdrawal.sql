-- Sites that want no part in a run, or in any.
alter table participants drop constraint participants_status_check;
alter table participants add constraint participants_status_check
    check (status in ('ACTIVE', 'WARNED', 'DISCONNECTED', 'WITHDRAWN'));

alter table sites add column left_at timestamptz;
