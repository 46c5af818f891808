-- Usage and cost of each day, by project and model.
select
    local_time(began)::date as day, -- day, in this machine's time zone
    coalesce(sessions.project, 'unknown') as project, -- git repository, or folder outside git
    model, -- model, as named in the transcript
    count(distinct usage.session_id) as sessions, -- sessions with at least one response
    sum(responses)::bigint as responses, -- API responses
    sum(usage.input_tokens)::bigint as input_tokens, -- input tokens, without cache
    sum(usage.output_tokens)::bigint as output_tokens, -- output tokens, as in the transcript
    sum(usage.cache_write_5m_tokens + usage.cache_write_1h_tokens)::bigint as cache_write_tokens, -- tokens written to the cache, for 5 minutes or 1 hour
    sum(usage.cache_read_tokens)::bigint as cache_read_tokens, -- tokens read from the cache
    sum(usage.cost_usd) as cost_usd, -- cost, at the prices of the last calculation
    sessions.project_id, -- remote of the project's repository without credentials, or path of the project
    project_label(coalesce(sessions.project, 'unknown'), sessions.project_id) as project_label -- name in reports: the project, or the end of its project_id where two projects have one name
from logger.main.usage_quarters as usage left join logger.main.sessions using (session_id)
group by all
