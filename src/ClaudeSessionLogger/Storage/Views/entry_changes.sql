-- One row per change of an entry, from the beginning.
select
    written_at, -- time of the change, UTC, by the author's clock
    coalesce(adopted.author, log_events.actor) as actor, -- author of the change
    entry_id, -- changed entry
    project, -- project of the entry
    kind, -- created, status, title, body, category, note, owner, author, forgotten
    value, -- new value
    session_id, -- session in which the change was made
    device_id -- machine on which the change was made
from logger.main.log_events
left join (
    select hash, arg_max(actor, hlc) as author
    from (
        select try_cast(unnest(string_split(value, ' ')) as uuid) as hash, actor, hlc
        from logger.main.log_events where kind = 'author'
    )
    group by hash
) adopted on log_events.actor = 'unknown' and adopted.hash = log_events.hash
