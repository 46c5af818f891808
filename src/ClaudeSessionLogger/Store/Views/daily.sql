-- What a day used and cost, by project and model.
select
    local_time(responded_at)::date as day, -- by this machine's clock
    coalesce(sessions.project, 'unknown') as project, -- git repository, else folder
    model, -- as the transcript names it
    count(distinct responses.session_id) as sessions, -- that had a response
    count() as responses, -- of the API
    sum(responses.input_tokens)::bigint as input_tokens, -- without cache
    sum(responses.output_tokens)::bigint as output_tokens, -- as the client wrote it
    sum(responses.cache_write_5m_tokens + responses.cache_write_1h_tokens)::bigint as cache_write_tokens, -- for 5 minutes and for 1 hour together
    sum(responses.cache_read_tokens)::bigint as cache_read_tokens, -- from the cache
    coalesce(sum(responses.cost_usd), 0) as cost_usd -- at the prices that were last used
from logger.main.responses left join logger.main.sessions using (session_id)
group by all
