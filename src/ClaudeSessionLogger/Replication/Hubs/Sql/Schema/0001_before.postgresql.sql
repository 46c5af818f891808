-- The owner is part of the key, so that two people's sessions with the same id do not conflict.
create table if not exists claude_sessions.sessions (session_id varchar not null, owner varchar not null default current_user, primary key (session_id, owner));
create table if not exists claude_sessions.session_hours (session_id varchar not null, owner varchar not null default current_user, hour timestamp not null, model varchar not null, primary key (session_id, owner, hour, model));
