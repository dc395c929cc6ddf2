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
	s.rows,
	saleskpi.local_time(s.first_at, @time_zone@)::date AS first_on,
	saleskpi.local_time(s.last_at, @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'lead_id'::text = ANY (s.filled) THEN 'lead_id'::text END,
		CASE WHEN NOT 'created_at'::text = ANY (s.filled) THEN 'created_at'::text END,
		CASE WHEN NOT 'source'::text = ANY (s.filled) THEN 'source'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'qualified_at'::text = ANY (s.filled) THEN 'qualified_at'::text END,
		CASE WHEN NOT 'converted_at'::text = ANY (s.filled) THEN 'converted_at'::text END,
		CASE WHEN NOT 'customer_id'::text = ANY (s.filled) THEN 'customer_id'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END,
		CASE WHEN NOT 'lost_at'::text = ANY (s.filled) THEN 'lost_at'::text END
	], NULL::text) AS never_filled
FROM @parts@.lead_check AS s
UNION ALL
SELECT
	'deal'::text AS source,
	s.rows,
	saleskpi.local_time(s.first_at, @time_zone@)::date AS first_on,
	saleskpi.local_time(s.last_at, @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'deal_id'::text = ANY (s.filled) THEN 'deal_id'::text END,
		CASE WHEN NOT 'customer_id'::text = ANY (s.filled) THEN 'customer_id'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'source'::text = ANY (s.filled) THEN 'source'::text END,
		CASE WHEN NOT 'opened_at'::text = ANY (s.filled) THEN 'opened_at'::text END,
		CASE WHEN NOT 'closed_at'::text = ANY (s.filled) THEN 'closed_at'::text END,
		CASE WHEN NOT 'won'::text = ANY (s.filled) THEN 'won'::text END,
		CASE WHEN NOT 'amount'::text = ANY (s.filled) THEN 'amount'::text END,
		CASE WHEN NOT 'quantity'::text = ANY (s.filled) THEN 'quantity'::text END,
		CASE WHEN NOT 'probability'::text = ANY (s.filled) THEN 'probability'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END,
		CASE WHEN NOT 'product'::text = ANY (s.filled) THEN 'product'::text END,
		CASE WHEN NOT 'stage'::text = ANY (s.filled) THEN 'stage'::text END,
		CASE WHEN NOT 'expected_on'::text = ANY (s.filled) THEN 'expected_on'::text END,
		CASE WHEN NOT 'lost_reason'::text = ANY (s.filled) THEN 'lost_reason'::text END
	], NULL::text) AS never_filled
FROM @parts@.deal_check AS s
UNION ALL
SELECT
	'sale'::text AS source,
	s.rows,
	saleskpi.local_time(s.first_at, @time_zone@)::date AS first_on,
	saleskpi.local_time(s.last_at, @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'sale_id'::text = ANY (s.filled) THEN 'sale_id'::text END,
		CASE WHEN NOT 'customer_id'::text = ANY (s.filled) THEN 'customer_id'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'sold_at'::text = ANY (s.filled) THEN 'sold_at'::text END,
		CASE WHEN NOT 'amount'::text = ANY (s.filled) THEN 'amount'::text END,
		CASE WHEN NOT 'quantity'::text = ANY (s.filled) THEN 'quantity'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END,
		CASE WHEN NOT 'channel'::text = ANY (s.filled) THEN 'channel'::text END,
		CASE WHEN NOT 'product'::text = ANY (s.filled) THEN 'product'::text END
	], NULL::text) AS never_filled
FROM @parts@.sale_check AS s
UNION ALL
SELECT
	'customer'::text AS source,
	s.rows,
	saleskpi.local_time(s.first_at, @time_zone@)::date AS first_on,
	saleskpi.local_time(s.last_at, @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'customer_id'::text = ANY (s.filled) THEN 'customer_id'::text END,
		CASE WHEN NOT 'acquired_at'::text = ANY (s.filled) THEN 'acquired_at'::text END,
		CASE WHEN NOT 'churned_at'::text = ANY (s.filled) THEN 'churned_at'::text END,
		CASE WHEN NOT 'channel'::text = ANY (s.filled) THEN 'channel'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'monthly_revenue'::text = ANY (s.filled) THEN 'monthly_revenue'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END
	], NULL::text) AS never_filled
