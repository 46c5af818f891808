-- One row an API response; sessions and days are sums of these.
select
    responses.session_id, -- of which session
    responded_at, -- UTC
    local_time(responded_at)::date as day, -- by this machine's clock
    hour(local_time(responded_at)) as hour, -- 0 to 23, by this machine's clock
    coalesce(sessions.project, 'unknown') as project, -- its session's
    sessions.session_type, -- its session's
    model, -- as the transcript names it
    if(agent_id is null, 'main', 'subagent') as thread, -- main or subagent
    agent_id, -- the subagent; null for the main thread
    responses.git_branch, -- on which branch
    speed, -- standard or fast
    service_tier, -- as the client says it
    inference_geo, -- us, or null
    responses.input_tokens, -- without cache
    responses.output_tokens, -- as the client wrote it
    responses.cache_write_5m_tokens, -- kept for 5 minutes
    responses.cache_write_1h_tokens, -- kept for 1 hour
    responses.cache_read_tokens, -- from the cache
    responses.web_search_requests, -- each has a price of its own
    responses.cost_usd, -- null: the model has no price
    lower_bound, -- its output is at least this
    advisor, -- billed within another response
    adopted -- stands for a whole session of the Python tool
from logger.main.responses left join logger.main.sessions using (session_id)
