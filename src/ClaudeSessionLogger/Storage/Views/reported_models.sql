-- Usage of a session as reported by Claude Code, by model.
select
    session_id, -- session
    model, -- model, as named by Claude Code
    input_tokens, -- input tokens, without cache
    output_tokens, -- output tokens, including thinking
    cache_write_5m_tokens, -- tokens written to the cache for 5 minutes
    cache_write_1h_tokens, -- tokens written to the cache for 1 hour
    cache_read_tokens, -- tokens read from the cache
    cost_usd -- cost, as reported by Claude Code
from logger.main.reported_models
