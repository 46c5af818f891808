-- Where a project is: the remote of its repository without credentials, or its path. Repositories with the same name differ here.
alter table sessions add column project_id varchar;

-- Of cost_usd, what the client computed for models without a price.
alter table sessions add column client_priced_usd decimal(28, 12);

-- costUSD in the transcript, which clients 1.0 wrote; whether cost_usd is the client's; whether the API did not bill the response.
alter table responses add column client_cost_usd decimal(18, 12);
alter table responses add column client_priced boolean;
alter table responses add column unbilled boolean;

alter table usage_quarters add column client_priced_usd decimal(28, 12) default 0;

-- The version of the counting rules by which the facts were read; null for those of version 1.
alter table transcripts add column rules integer;
