-- The truth of the shared log. No index: it is scanned by column, a page at a time is appended.
create table log_events (
    device_id varchar not null,
    seq bigint not null,
    hlc bigint not null,
    written_at timestamp not null,
    actor varchar not null,
    project varchar,
    entry_id varchar not null,
    kind varchar not null,
    value varchar, -- null: redacted, its entry was forgotten
    session_id varchar,
    replaced uuid,
    hash uuid not null,
    chain uuid not null,
    arrival bigint not null -- in which order events reached this machine
);

-- How far each device's events are here.
create table log_devices (device_id varchar primary key, seq bigint not null, chain uuid not null);

-- How far they were on the hub when it was last asked.
create table hub_devices (
    device_id varchar primary key,
    seq bigint not null,
    chain uuid not null,
    pushes bigint not null,
    name varchar,
    person varchar,
    program_version varchar,
    seen_at timestamp,
    revoked boolean not null
);

alter table log_entries add column project varchar;
alter table log_entries add column owner varchar;
alter table log_entries add column owner_session_id varchar;
alter table log_entries add column owner_until timestamp;
alter table log_entries add column events integer; -- null: of the Python tool, not taken in yet
alter table log_entries add column conflicts integer;

-- Sessions that were pushed from here: what is no more here shall not be there.
create table hub_sessions (session_id varchar primary key);
