-- What version 1 made on PostgreSQL, as its scripts had it. A hub of that age must be upgraded without loss, so this stays as it is.
create schema if not exists claude_sessions;
-- A person's sessions are that person's alone: two may not even collide.
create table if not exists claude_sessions.sessions (session_id varchar not null, owner varchar not null default current_user, primary key (session_id, owner));
create table if not exists claude_sessions.session_hours (session_id varchar not null, owner varchar not null default current_user, hour timestamp not null, model varchar not null, primary key (session_id, owner, hour, model));

create table if not exists claude_sessions.hub_meta (only_one integer primary key, epoch uuid not null, schema integer not null, readable_by integer not null);
create table if not exists claude_sessions.devices (device_id varchar primary key, seq bigint not null, chain uuid not null, pushes bigint not null, mark bigint not null, name varchar, person varchar, program_version varchar, seen_at timestamp, revoked boolean not null);
create table if not exists claude_sessions.log_events (device_id varchar not null, seq bigint not null, hlc bigint not null, written_at timestamp not null, actor varchar not null, project varchar, entry_id varchar not null, kind varchar not null, value varchar, session_id varchar, replaced uuid, hash uuid not null, chain uuid not null, primary key (device_id, seq));

-- As other tools know it; rows of these have no "projected", or another one than their text makes.
create table if not exists claude_sessions.log_entries (id varchar primary key);
alter table claude_sessions.log_entries add column if not exists session_id varchar;
alter table claude_sessions.log_entries add column if not exists logged_at timestamp;
alter table claude_sessions.log_entries add column if not exists category varchar;
alter table claude_sessions.log_entries add column if not exists status varchar;
alter table claude_sessions.log_entries add column if not exists title varchar;
alter table claude_sessions.log_entries add column if not exists body varchar;
alter table claude_sessions.log_entries add column if not exists synced boolean;
alter table claude_sessions.log_entries add column if not exists updated_at timestamp;
alter table claude_sessions.log_entries add column if not exists created_by varchar;
alter table claude_sessions.log_entries add column if not exists updated_by varchar;
alter table claude_sessions.log_entries add column if not exists project varchar;
alter table claude_sessions.log_entries add column if not exists owner varchar;
alter table claude_sessions.log_entries add column if not exists events integer;
alter table claude_sessions.log_entries add column if not exists projected varchar;

alter table claude_sessions.sessions add column if not exists project varchar;
alter table claude_sessions.sessions add column if not exists cwd varchar;
alter table claude_sessions.sessions add column if not exists session_date date;
alter table claude_sessions.sessions add column if not exists started_at timestamp;
alter table claude_sessions.sessions add column if not exists ended_at timestamp;
alter table claude_sessions.sessions add column if not exists duration_min double precision;
alter table claude_sessions.sessions add column if not exists models varchar;
alter table claude_sessions.sessions add column if not exists input_tokens bigint;
alter table claude_sessions.sessions add column if not exists output_tokens bigint;
alter table claude_sessions.sessions add column if not exists cache_write_tokens bigint;
alter table claude_sessions.sessions add column if not exists cache_read_tokens bigint;
alter table claude_sessions.sessions add column if not exists total_tokens bigint;
alter table claude_sessions.sessions add column if not exists cost_usd decimal(28, 12);
alter table claude_sessions.sessions add column if not exists message_count bigint;
alter table claude_sessions.sessions add column if not exists tool_call_count bigint;
alter table claude_sessions.sessions add column if not exists skills_used varchar;
alter table claude_sessions.sessions add column if not exists git_branch varchar;
alter table claude_sessions.sessions add column if not exists cc_version varchar;
alter table claude_sessions.sessions add column if not exists title varchar;
alter table claude_sessions.sessions add column if not exists session_type varchar;
alter table claude_sessions.sessions add column if not exists created_by varchar;
alter table claude_sessions.sessions add column if not exists synced boolean;
alter table claude_sessions.sessions add column if not exists end_reason varchar;
alter table claude_sessions.sessions add column if not exists device_id varchar;
alter table claude_sessions.sessions add column if not exists owner varchar;

alter table claude_sessions.session_hours add column if not exists responses bigint;
alter table claude_sessions.session_hours add column if not exists input_tokens bigint;
alter table claude_sessions.session_hours add column if not exists output_tokens bigint;
alter table claude_sessions.session_hours add column if not exists cache_write_5m_tokens bigint;
alter table claude_sessions.session_hours add column if not exists cache_write_1h_tokens bigint;
alter table claude_sessions.session_hours add column if not exists cache_read_tokens bigint;
alter table claude_sessions.session_hours add column if not exists web_search_requests bigint;
alter table claude_sessions.session_hours add column if not exists cost_usd decimal(28, 12);

-- For taking away the text of one entry.
create index if not exists log_events_entry on claude_sessions.log_events (entry_id);

-- Nobody reads another role's sessions, whoever made the tables (superusers aside, whom nothing stops).
alter table claude_sessions.sessions enable row level security;
alter table claude_sessions.sessions force row level security;
alter table claude_sessions.session_hours enable row level security;
alter table claude_sessions.session_hours force row level security;
drop policy if exists own_sessions on claude_sessions.sessions;
create policy own_sessions on claude_sessions.sessions using (owner = current_user) with check (owner = current_user);
drop policy if exists own_session_hours on claude_sessions.session_hours;
create policy own_session_hours on claude_sessions.session_hours using (owner = current_user) with check (owner = current_user);

insert into claude_sessions.hub_meta (only_one, epoch, schema, readable_by) values (1, gen_random_uuid(), 1, 1);
