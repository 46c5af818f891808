-- What each person did to which entry, ever.
select
    written_at, -- UTC, by the author's clock
    actor, -- the person
    entry_id, -- the entry
    project, -- the entry's
    kind, -- created, status, title, body, category, note, owner, forgotten
    value, -- what it was changed to
    session_id, -- in which it was done
    device_id -- on which machine
from logger.main.log_events
