-- What the client itself says a session used, by model.
select
    session_id, -- the session
    model, -- as the client names it
    input_tokens, -- without cache
    output_tokens, -- thinking included
    cache_write_5m_tokens, -- kept for 5 minutes
    cache_write_1h_tokens, -- kept for 1 hour
    cache_read_tokens, -- from the cache
    cost_usd -- by the client's own prices
from logger.main.reported_models
