-- One row a session.
select
    session_id, -- the client's id
    project, -- git repository, else folder
    title, -- one line
    session_type, -- see session_types.yaml
    started_at, -- first line of its own, UTC
    ended_at, -- last line of its own, UTC
    local_time(started_at)::date as day, -- the day it began, by this machine's clock
    duration_min, -- minutes between them
    models, -- names, the most expensive first
    cost_usd, -- at the prices that were last used
    reported_cost_usd, -- the client's own account; null where it keeps none
    total_tokens, -- all of them, subagents included
    input_tokens, -- without cache
    output_tokens, -- as the client wrote it
    cache_write_tokens, -- for 5 minutes and for 1 hour together
    cache_write_1h_tokens, -- of these, those for 1 hour
    cache_read_tokens, -- a tenth of the input's price, mostly
    subagent_tokens, -- of total_tokens, those of subagents
    web_search_requests, -- each has a price of its own
    message_count, -- prompts and responses of the main thread
    tool_call_count, -- of the main thread
    subagent_tool_call_count, -- of its subagents
    skills_used, -- names
    git_branch, -- the last
    cwd, -- where it began
    cc_version, -- the client's version, the last
    end_reason, -- as the client says it: exit, clear, logout…
    created_by, -- who recorded it
    device_id, -- the machine that recorded it
    api_errors, -- errors that the client shows as answers
    lower_bound_responses, -- responses whose output is at least what is counted
    unpriced_models, -- names of models that cost 0 because they have no price
    skipped_lines -- lines of its transcript that could not be read
from logger.main.sessions
