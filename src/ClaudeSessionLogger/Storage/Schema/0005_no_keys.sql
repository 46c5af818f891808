-- No table has a key any more: DuckDB 1.5 loses updates of tables with keys when it replays its write-ahead log. Rows with one key are replaced
-- by deleting and appending (Rows.cs), and doctor says where two have the same.
-- Columns stay as they are, also those that the Python tool's database brought along.
create table sessions_without_key as from sessions;
drop table sessions;
alter table sessions_without_key rename to sessions;
alter table sessions alter column session_id set not null;
alter table sessions alter column synced set default false;

create table forgotten_without_key as from forgotten;
drop table forgotten;
alter table forgotten_without_key rename to forgotten;
alter table forgotten alter column session_id set not null;
alter table forgotten alter column forgotten_at set not null;

create table memory_changes_without_key as from memory_changes;
drop table memory_changes;
alter table memory_changes_without_key rename to memory_changes;
alter table memory_changes alter column path set not null;
alter table memory_changes alter column changed_at set not null;

create table log_entries_without_key as from log_entries;
drop table log_entries;
alter table log_entries_without_key rename to log_entries;
alter table log_entries alter column id set not null;
alter table log_entries alter column synced set default false;

create table meta_without_key as from meta;
drop table meta;
alter table meta_without_key rename to meta;
alter table meta alter column key set not null;

create table log_devices_without_key as from log_devices;
drop table log_devices;
alter table log_devices_without_key rename to log_devices;
alter table log_devices alter column device_id set not null;
alter table log_devices alter column seq set not null;
alter table log_devices alter column chain set not null;

create table hub_devices_without_key as from hub_devices;
drop table hub_devices;
alter table hub_devices_without_key rename to hub_devices;
alter table hub_devices alter column device_id set not null;
alter table hub_devices alter column seq set not null;
alter table hub_devices alter column chain set not null;
alter table hub_devices alter column pushes set not null;
alter table hub_devices alter column revoked set not null;

create table hub_sessions_without_key as from hub_sessions;
drop table hub_sessions;
alter table hub_sessions_without_key rename to hub_sessions;
alter table hub_sessions alter column session_id set not null;

create table memory_devices_without_key as from memory_devices;
drop table memory_devices;
alter table memory_devices_without_key rename to memory_devices;
alter table memory_devices alter column device_id set not null;
alter table memory_devices alter column seq set not null;
alter table memory_devices alter column chain set not null;

create table memory_hub_devices_without_key as from memory_hub_devices;
drop table memory_hub_devices;
alter table memory_hub_devices_without_key rename to memory_hub_devices;
alter table memory_hub_devices alter column device_id set not null;
alter table memory_hub_devices alter column seq set not null;
alter table memory_hub_devices alter column chain set not null;
alter table memory_hub_devices alter column pushes set not null;
alter table memory_hub_devices alter column revoked set not null;

create table memory_places_without_key as from memory_places;
drop table memory_places;
alter table memory_places_without_key rename to memory_places;
alter table memory_places alter column cwd set not null;
alter table memory_places alter column seen_at set not null;

create table memory_folders_without_key as from memory_folders;
drop table memory_folders;
alter table memory_folders_without_key rename to memory_folders;
alter table memory_folders alter column folder set not null;
alter table memory_folders alter column project set not null;
alter table memory_folders alter column name set not null;
alter table memory_folders alter column root set not null;
alter table memory_folders alter column is_common set not null;

create table migrations_without_key as from migrations;
drop table migrations;
alter table migrations_without_key rename to migrations;
alter table migrations alter column name set not null;
alter table migrations alter column applied_at set not null;

-- What was lost until now is put right by the next flush, which finds no time of its last look.
