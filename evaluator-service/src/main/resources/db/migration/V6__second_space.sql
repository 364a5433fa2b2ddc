-- An evaluation may read its images twice: by LeNet, then by a second network.
alter table evaluation
  drop constraint evaluation_stage_check,
  add constraint evaluation_stage_check
    check (stage in ('FETCHING', 'WAITING', 'READING', 'READING_SECOND', 'MEASURING'));
