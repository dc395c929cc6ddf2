-- Targets that the company keeps elsewhere, and why one of them is left out.  A rep's is the rep's alone,
-- whatever team and region stand beside; of an id that is listed twice the first counts, since a row of
-- a target view is one of a quota.
CREATE OR REPLACE VIEW @parts@.known_quota AS
SELECT
	q.quota_id,
	q.name,
	q.kpi,
	CASE WHEN q.rep IS NULL AND q.team IS NULL THEN q.region END AS region,
	CASE WHEN q.rep IS NULL THEN q.team END AS team,
	q.rep,
	q.channel,
	q.product,
	q.starts_on,
	q.ends_on,
	q.target_value,
	CASE
		WHEN q.quota_id IS NULL THEN 'no key'::text
		WHEN q.kpi IS NULL THEN 'no KPI'::text
		WHEN (q.starts_on BETWEEN date '0001-01-01' AND date '9999-12-31') IS NOT TRUE
			OR (q.ends_on BETWEEN date '0001-01-01' AND date '9999-12-31') IS NOT TRUE THEN 'no first or last day, or an infinite one'::text
		WHEN q.ends_on < q.starts_on THEN 'ends before it starts'::text
		WHEN (q.target_value > '-Infinity'::numeric AND q.target_value < 'Infinity'::numeric) IS NOT TRUE THEN 'no value to be reached, or one that is not finite'::text
		WHEN num_nonnulls(coalesce(q.rep, q.team, q.region), q.channel, q.product) > 1 THEN 'of a channel or product and somebody, which nothing measures together'::text
		WHEN row_number() OVER (PARTITION BY q.quota_id ORDER BY q.starts_on, q.ends_on, q.kpi, q.rep, q.team, q.region, q.channel, q.product, q.target_value) > 1
			THEN 'listed more than once: the first counts'::text
	END AS problem
FROM (
	SELECT
		s.quota_id,
		btrim(saleskpi_internal.seen_name(s.name)) AS name,
		nullif(btrim(s.kpi), ''::text) AS kpi,
		saleskpi_internal.seen_name(s.region) AS region,
		saleskpi_internal.seen_name(s.team) AS team,
		saleskpi_internal.seen_name(s.rep) AS rep,
		saleskpi_internal.seen_name(s.channel) AS channel,
		saleskpi_internal.seen_name(s.product) AS product,
		s.starts_on,
		s.ends_on,
		s.target_value
	FROM @schema@.quota AS s
) AS q;

COMMENT ON VIEW @parts@.known_quota IS 'targets that are kept elsewhere, and why one is left out';
COMMENT ON COLUMN @parts@.known_quota.quota_id IS 'key';
COMMENT ON COLUMN @parts@.known_quota.name IS 'what is to be reached, in words';
COMMENT ON COLUMN @parts@.known_quota.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.known_quota.region IS 'the region whose quota it is, where it is no team''s and no rep''s';
COMMENT ON COLUMN @parts@.known_quota.team IS 'the team whose quota it is, where it is no rep''s';
COMMENT ON COLUMN @parts@.known_quota.rep IS 'the rep whose quota it is';
COMMENT ON COLUMN @parts@.known_quota.channel IS 'the channel that it is for';
COMMENT ON COLUMN @parts@.known_quota.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.known_quota.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.known_quota.ends_on IS 'last day, which belongs to the period';
COMMENT ON COLUMN @parts@.known_quota.target_value IS 'value to be reached by ends_on';
COMMENT ON COLUMN @parts@.known_quota.problem IS 'why it is left out; NULL: it counts';
