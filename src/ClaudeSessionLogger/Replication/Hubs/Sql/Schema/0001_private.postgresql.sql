-- Speeds up the redaction of an entry.
create index if not exists log_events_entry on claude_sessions.log_events (entry_id);

-- No role can read the sessions of another role, not even the owner of the tables. Only superusers can.
alter table claude_sessions.sessions enable row level security;
alter table claude_sessions.sessions force row level security;
alter table claude_sessions.session_hours enable row level security;
alter table claude_sessions.session_hours force row level security;
drop policy if exists own_sessions on claude_sessions.sessions;
create policy own_sessions on claude_sessions.sessions using (owner = current_user) with check (owner = current_user);
drop policy if exists own_session_hours on claude_sessions.session_hours;
create policy own_session_hours on claude_sessions.session_hours using (owner = current_user) with check (owner = current_user);
