-- One row per skill used in a session.
select
    session_id, -- session in which the skill was used
    trim(skill) as skill, -- name of the skill
    project, -- project of the session
    local_time(started_at)::date as day, -- start day of the session, in this machine's time zone
    cost_usd -- cost of the whole session
from logger.main.sessions, unnest(string_split(skills_used, ',')) as used (skill)