FROM @parts@.customer_check AS s
UNION ALL
SELECT
	'subscription'::text AS source,
	s.rows,
	s.first_on,
	s.last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'customer_id'::text = ANY (s.filled) THEN 'customer_id'::text END,
		CASE WHEN NOT 'started_on'::text = ANY (s.filled) THEN 'started_on'::text END,
		CASE WHEN NOT 'ended_on'::text = ANY (s.filled) THEN 'ended_on'::text END,
		CASE WHEN NOT 'monthly_revenue'::text = ANY (s.filled) THEN 'monthly_revenue'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'channel'::text = ANY (s.filled) THEN 'channel'::text END
	], NULL::text) AS never_filled
FROM @parts@.subscription_check AS s
UNION ALL
SELECT
	'email'::text AS source,
	s.rows,
	saleskpi.local_time(s.first_at, @time_zone@)::date AS first_on,
	saleskpi.local_time(s.last_at, @time_zone@)::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'email_id'::text = ANY (s.filled) THEN 'email_id'::text END,
		CASE WHEN NOT 'campaign'::text = ANY (s.filled) THEN 'campaign'::text END,
		CASE WHEN NOT 'variant'::text = ANY (s.filled) THEN 'variant'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'sent_at'::text = ANY (s.filled) THEN 'sent_at'::text END,
		CASE WHEN NOT 'delivered_at'::text = ANY (s.filled) THEN 'delivered_at'::text END,
		CASE WHEN NOT 'opened_at'::text = ANY (s.filled) THEN 'opened_at'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END,
		CASE WHEN NOT 'clicked_at'::text = ANY (s.filled) THEN 'clicked_at'::text END
	], NULL::text) AS never_filled
FROM @parts@.email_check AS s
UNION ALL
SELECT
	'expense'::text AS source,
	s.rows,
	s.first_on,
	s.last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'spent_on'::text = ANY (s.filled) THEN 'spent_on'::text END,
		CASE WHEN NOT 'category'::text = ANY (s.filled) THEN 'category'::text END,
		CASE WHEN NOT 'channel'::text = ANY (s.filled) THEN 'channel'::text END,
		CASE WHEN NOT 'amount'::text = ANY (s.filled) THEN 'amount'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END
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
	s.rows,
	s.first_on,
	s.last_on,
	array_remove(ARRAY[
		CASE WHEN NOT 'kpi'::text = ANY (s.filled) THEN 'kpi'::text END,
		CASE WHEN NOT 'day'::text = ANY (s.filled) THEN 'day'::text END,
		CASE WHEN NOT 'team'::text = ANY (s.filled) THEN 'team'::text END,
		CASE WHEN NOT 'rep'::text = ANY (s.filled) THEN 'rep'::text END,
		CASE WHEN NOT 'channel'::text = ANY (s.filled) THEN 'channel'::text END,
		CASE WHEN NOT 'numerator'::text = ANY (s.filled) THEN 'numerator'::text END,
		CASE WHEN NOT 'denominator'::text = ANY (s.filled) THEN 'denominator'::text END,
		CASE WHEN NOT 'product'::text = ANY (s.filled) THEN 'product'::text END
	], NULL::text) AS never_filled
FROM @parts@.custom_check AS s;

COMMENT ON VIEW @parts@.source_fact IS 'fact: rows of the sources, one row a source';
COMMENT ON COLUMN @parts@.source_fact.source IS 'source';
COMMENT ON COLUMN @parts@.source_fact.rows IS 'how many rows it has';
COMMENT ON COLUMN @parts@.source_fact.first_on IS 'day of the first';
COMMENT ON COLUMN @parts@.source_fact.last_on IS 'day of the last';
COMMENT ON COLUMN @parts@.source_fact.never_filled IS 'columns that are NULL in every row';
