-- How many rows each source has, of which days, and which of its columns are never filled
CREATE OR REPLACE VIEW @parts@.source_fact AS
SELECT
	'rep'::text AS source,
	count(*) AS rows,
	NULL::date AS first_on,
	NULL::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.manager) = 0::bigint THEN 'manager'::text END,
		CASE WHEN count(s.region) = 0::bigint THEN 'region'::text END,
		CASE WHEN count(s.starts_on) = 0::bigint THEN 'starts_on'::text END,
		CASE WHEN count(s.ends_on) = 0::bigint THEN 'ends_on'::text END
	], NULL::text) AS never_filled
FROM @schema@.rep AS s
UNION ALL
SELECT
	'lead'::text AS source,
	count(*) AS rows,
	saleskpi.local_time(min(s.created_at) FILTER (WHERE isfinite(s.created_at)), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.created_at) FILTER (WHERE isfinite(s.created_at)), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.lead_id) = 0::bigint THEN 'lead_id'::text END,
		CASE WHEN count(s.created_at) = 0::bigint THEN 'created_at'::text END,
		CASE WHEN count(s.source) = 0::bigint THEN 'source'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.qualified_at) = 0::bigint THEN 'qualified_at'::text END,
		CASE WHEN count(s.converted_at) = 0::bigint THEN 'converted_at'::text END,
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.lost_at) = 0::bigint THEN 'lost_at'::text END
	], NULL::text) AS never_filled
FROM @schema@.lead AS s
UNION ALL
SELECT
	'deal'::text AS source,
	count(*) AS rows,
	saleskpi.local_time(min(coalesce(s.opened_at, s.closed_at)) FILTER (WHERE isfinite(coalesce(s.opened_at, s.closed_at))), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(coalesce(s.opened_at, s.closed_at)) FILTER (WHERE isfinite(coalesce(s.opened_at, s.closed_at))), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.deal_id) = 0::bigint THEN 'deal_id'::text END,
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.source) = 0::bigint THEN 'source'::text END,
		CASE WHEN count(s.opened_at) = 0::bigint THEN 'opened_at'::text END,
		CASE WHEN count(s.closed_at) = 0::bigint THEN 'closed_at'::text END,
		CASE WHEN count(s.won) = 0::bigint THEN 'won'::text END,
		CASE WHEN count(s.amount) = 0::bigint THEN 'amount'::text END,
		CASE WHEN count(s.quantity) = 0::bigint THEN 'quantity'::text END,
		CASE WHEN count(s.probability) = 0::bigint THEN 'probability'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.product) = 0::bigint THEN 'product'::text END,
		CASE WHEN count(s.stage) = 0::bigint THEN 'stage'::text END,
		CASE WHEN count(s.expected_on) = 0::bigint THEN 'expected_on'::text END,
		CASE WHEN count(s.lost_reason) = 0::bigint THEN 'lost_reason'::text END
	], NULL::text) AS never_filled
FROM @schema@.deal AS s
UNION ALL
SELECT
	'sale'::text AS source,
	count(*) AS rows,
	saleskpi.local_time(min(s.sold_at) FILTER (WHERE isfinite(s.sold_at)), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.sold_at) FILTER (WHERE isfinite(s.sold_at)), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.sale_id) = 0::bigint THEN 'sale_id'::text END,
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.sold_at) = 0::bigint THEN 'sold_at'::text END,
		CASE WHEN count(s.amount) = 0::bigint THEN 'amount'::text END,
		CASE WHEN count(s.quantity) = 0::bigint THEN 'quantity'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(s.product) = 0::bigint THEN 'product'::text END
	], NULL::text) AS never_filled
FROM @schema@.sale AS s
UNION ALL
SELECT
	'customer'::text AS source,
	count(*) AS rows,
	saleskpi.local_time(min(s.acquired_at) FILTER (WHERE isfinite(s.acquired_at)), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.acquired_at) FILTER (WHERE isfinite(s.acquired_at)), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.acquired_at) = 0::bigint THEN 'acquired_at'::text END,
		CASE WHEN count(s.churned_at) = 0::bigint THEN 'churned_at'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.monthly_revenue) = 0::bigint THEN 'monthly_revenue'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END
	], NULL::text) AS never_filled
