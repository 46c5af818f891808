-- One row per session.
select
    sessions.session_id, -- id of the session in Claude Code
    project, -- git repository, or folder outside git
    coalesce(marks.title, sessions.title) as title, -- title, in one line: the user's, else Claude Code's
    session_type, -- type, by the rules in session_types.yaml
    started_at, -- time of the session's first own line, UTC
    ended_at, -- time of the session's last own line, UTC
    local_time(started_at)::date as day, -- start day, in this machine's time zone
    duration_min, -- minutes from started_at to ended_at
    models, -- names of models, the most expensive first
    cost_usd, -- cost, at the prices of the last calculation
    reported_cost_usd, -- cost as reported by Claude Code; null if it reported none
    total_tokens, -- all tokens, including those of subagents
    input_tokens, -- input tokens, without cache
    output_tokens, -- output tokens, as in the transcript
    cache_write_tokens, -- tokens written to the cache, for 5 minutes or 1 hour
    cache_write_1h_tokens, -- the part of cache_write_tokens written for 1 hour
    cache_read_tokens, -- tokens read from the cache; usually a tenth of the input price
    subagent_tokens, -- the part of total_tokens used by subagents
    web_search_requests, -- web searches, which are billed separately
    message_count, -- prompts and responses of the main thread
    tool_call_count, -- tool calls of the main thread
    subagent_tool_call_count, -- tool calls of subagents
    skills_used, -- names of skills
    git_branch, -- last git branch
    cwd, -- directory in which the session started
    cc_version, -- last version of Claude Code
    end_reason, -- reason reported by Claude Code: exit, clear, logout…
    created_by, -- person who recorded the session
    device_id, -- machine that recorded the session
    api_errors, -- API errors that Claude Code shows as answers
    lower_bound_responses, -- responses with incomplete output, counted as a minimum
    unpriced_models, -- names of models without a price, counted at the client's own cost or 0
    skipped_lines, -- lines of the transcript that could not be read
    project_id, -- remote of the project's repository without credentials, or path of the project
    client_priced_usd, -- part of cost_usd that Claude Code computed, for models without a price
    project_label(project, project_id) as project_label, -- name in reports: the project, or the end of its project_id where two projects have one name
    sessions.title as client_title, -- title by Claude Code, or the first prompt
    marks.title as user_title, -- title by the user (sessions rename)
    marks.tags as tags, -- tags, sorted, separated by comma and space
    coalesce(marks.pinned, false) as pinned, -- whether the user pinned the session
    marks.note as note -- the user's note
from logger.main.sessions left join logger.main.session_marks as marks on sessions.session_id = marks.session_id
