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
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	saleskpi.local_time(min(s.first_at), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.last_at), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('lead_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'lead_id'::text END,
		CASE WHEN bool_or('created_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'created_at'::text END,
		CASE WHEN bool_or('source'::text = ANY (s.filled)) IS NOT TRUE THEN 'source'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('qualified_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'qualified_at'::text END,
		CASE WHEN bool_or('converted_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'converted_at'::text END,
		CASE WHEN bool_or('customer_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'customer_id'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END,
		CASE WHEN bool_or('lost_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'lost_at'::text END
	], NULL::text) AS never_filled
FROM @parts@.lead_check AS s
UNION ALL
SELECT
	'deal'::text AS source,
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	saleskpi.local_time(min(s.first_at), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.last_at), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('deal_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'deal_id'::text END,
		CASE WHEN bool_or('customer_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'customer_id'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('source'::text = ANY (s.filled)) IS NOT TRUE THEN 'source'::text END,
		CASE WHEN bool_or('opened_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'opened_at'::text END,
		CASE WHEN bool_or('closed_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'closed_at'::text END,
		CASE WHEN bool_or('won'::text = ANY (s.filled)) IS NOT TRUE THEN 'won'::text END,
		CASE WHEN bool_or('amount'::text = ANY (s.filled)) IS NOT TRUE THEN 'amount'::text END,
		CASE WHEN bool_or('quantity'::text = ANY (s.filled)) IS NOT TRUE THEN 'quantity'::text END,
		CASE WHEN bool_or('probability'::text = ANY (s.filled)) IS NOT TRUE THEN 'probability'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END,
		CASE WHEN bool_or('product'::text = ANY (s.filled)) IS NOT TRUE THEN 'product'::text END,
		CASE WHEN bool_or('stage'::text = ANY (s.filled)) IS NOT TRUE THEN 'stage'::text END,
		CASE WHEN bool_or('expected_on'::text = ANY (s.filled)) IS NOT TRUE THEN 'expected_on'::text END,
		CASE WHEN bool_or('lost_reason'::text = ANY (s.filled)) IS NOT TRUE THEN 'lost_reason'::text END
	], NULL::text) AS never_filled
FROM @parts@.deal_check AS s
UNION ALL
SELECT
	'sale'::text AS source,
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	saleskpi.local_time(min(s.first_at), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.last_at), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('sale_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'sale_id'::text END,
		CASE WHEN bool_or('customer_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'customer_id'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('sold_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'sold_at'::text END,
		CASE WHEN bool_or('amount'::text = ANY (s.filled)) IS NOT TRUE THEN 'amount'::text END,
		CASE WHEN bool_or('quantity'::text = ANY (s.filled)) IS NOT TRUE THEN 'quantity'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END,
		CASE WHEN bool_or('channel'::text = ANY (s.filled)) IS NOT TRUE THEN 'channel'::text END,
		CASE WHEN bool_or('product'::text = ANY (s.filled)) IS NOT TRUE THEN 'product'::text END
	], NULL::text) AS never_filled
FROM @parts@.sale_check AS s
UNION ALL
SELECT
	'customer'::text AS source,
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	saleskpi.local_time(min(s.first_at), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.last_at), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('customer_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'customer_id'::text END,
		CASE WHEN bool_or('acquired_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'acquired_at'::text END,
		CASE WHEN bool_or('churned_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'churned_at'::text END,
		CASE WHEN bool_or('channel'::text = ANY (s.filled)) IS NOT TRUE THEN 'channel'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('monthly_revenue'::text = ANY (s.filled)) IS NOT TRUE THEN 'monthly_revenue'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END
	], NULL::text) AS never_filled
FROM @parts@.customer_check AS s
UNION ALL
SELECT
	'subscription'::text AS source,
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	min(s.first_on) AS first_on,
	max(s.last_on) AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('customer_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'customer_id'::text END,
		CASE WHEN bool_or('started_on'::text = ANY (s.filled)) IS NOT TRUE THEN 'started_on'::text END,
		CASE WHEN bool_or('ended_on'::text = ANY (s.filled)) IS NOT TRUE THEN 'ended_on'::text END,
		CASE WHEN bool_or('monthly_revenue'::text = ANY (s.filled)) IS NOT TRUE THEN 'monthly_revenue'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('channel'::text = ANY (s.filled)) IS NOT TRUE THEN 'channel'::text END
	], NULL::text) AS never_filled
FROM @parts@.subscription_check AS s
UNION ALL
SELECT
	'email'::text AS source,
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	saleskpi.local_time(min(s.first_at), @time_zone@)::date AS first_on,
	saleskpi.local_time(max(s.last_at), @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('email_id'::text = ANY (s.filled)) IS NOT TRUE THEN 'email_id'::text END,
		CASE WHEN bool_or('campaign'::text = ANY (s.filled)) IS NOT TRUE THEN 'campaign'::text END,
		CASE WHEN bool_or('variant'::text = ANY (s.filled)) IS NOT TRUE THEN 'variant'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('sent_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'sent_at'::text END,
		CASE WHEN bool_or('delivered_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'delivered_at'::text END,
		CASE WHEN bool_or('opened_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'opened_at'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END,
		CASE WHEN bool_or('clicked_at'::text = ANY (s.filled)) IS NOT TRUE THEN 'clicked_at'::text END
	], NULL::text) AS never_filled
FROM @parts@.email_check AS s
UNION ALL
SELECT
	'expense'::text AS source,
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	min(s.first_on) AS first_on,
	max(s.last_on) AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('spent_on'::text = ANY (s.filled)) IS NOT TRUE THEN 'spent_on'::text END,
		CASE WHEN bool_or('category'::text = ANY (s.filled)) IS NOT TRUE THEN 'category'::text END,
		CASE WHEN bool_or('channel'::text = ANY (s.filled)) IS NOT TRUE THEN 'channel'::text END,
		CASE WHEN bool_or('amount'::text = ANY (s.filled)) IS NOT TRUE THEN 'amount'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END
	], NULL::text) AS never_filled
FROM @parts@.expense_check AS s
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
	coalesce(sum(s.rows), 0::numeric)::bigint AS rows,
	min(s.first_on) AS first_on,
	max(s.last_on) AS last_on,
	array_remove(ARRAY[
		CASE WHEN bool_or('kpi'::text = ANY (s.filled)) IS NOT TRUE THEN 'kpi'::text END,
		CASE WHEN bool_or('day'::text = ANY (s.filled)) IS NOT TRUE THEN 'day'::text END,
		CASE WHEN bool_or('team'::text = ANY (s.filled)) IS NOT TRUE THEN 'team'::text END,
		CASE WHEN bool_or('rep'::text = ANY (s.filled)) IS NOT TRUE THEN 'rep'::text END,
		CASE WHEN bool_or('channel'::text = ANY (s.filled)) IS NOT TRUE THEN 'channel'::text END,
		CASE WHEN bool_or('numerator'::text = ANY (s.filled)) IS NOT TRUE THEN 'numerator'::text END,
		CASE WHEN bool_or('denominator'::text = ANY (s.filled)) IS NOT TRUE THEN 'denominator'::text END,
		CASE WHEN bool_or('product'::text = ANY (s.filled)) IS NOT TRUE THEN 'product'::text END
	], NULL::text) AS never_filled
FROM @parts@.custom_check AS s;

COMMENT ON VIEW @parts@.source_fact IS 'fact: rows of the sources, one row a source';
COMMENT ON COLUMN @parts@.source_fact.source IS 'source';
COMMENT ON COLUMN @parts@.source_fact.rows IS 'how many rows it has';
COMMENT ON COLUMN @parts@.source_fact.first_on IS 'day of the first';
COMMENT ON COLUMN @parts@.source_fact.last_on IS 'day of the last';
COMMENT ON COLUMN @parts@.source_fact.never_filled IS 'columns that are NULL in every row';