FROM @schema@.customer AS s
UNION ALL
SELECT
	'subscription'::text AS source,
	count(*) AS rows,
	min(s.started_on) FILTER (WHERE isfinite(s.started_on)) AS first_on,
	max(s.started_on) FILTER (WHERE isfinite(s.started_on)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.started_on) = 0::bigint THEN 'started_on'::text END,
		CASE WHEN count(s.ended_on) = 0::bigint THEN 'ended_on'::text END,
		CASE WHEN count(s.monthly_revenue) = 0::bigint THEN 'monthly_revenue'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END
	], NULL::text) AS never_filled
FROM @schema@.subscription AS s
UNION ALL
SELECT
	'email'::text AS source,
	count(*) AS rows,
	saleskpi.local_time(min(s.sent_at) FILTER (WHERE isfinite(s.sent_at)), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.sent_at) FILTER (WHERE isfinite(s.sent_at)), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.email_id) = 0::bigint THEN 'email_id'::text END,
		CASE WHEN count(s.campaign) = 0::bigint THEN 'campaign'::text END,
		CASE WHEN count(s.variant) = 0::bigint THEN 'variant'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.sent_at) = 0::bigint THEN 'sent_at'::text END,
		CASE WHEN count(s.delivered_at) = 0::bigint THEN 'delivered_at'::text END,
		CASE WHEN count(s.opened_at) = 0::bigint THEN 'opened_at'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.clicked_at) = 0::bigint THEN 'clicked_at'::text END
	], NULL::text) AS never_filled
FROM @schema@.email AS s
UNION ALL
SELECT
	'expense'::text AS source,
	count(*) AS rows,
	min(s.spent_on) FILTER (WHERE isfinite(s.spent_on)) AS first_on,
	max(s.spent_on) FILTER (WHERE isfinite(s.spent_on)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.spent_on) = 0::bigint THEN 'spent_on'::text END,
		CASE WHEN count(s.category) = 0::bigint THEN 'category'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(s.amount) = 0::bigint THEN 'amount'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END
	], NULL::text) AS never_filled
FROM @schema@.expense AS s
UNION ALL
SELECT
	'quota'::text AS source,
	count(*) AS rows,
	min(s.starts_on) FILTER (WHERE isfinite(s.starts_on)) AS first_on,
	max(s.starts_on) FILTER (WHERE isfinite(s.starts_on)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.quota_id) = 0::bigint THEN 'quota_id'::text END,
		CASE WHEN count(s.name) = 0::bigint THEN 'name'::text END,
		CASE WHEN count(s.kpi) = 0::bigint THEN 'kpi'::text END,
		CASE WHEN count(s.region) = 0::bigint THEN 'region'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(s.product) = 0::bigint THEN 'product'::text END,
		CASE WHEN count(s.starts_on) = 0::bigint THEN 'starts_on'::text END,
		CASE WHEN count(s.ends_on) = 0::bigint THEN 'ends_on'::text END,
		CASE WHEN count(s.target_value) = 0::bigint THEN 'target_value'::text END
	], NULL::text) AS never_filled
FROM @schema@.quota AS s
UNION ALL
SELECT
	'custom_measure'::text AS source,
	count(*) AS rows,
	min(s.day) FILTER (WHERE isfinite(s.day)) AS first_on,
	max(s.day) FILTER (WHERE isfinite(s.day)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.kpi) = 0::bigint THEN 'kpi'::text END,
		CASE WHEN count(s.day) = 0::bigint THEN 'day'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(s.numerator) = 0::bigint THEN 'numerator'::text END,
		CASE WHEN count(s.denominator) = 0::bigint THEN 'denominator'::text END,
		CASE WHEN count(s.product) = 0::bigint THEN 'product'::text END
	], NULL::text) AS never_filled
FROM @schema@.custom_measure AS s;

COMMENT ON VIEW @parts@.source_fact IS 'fact: rows of the sources, one row a source';
COMMENT ON COLUMN @parts@.source_fact.source IS 'source';
COMMENT ON COLUMN @parts@.source_fact.rows IS 'how many rows it has';
COMMENT ON COLUMN @parts@.source_fact.first_on IS 'day of the first';
COMMENT ON COLUMN @parts@.source_fact.last_on IS 'day of the last';
COMMENT ON COLUMN @parts@.source_fact.never_filled IS 'columns that are NULL in every row';
