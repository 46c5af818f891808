-- Checks a PostgreSQL hub before a client reads or writes a row: who owns it, and whether anybody except the owner
-- could run code on it or read private data. Reads only the catalog, and looks up names only in pg_catalog.
-- $1: the bodies of the hub's own trigger functions.
with home as (
    select n.oid, n.nspowner, n.nspacl from pg_namespace n where n.nspname = 'claude_sessions'
), tables as (
    select c.*, c.relname in ('sessions', 'session_hours', 'memory_devices', 'memory_events') as is_private
    from pg_class c join home on c.relnamespace = home.oid
    where c.relname in ('hub_meta', 'devices', 'log_events', 'log_entries', 'sessions', 'session_hours', 'memory_devices', 'memory_events')
), hub as (
    select coalesce((select relowner from tables where relname = 'hub_meta'), (select nspowner from home)) as owner,
        exists (select from tables where relname = 'memory_events') as is_upgraded,
        (select oid from pg_roles where rolname = current_user) as me
), trusted as (
    select oid from pg_roles where rolsuper
    union select owner from hub where owner is not null
    -- An administrator has created the schema, and nobody has created the tables yet.
    union select me from hub where not exists (select from tables where relname = 'hub_meta') and exists (select from home join pg_roles r on r.oid = nspowner where r.rolsuper)
), policies as (
    select t.relname, t.is_private and p.polcmd = '*' and p.polpermissive and p.polroles = '{0}'
        and regexp_replace(pg_get_expr(p.polqual, p.polrelid), '::(name|text|character varying)|[() ]', '', 'g') = 'owner=CURRENT_USER'
        and regexp_replace(pg_get_expr(p.polwithcheck, p.polrelid), '::(name|text|character varying)|[() ]', '', 'g') = 'owner=CURRENT_USER' as is_ours, p.polname
    from pg_policy p join tables t on t.oid = p.polrelid
), grants as (
    select 'the schema claude_sessions' as what, a.grantee, a.privilege_type = 'CREATE' as is_wrong, a.privilege_type from home, aclexplode(home.nspacl) a
    union all
    select t.relname::text, a.grantee, a.privilege_type = 'TRIGGER' or (a.privilege_type = 'REFERENCES' or a.privilege_type = 'TRUNCATE' or (t.relname = 'hub_meta' and a.privilege_type <> 'SELECT')) and hub.is_upgraded, a.privilege_type
    from hub, tables t, aclexplode(t.relacl) a
    union all
    select t.relname::text, a.grantee, (a.privilege_type = 'REFERENCES' or (t.relname = 'hub_meta' and a.privilege_type <> 'SELECT')) and hub.is_upgraded, a.privilege_type
    from hub, tables t join pg_attribute c on c.attrelid = t.oid, aclexplode(c.attacl) a
), objects (problem) as (
    select format('the schema claude_sessions belongs to %s', pg_get_userbyid(nspowner)) from home where not exists (select from trusted where oid = nspowner)
    union all select format('%s belongs to %s', relname, pg_get_userbyid(relowner)) from tables where not exists (select from trusted where oid = relowner)
    union all select format('%s is not a plain table', relname) from tables t where relkind <> 'r' or relpersistence <> 'p' or relispartition or exists (select from pg_inherits where t.oid in (inhrelid, inhparent))
    union all select format('%s has a rule, %s', t.relname, r.rulename) from pg_rewrite r join tables t on t.oid = r.ev_class where t.relkind = 'r'
    union all select format('%s has a trigger, %s', t.relname, g.tgname)
        from hub, pg_trigger g join tables t on t.oid = g.tgrelid join pg_proc p on p.oid = g.tgfoid join pg_language l on l.oid = p.prolang
        where not g.tgisinternal and not (t.relname in ('devices', 'log_events') and g.tgenabled = 'O' and g.tgqual is null and l.lanname = 'plpgsql'
            and p.proowner in (select oid from trusted) and p.prosrc = any($1) and p.proconfig = '{"search_path=pg_catalog, pg_temp"}')
    union all select format('%s has a default, for %s', t.relname, a.attname)
        from pg_attrdef d join tables t on t.oid = d.adrelid join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where not (t.is_private and a.attname = 'owner' and a.attgenerated = '' and regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::(name|text|character varying)|[() ]', '', 'g') = 'CURRENT_USER')
    union all select format('%s has a column with a user-defined type, %s', t.relname, a.attname)
        from pg_attribute a join tables t on t.oid = a.attrelid join pg_type y on y.oid = a.atttypid
        where a.attnum > 0 and not a.attisdropped and (y.typnamespace <> 'pg_catalog'::regnamespace or y.typtype <> 'b')
    union all select format('%s has a constraint, %s', t.relname, c.conname) from pg_constraint c join tables t on t.oid in (c.conrelid, c.confrelid) where c.contype not in ('p', 'u', 'n')
    union all select format('%s has an index over expressions, %s', t.relname, i.indexrelid::regclass) from pg_index i join tables t on t.oid = i.indrelid where i.indexprs is not null or i.indpred is not null
    union all select format('%s has a policy that is not the hub''s, %s', relname, polname) from policies where is_ours is not true
), mendable (problem) as (
    select distinct format('%s has more rights than a member on %s (%s)', case when g.grantee = 0 then 'everybody' else pg_get_userbyid(g.grantee)::text end, g.what, lower(g.privilege_type))
        from grants g where g.is_wrong and not exists (select from trusted where oid = g.grantee)
    union all select format('row level security is off or changed for %s', relname) from tables t
        where is_private and relkind = 'r' and not (relrowsecurity and relforcerowsecurity and exists (select from policies p where p.relname = t.relname and p.is_ours))
    union all select format('%s has no enabled guard trigger', t.relname) from hub, tables t where hub.is_upgraded and t.relname in ('devices', 'log_events')
        and not exists (select from pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal and g.tgenabled = 'O')
), old_memory as (
    select substr(e.relname, 8) as suffix from pg_namespace n join pg_class e on e.relnamespace = n.oid
    where n.nspname = 'claude_memory' and e.relname ~ '^events_[a-z0-9_]+$' and 3 = (
        select count(*) from hub, pg_class c
        where c.relnamespace = n.oid and c.relname in (e.relname, 'devices_' || substr(e.relname, 8), 'meta_' || substr(e.relname, 8)) and c.relowner = hub.me
            and c.relkind = 'r' and not c.relhasrules and not c.relrowsecurity and not exists (select from pg_inherits where c.oid in (inhrelid, inhparent)))
)
select exists (select from home), pg_get_userbyid(hub.owner)::text, hub.owner = hub.me, hub.is_upgraded, (select count(*) from tables), current_user::text,
    coalesce(hub.owner is not null and pg_has_role(hub.me, hub.owner, 'member'), false),
    array_to_string(array(select suffix from old_memory), ','), array_to_string(array(select problem from objects order by 1), '; '), array_to_string(array(select problem from mendable order by 1), '; '),
    coalesce((select has_schema_privilege(oid, 'create') from home), false)
from hub
