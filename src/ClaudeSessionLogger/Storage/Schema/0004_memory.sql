-- The truth of Claude's memory: every version of every file, as events of a log of its own (0002 says what the columns are).
create table memory_events (
    device_id varchar not null,
    seq bigint not null,
    hlc bigint not null,
    written_at timestamp not null,
    actor varchar not null,
    project varchar,
    entry_id varchar not null, -- memory/PROJECT/NAME
    kind varchar not null,
    value varchar, -- a line of JSON, then the content
    session_id varchar,
    replaced uuid, -- the version it was made from
    hash uuid not null,
    chain uuid not null,
    arrival bigint not null
);

create table memory_devices (device_id varchar primary key, seq bigint not null, chain uuid not null);

create table memory_hub_devices (
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

-- Every file as its versions make it, for whoever searches and writes it to the disk. Can be written again from the events.
create table memory_files (
    project varchar not null,
    name varchar not null,
    content blob, -- null: deleted
    hash uuid, -- of the content
    heads varchar not null, -- the versions that stand, by commas
    versions integer not null,
    written_at timestamp not null,
    actor varchar not null
);

-- Versions that nobody has brought together with the one in place.
create table memory_conflicts (project varchar not null, name varchar not null, version uuid not null, actor varchar not null, written_at timestamp not null);

-- Projects that this person decided about, on whichever machine.
create table memory_projects (project varchar not null, shared boolean not null);

-- Only of this machine from here on: in which folders sessions were begun,
create table memory_places (cwd varchar primary key, seen_at timestamp not null);

-- which project's memory a folder holds,
create table memory_folders (folder varchar primary key, project varchar not null, name varchar not null, root varchar not null, is_common boolean not null);

-- what of it is in step with the disk, and what was about to be written there,
create table memory_synced (
    folder varchar not null,
    name varchar not null,
    hash uuid, -- null: not there
    size bigint not null,
    ticks bigint not null,
    heads varchar not null,
    next_hash uuid,
    next_heads varchar
);

-- what is held back, and why,
create table memory_held (folder varchar not null, name varchar not null, why varchar not null, line integer, detail varchar);

-- copies of what stands beside a file, for a person to look into,
create table memory_copies (path varchar not null, version uuid not null);

-- and what goes although it looks like a secret.
create table memory_allowed (project varchar not null, name varchar not null, secrets integer not null);
