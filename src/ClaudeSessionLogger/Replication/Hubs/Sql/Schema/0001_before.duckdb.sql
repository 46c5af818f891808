-- The Python tool may have created this table already; the next script adds the missing columns.
create table if not exists claude_sessions.sessions (session_id varchar primary key);
create table if not exists claude_sessions.session_hours (session_id varchar not null, owner varchar, hour timestamp not null, model varchar not null);
