-- What a day used and cost, by project and model.
select
    local_time(began)::date as day, -- by this machine's clock
    coalesce(sessions.project, 'unknown') as project, -- git repository, else folder
    model, -- as the transcript names it
    count(distinct usage.session_id) as sessions, -- that had a response
    sum(responses)::bigint as responses, -- of the API
    sum(usage.input_tokens)::bigint as input_tokens, -- without cache
    sum(usage.output_tokens)::bigint as output_tokens, -- as the client wrote it
    sum(usage.cache_write_5m_tokens + usage.cache_write_1h_tokens)::bigint as cache_write_tokens, -- for 5 minutes and for 1 hour together
    sum(usage.cache_read_tokens)::bigint as cache_read_tokens, -- from the cache
    sum(usage.cost_usd) as cost_usd -- at the prices that were last used
from logger.main.usage_quarters as usage left join logger.main.sessions using (session_id)
group by all
