create table sites (
    id           uuid primary key,
    version      integer     not null,
    name         text collate "C" not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    token_sha256 text        not null unique check (token_sha256 ~ '^[0-9a-f]{64}$'),
    images       bigint check (images > 0),
    device       text,
    last_seen    timestamptz,
    enrolled_at  timestamptz not null
);

create table shared_data_sets (
    name          text primary key,
    images        bigint      not null check (images > 0),
    channels      integer     not null check (channels > 0),
    height        integer     not null check (height > 0),
    width         integer     not null check (width > 0),
    bytes         bigint      not null check (bytes > 0),
    sha256        text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    registered_at timestamptz not null
);

create table runs (
    id                uuid primary key,
    version           integer     not null,
    name              text        not null,
    status            text        not null check (status in ('DRAFT', 'RUNNING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED')),
    spec              jsonb       not null,
    idempotency_key   text unique,
    round             integer     not null check (round >= 0),
    checkpoint_sha256 text check (checkpoint_sha256 ~ '^[0-9a-f]{64}$'),
    checkpoint_bytes  bigint check (checkpoint_bytes > 0),
    beta              double precision,
    reason            text,
    created_at        timestamptz not null,
    paused_at         timestamptz,
    ended_at          timestamptz,
    check ((checkpoint_sha256 is null) = (checkpoint_bytes is null)),
    check ((status in ('COMPLETED', 'FAILED', 'CANCELLED')) = (ended_at is not null)),
    check ((status = 'PAUSED') = (paused_at is not null))
);

create index runs_by_status on runs (status);

create table participants (
    id           uuid primary key,
    version      integer not null,
    run_id       uuid    not null references runs,
    site_id      uuid    not null references sites,
    site         text collate "C" not null,
    status       text    not null check (status in ('ACTIVE', 'WARNED', 'DISCONNECTED')),
    strikes      integer not null check (strikes >= 0),
    shared_bytes bigint  not null check (shared_bytes >= 0),
    reason       text,
    unique (run_id, site_id)
);

create table rounds (
    id                uuid primary key,
    version           integer     not null,
    run_id            uuid        not null references runs,
    number            integer     not null check (number >= 0),
    status            text        not null check (status in ('PLANNED', 'OPEN', 'AGGREGATING', 'EVALUATING', 'CLOSED', 'FAILED')),
    quorum            integer     not null check (quorum >= 0),
    base_sha256       text        not null check (base_sha256 ~ '^[0-9a-f]{64}$'),
    base_bytes        bigint      not null check (base_bytes > 0),
    checkpoint_sha256 text check (checkpoint_sha256 ~ '^[0-9a-f]{64}$'),
    checkpoint_bytes  bigint check (checkpoint_bytes > 0),
    planned_at        timestamptz not null,
    opened_at         timestamptz,
    deadline          timestamptz,
    frozen_at         timestamptz,
    aggregated_at     timestamptz,
    closed_at         timestamptz,
    reason            text,
    unique (run_id, number),
    check ((checkpoint_sha256 is null) = (checkpoint_bytes is null)),
    check (status not in ('EVALUATING', 'CLOSED') or checkpoint_sha256 is not null),
    check ((status in ('CLOSED', 'FAILED')) = (closed_at is not null))
);

-- A run works on one round at a time.
create unique index one_round_in_work on rounds (run_id) where status not in ('CLOSED', 'FAILED');

create table assignments (
    id            uuid primary key,
    version       integer     not null,
    run_id        uuid        not null references runs,
    round_id      uuid        not null references rounds,
    site_id       uuid        not null references sites,
    site          text collate "C" not null,
    kind          text        not null check (kind in ('TRAIN', 'WARM_UP')),
    status        text        not null check (status in ('ASSIGNED', 'TRAINING', 'COMPLETED', 'FAILED', 'MISSED')),
    seed          bigint      not null,
    progress      jsonb,
    beat_at       timestamptz,
    failure       text,
    upload_id     text,
    upload_sha256 text,
    upload_bytes  bigint,
    created_at    timestamptz not null,
    unique (round_id, site_id)
);

create index open_assignments on assignments (site_id) where status in ('ASSIGNED', 'TRAINING');

create table updates (
    id                uuid primary key,
    version           integer          not null,
    assignment_id     uuid             not null unique references assignments,
    run_id            uuid             not null references runs,
    round_id          uuid             not null references rounds,
    site              text collate "C" not null,
    status            text             not null check (status in ('RECEIVED', 'INSPECTED', 'ACCEPTED', 'QUARANTINED')),
    object_key        text             not null,
    sha256            text             not null check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes             bigint           not null check (bytes > 0),
    images            bigint           not null check (images > 0),
    mean_loss         double precision not null,
    seconds           double precision not null,
    distance          double precision,
    quarantine_reason text,
    received_at       timestamptz      not null,
    check ((status = 'QUARANTINED') = (quarantine_reason is not null))
);

create index updates_by_round on updates (round_id);

-- A model that is being judged: the round's new checkpoint (site is null) or a site's update.
create table appraisals (
    id                uuid primary key,
    version           integer not null,
    run_id            uuid    not null references runs,
    round_id          uuid    not null references rounds,
    site              text collate "C",
    update_id         uuid references updates,
    status            text    not null check (status in ('PLANNED', 'SAMPLING', 'EVALUATING', 'DONE', 'FAILED')),
    attempt           integer not null check (attempt > 0),
    sample_id         uuid    not null,
    evaluation_id     uuid    not null,
    result            jsonb,
    error             text,
    unreachable_since timestamptz,
    check ((site is null) = (update_id is null)),
    check ((status = 'DONE') = (result is not null)),
    unique nulls not distinct (round_id, site)
);

create table verdicts (
    id          uuid primary key,
    run_id      uuid             not null references runs,
    round_id    uuid             not null references rounds,
    site        text collate "C" not null,
    metric      text             not null,
    value       double precision not null,
    median      double precision,
    bound       double precision not null,
    margin      double precision not null,
    consequence text             not null check (consequence in ('NONE', 'WARNED', 'DISCONNECTED', 'KEPT')),
    reason      text             not null,
    unique (round_id, site)
);

create table events (
    id      bigint generated always as identity primary key,
    run_id  uuid references runs,
    at      timestamptz not null,
    type    text        not null,
    round   integer,
    site    text,
    message text        not null,
    detail  jsonb       not null
);

create index events_by_run on events (run_id, id);

-- What happened cannot be made not to have happened.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'events are only ever appended';
end
$$;

create trigger events_are_append_only before update or delete on events
    for each row execute function refuse_change();
