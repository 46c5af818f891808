-- What version 1 made of one person's memory, as that person's role; the words in capitals were names.
create table if not exists META (only_one integer primary key, epoch uuid not null, schema integer not null, readable_by integer not null);
create table if not exists DEVICES (device_id varchar primary key, seq bigint not null, chain uuid not null, pushes bigint not null, mark bigint not null, name varchar, person varchar, program_version varchar, seen_at timestamp, revoked boolean not null);
create table if not exists EVENTS (device_id varchar not null, seq bigint not null, hlc bigint not null, written_at timestamp not null, actor varchar not null, project varchar, entry_id varchar not null, kind varchar not null, value varchar, session_id varchar, replaced uuid, hash uuid not null, chain uuid not null, primary key (device_id, seq));
insert into META (only_one, epoch, schema, readable_by) values (1, gen_random_uuid(), 1, 1);
