-- What the run's server optimiser remembers after its newest round: files in the object store.
alter table runs add column server_moments jsonb not null default '[]'
    check (jsonb_typeof(server_moments) = 'array');
