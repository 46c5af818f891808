-- Responses summed by session, model, branch and quarter of an hour: what reports read, a twelfth of the rows. Every offset of a time zone
-- is a number of quarters, so days and hours of any zone are made of them. Computed from `responses`, in the same transaction.
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

insert into usage_quarters
select session_id, model, git_branch, time_bucket(interval 15 minutes, responded_at) as began, min(responded_at), max(responded_at), count(*)::integer,
    sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint, sum(cache_read_tokens)::bigint,
    sum(web_search_requests)::integer, (count(*) filter (lower_bound))::integer, (count(*) filter (cost_usd is null and not adopted))::integer,
    coalesce(sum(cost_usd), 0)::decimal(28, 12)
from responses group by session_id, model, git_branch, began, responded_at = time_bucket(interval 15 minutes, responded_at)
order by began, session_id;
