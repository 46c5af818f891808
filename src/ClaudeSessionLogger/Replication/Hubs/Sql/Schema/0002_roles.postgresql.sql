-- From this schema on, only the hub's owner owns and changes tables. Grants (PostgreSqlOwner) and row level security give members access.

-- The role that added a device; null if another role put its events back, or if version 1 added it. A device without a role belongs to nobody.
alter table claude_sessions.devices add column if not exists role name;

-- The memory of all people. "owner" is the role that owns a row, "memory_of" is the person. People who share a role have separate memory, but can read each other's.
create table if not exists claude_sessions.memory_devices (owner name not null default current_user, memory_of varchar not null, device_id varchar not null, seq bigint not null, chain uuid not null, pushes bigint not null, mark bigint not null, name varchar, person varchar, program_version varchar, seen_at timestamp, revoked boolean not null, primary key (owner, memory_of, device_id));
create table if not exists claude_sessions.memory_events (owner name not null default current_user, memory_of varchar not null, device_id varchar not null, seq bigint not null, hlc bigint not null, written_at timestamp not null, actor varchar not null, project varchar, entry_id varchar not null, kind varchar not null, value varchar, session_id varchar, replaced uuid, hash uuid not null, chain uuid not null, primary key (owner, memory_of, device_id, seq));
create index if not exists memory_events_entry on claude_sessions.memory_events (owner, memory_of, entry_id);

-- The owner is the first column of every key, so that key conflicts reveal nothing about other people's rows.
alter table claude_sessions.memory_devices enable row level security;
alter table claude_sessions.memory_devices force row level security;
alter table claude_sessions.memory_events enable row level security;
alter table claude_sessions.memory_events force row level security;
alter table claude_sessions.sessions enable row level security;
alter table claude_sessions.sessions force row level security;
alter table claude_sessions.session_hours enable row level security;
alter table claude_sessions.session_hours force row level security;
drop policy if exists own_memory on claude_sessions.memory_devices;
create policy own_memory on claude_sessions.memory_devices using (owner = current_user) with check (owner = current_user);
drop policy if exists own_memory on claude_sessions.memory_events;
create policy own_memory on claude_sessions.memory_events using (owner = current_user) with check (owner = current_user);

-- The row of a device belongs to the role of the device. Other roles may only move its head forward, over stored events, to put back events that the hub lost.
create or replace function claude_sessions.guard_devices() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    is_mine boolean;
begin
    if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'member') then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.seq <> 0 or new.pushes <> 0 or new.revoked or coalesce(new.role <> current_user, false) then
            raise insufficient_privilege using message = 'a new device begins at 0 and belongs to the role that adds it';
        end if;
        return new;
    end if;
    is_mine := coalesce(old.role = current_user, false);
    if new.device_id <> old.device_id or new.role is distinct from old.role then
        raise insufficient_privilege using message = 'a device stays what it is and whose it is';
    end if;
    if not is_mine and (new.pushes, new.name, new.person, new.program_version, new.seen_at, new.revoked)
        is distinct from (old.pushes, old.name, old.person, old.program_version, old.seen_at, old.revoked) then
        raise insufficient_privilege using message = format('the device %s belongs to %s', old.device_id, coalesce(old.role, 'no role'));
    end if;
    if not is_mine and new.seq = old.seq and new.mark <> old.mark then
        raise insufficient_privilege using message = format('nothing of the device %s has changed', old.device_id);
    end if;
    if old.revoked and not new.revoked then
        raise insufficient_privilege using message = 'only the owner of the hub takes a revoked device back';
    end if;
    if new.seq < old.seq or (new.seq = old.seq and new.chain <> old.chain) then
        raise insufficient_privilege using message = 'events of a device are only added to';
    end if;
    if new.seq > old.seq and (new.seq - old.seq > 1000000
        or (select count(*) from claude_sessions.log_events e where e.device_id = new.device_id and e.seq > old.seq and e.seq <= new.seq) <> new.seq - old.seq
        or not exists (select from claude_sessions.log_events e where e.device_id = new.device_id and e.seq = new.seq and e.chain = new.chain)) then
        raise insufficient_privilege using message = format('not all events of the device %s up to %s are there', new.device_id, new.seq);
    end if;
    return new;
end
$$;
drop trigger if exists guard_devices on claude_sessions.devices;
create trigger guard_devices before insert or update on claude_sessions.devices for each row execute function claude_sessions.guard_devices();

-- Roles may add events and remove the text of events. A role may also correct or delete the events of its own devices.
create or replace function claude_sessions.guard_events() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'member')
        or exists (select from claude_sessions.devices d where d.device_id = old.device_id and d.role = current_user and not d.revoked) then
        if tg_op = 'DELETE' then
            return old;
        end if;
        if new.device_id = old.device_id then
            return new;
        end if;
    end if;
    if tg_op = 'UPDATE' and new.value is null and old.kind <> 'forgotten'
        and (new.device_id, new.seq, new.hlc, new.written_at, new.actor, new.project, new.entry_id, new.kind, new.session_id, new.replaced, new.hash, new.chain)
        is not distinct from (old.device_id, old.seq, old.hlc, old.written_at, old.actor, old.project, old.entry_id, old.kind, old.session_id, old.replaced, old.hash, old.chain) then
        return new;
    end if;
    raise insufficient_privilege using message = format('events of the device %s are not changed', old.device_id);
end
$$;
drop trigger if exists guard_events on claude_sessions.log_events;
create trigger guard_events before update or delete on claude_sessions.log_events for each row execute function claude_sessions.guard_events();
