-- One row per API response; sessions and days are sums of these.
select
    responses.session_id, -- session of the response
    responded_at, -- time of the response, UTC
    local_time(responded_at)::date as day, -- day of the response, in this machine's time zone
    hour(local_time(responded_at)) as hour, -- hour of the response, 0 to 23, in this machine's time zone
    coalesce(sessions.project, 'unknown') as project, -- project of the session
    sessions.session_type, -- type of the session
    model, -- model, as named in the transcript
    if(agent_id is null, 'main', 'subagent') as thread, -- main or subagent
    agent_id, -- id of the subagent; null for the main thread
    responses.git_branch, -- git branch at that time
    speed, -- standard or fast
    service_tier, -- service tier, as reported by Claude Code
    inference_geo, -- us, or null
    responses.input_tokens, -- input tokens, without cache
    responses.output_tokens, -- output tokens, as in the transcript
    responses.cache_write_5m_tokens, -- tokens written to the cache for 5 minutes
    responses.cache_write_1h_tokens, -- tokens written to the cache for 1 hour
    responses.cache_read_tokens, -- tokens read from the cache
    responses.web_search_requests, -- web searches, which are billed separately
    responses.cost_usd, -- cost; null if the model has no price
    lower_bound, -- whether output_tokens is only a minimum
    advisor, -- whether it is billed within another response
    adopted, -- whether it stands for a whole session of the Python tool
    coalesce(client_priced, false) as client_priced, -- whether cost_usd was computed by Claude Code
    coalesce(unbilled, false) as unbilled, -- whether the API did not bill it: a refusal without output
    project_label(coalesce(sessions.project, 'unknown'), sessions.project_id) as project_label -- name in reports: the project, or the end of its project_id where two projects have one name
from logger.main.responses left join logger.main.sessions using (session_id)
