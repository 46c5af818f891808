-- The shared log: one row an entry, as it is now.
select
    id, -- show, resolve and the others take its beginning
    category, -- finding, task, decision, issue or note
    status, -- open, in_progress, blocked, resolved or info
    title, -- one line
    body, -- with its notes
    project, -- where it was written
    logged_at, -- UTC
    created_by, -- the person
    updated_at, -- the last change, UTC; null before the first
    updated_by, -- who changed it last
    owner, -- who claimed it last and did not release it
    owner_until, -- a claim counts until then, UTC
    session_id, -- in which it was written
    conflicts -- fields about which people disagree
from logger.main.log_entries
