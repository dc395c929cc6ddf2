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
SELECT 'lead'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.lead_check AS s
UNION ALL
SELECT 'deal'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.deal_check AS s
UNION ALL
SELECT 'sale'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.sale_check AS s
UNION ALL
SELECT 'customer'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.customer_check AS s
UNION ALL
SELECT 'subscription'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.subscription_check AS s
UNION ALL
SELECT 'email'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.email_check AS s
UNION ALL
SELECT 'expense'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
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
SELECT 'custom_measure'::text AS source, s.rows, s.first_on, s.last_on, s.never_filled
FROM @parts@.custom_check AS s;

COMMENT ON VIEW @parts@.source_fact IS 'fact: rows of the sources, one row a source';
COMMENT ON COLUMN @parts@.source_fact.source IS 'source';
COMMENT ON COLUMN @parts@.source_fact.rows IS 'how many rows it has';
COMMENT ON COLUMN @parts@.source_fact.first_on IS 'day of the first';
COMMENT ON COLUMN @parts@.source_fact.last_on IS 'day of the last';
COMMENT ON COLUMN @parts@.source_fact.never_filled IS 'columns that are NULL in every row';
