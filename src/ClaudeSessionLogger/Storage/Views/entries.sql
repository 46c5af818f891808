-- One row per entry of the shared log, with its current values.
select
    id, -- id; show, resolve and other commands accept its first characters
    category, -- finding, task, decision, issue or note
    status, -- open, in_progress, blocked, resolved or info
    title, -- title, in one line
    body, -- text, including notes
    project, -- project in which the entry was written
    logged_at, -- time of creation, UTC
    created_by, -- author
    updated_at, -- time of the last change, UTC; null if never changed
    updated_by, -- person who made the last change
    owner, -- person who claimed the entry last and has not released it
    owner_until, -- time at which the claim expires, UTC
    session_id, -- session in which the entry was written
    conflicts -- number of open conflicts
from logger.main.log_entries
