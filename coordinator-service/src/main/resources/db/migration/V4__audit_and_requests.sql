-- Repetitions are recognised for every request now, not for the creation of runs alone.
alter table runs drop column idempotency_key;

alter table runs add column cloned_from uuid references runs;

-- What was answered under an Idempotency-Key. The answer is encrypted with the key itself.
create table idempotent_answers (
    caller         text        not null,
    key_sha256     text        not null check (key_sha256 ~ '^[0-9a-f]{64}$'),
    request_sha256 text        not null check (request_sha256 ~ '^[0-9a-f]{64}$'),
    answer         text,
    created_at     timestamptz not null,
    primary key (caller, key_sha256)
);

create index idempotent_answers_by_age on idempotent_answers (created_at);

-- Refused calls are listed too, so that a run named here need not exist.
create table audit (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    principal  text        not null,
    method     text        not null,
    path       text        not null,
    status     integer     not null check (status between 100 and 599),
    run_id     uuid,
    remote     text        not null,
    request_id text        not null
);

create index audit_by_run on audit (run_id, id) where run_id is not null;
create index audit_by_principal on audit (principal, id);
create index audit_by_time on audit (at);

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever appended', tg_table_name;
end
$$;

create trigger audit_is_append_only before update or delete on audit
    for each row execute function refuse_change();
