-- One row a skill that a session used.
select
    session_id, -- the session
    trim(skill) as skill, -- its name
    project, -- the session's
    local_time(started_at)::date as day, -- the day it began, by this machine's clock
    cost_usd -- of the whole session
from logger.main.sessions, unnest(string_split(skills_used, ',')) as used (skill)
