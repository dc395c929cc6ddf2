-- Targets on churn and retention, which no sum of months gives: customers of the start of the
-- target's time.  OFFSET keeps the planner from joining targets with all customers and comparing
-- owners then, and one key lets it see that many rows will meet.
CREATE OR REPLACE VIEW @parts@.target_retention@_change@ AS
WITH planned AS MATERIALIZED (
	SELECT q.key, q.kpi, q.reads, q.starts_on, q.measured_to, q.as_of,
		q.owner_kind || ' '::text AS kind_key, q.owner_kind || ' '::text || q.owner AS owner_key, q.owner_kind
	FROM @parts@.measured_target@_change@ AS q
	WHERE q.kpi IN ('churn_rate'::text, 'retention_rate'::text)
		AND NOT q.is_measured
		AND q.measured_to >= q.starts_on
)
SELECT
	k.key,
	k.reads,
	CASE k.kpi
		WHEN 'churn_rate'::text THEN saleskpi.kpi_value(k.lost, k.at_start)
		ELSE saleskpi.kpi_value(k.at_start - k.lost, k.at_start)
	END AS actual,
	k.as_of
FROM (
	SELECT
		p.key,
		p.kpi,
		p.reads,
		p.as_of,
		coalesce(sum(u.customers) FILTER (WHERE u.acquired_on < p.starts_on
			AND (u.churned_on >= p.starts_on) IS NOT FALSE), 0::numeric) AS at_start,
		coalesce(sum(u.customers) FILTER (WHERE u.acquired_on < p.starts_on
			AND u.churned_on BETWEEN p.starts_on AND p.measured_to), 0::numeric) AS lost
	FROM planned AS p
	JOIN (
		SELECT
			s.acquired_on,
			s.churned_on,
			s.customers,
			o.kind_key || CASE o.owner_kind
				WHEN 'region'::text THEN s.region
				WHEN 'manager'::text THEN s.manager
				WHEN 'product'::text THEN NULL::text
				WHEN 'team'::text THEN s.team
				WHEN 'rep'::text THEN s.rep
				WHEN 'channel'::text THEN s.channel
				ELSE ''::text
			END AS owner_key
		FROM @parts@.customer_span AS s
		-- VALUES of the customers' columns would be compiled anew for each of them
		CROSS JOIN (SELECT DISTINCT q.owner_kind, q.kind_key FROM planned AS q) AS o
		WHERE (SELECT m.customer_churned FROM @parts@.mapped AS m)
			-- Who came after the last of the targets began, or had left before the first, is of none
			AND s.acquired_on < (SELECT max(q.starts_on) FROM planned AS q)
			AND (s.churned_on >= (SELECT min(q.starts_on) FROM planned AS q)) IS NOT FALSE
		OFFSET 0
	) AS u ON u.owner_key = p.owner_key
	GROUP BY p.key, p.kpi, p.reads, p.as_of
) AS k
-- A sort keeps what it has sorted.  The planner expects few targets and would work all out for each.
ORDER BY actual;

COMMENT ON VIEW @parts@.target_retention@_change@ IS 'the targets on churn and retention measured: one row a target or quota@per_change@';
COMMENT ON COLUMN @parts@.target_retention@_change@.key IS 'the target, as in planned_target';
COMMENT ON COLUMN @parts@.target_retention@_change@.reads IS 'as in target_standing';
COMMENT ON COLUMN @parts@.target_retention@_change@.actual IS 'share of the customers of starts_on who were lost, or kept, by the end of as_of, or of ends_on where that is over';
COMMENT ON COLUMN @parts@.target_retention@_change@.as_of IS 'the day at whose end the numbers are';
