-- One row per change of an entry, from the beginning.
select
    written_at, -- time of the change, UTC, by the author's clock
    actor, -- author of the change
    entry_id, -- changed entry
    project, -- project of the entry
    kind, -- created, status, title, body, category, note, owner, forgotten
    value, -- new value
    session_id, -- session in which the change was made
    device_id -- machine on which the change was made
from logger.main.log_events
