create table sessions (
    session_id varchar primary key,
    project varchar,
    cwd varchar,
    session_date date,
    started_at timestamp,
    ended_at timestamp,
    duration_min double,
    models varchar,
    input_tokens bigint,
    output_tokens bigint,
    cache_write_tokens bigint,
    cache_read_tokens bigint,
    total_tokens bigint,
    cost_usd decimal(28, 12),
    message_count integer,
    tool_call_count integer,
    skills_used varchar,
    git_branch varchar,
    cc_version varchar,
    title varchar,
    session_type varchar,
    created_by varchar,
    synced boolean default false,
    title_source varchar,
    reported_cost_usd decimal(28, 12),
    cache_write_1h_tokens bigint,
    web_search_requests integer,
    subagent_tokens bigint,
    lower_bound_responses integer,
    unpriced_models varchar,
    end_reason varchar,
    device_id varchar,
    transcript_path varchar,
    subagent_tool_call_count integer,
    api_errors integer,
    skipped_lines integer
);

-- No primary key: it would make this table three times as large and as slow; a session's rows are replaced together.
create table responses (
    session_id varchar not null,
    response_key ubigint not null,
    agent_id varchar,
    responded_at timestamp,
    model varchar not null,
    git_branch varchar,
    speed varchar,
    inference_geo varchar,
    service_tier varchar,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cache_write_5m_tokens bigint not null,
    cache_write_1h_tokens bigint not null,
    cache_read_tokens bigint not null,
    web_search_requests integer not null,
    lower_bound boolean not null,
    advisor boolean not null,
    adopted boolean not null,
    cost_usd decimal(18, 12) -- null: the model has no price
);

create table reported_models (
    session_id varchar not null,
    model varchar not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cache_write_5m_tokens bigint not null,
    cache_write_1h_tokens bigint not null,
    cache_read_tokens bigint not null,
    cost_usd decimal(28, 12) not null
);

create table transcripts (
    path varchar not null,
    generation integer not null,
    size bigint not null,
    modified bigint not null,
    created bigint not null,
    session_id varchar not null,
    hidden boolean not null,
    row_keys blob not null,
    facts blob not null
);

create table forgotten (session_id varchar primary key, forgotten_at timestamp not null);

create table memory_changes (path varchar primary key, session_id varchar, changed_at timestamp not null);

create table log_entries (
    id varchar primary key,
    session_id varchar,
    logged_at timestamp,
    category varchar,
    status varchar,
    title varchar,
    body varchar,
    synced boolean default false,
    updated_at timestamp,
    created_by varchar,
    updated_by varchar
);

create table meta (key varchar primary key, value varchar);
