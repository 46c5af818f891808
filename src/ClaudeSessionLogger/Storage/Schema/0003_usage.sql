-- Responses summed by session, model, branch and quarter of an hour: what reports read, a twelfth of the rows. Every offset of a time zone
-- is a number of quarters, so days and hours of any zone are made of them. Computed from `responses`, by whoever has the time.
create table usage_quarters (
    session_id varchar not null,
    model varchar not null,
    git_branch varchar,
    began timestamp,
    first_at timestamp,
    last_at timestamp,
    responses integer not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cache_write_5m_tokens bigint not null,
    cache_write_1h_tokens bigint not null,
    cache_read_tokens bigint not null,
    web_search_requests integer not null,
    lower_bound_responses integer not null,
    unpriced_responses integer not null,
    cost_usd decimal(28, 12) not null
);

-- Sessions whose responses are others since they were summed.
create table usage_pending (session_id varchar not null);

insert into usage_pending select distinct session_id from responses;
