-- Every target measured and judged.  A filter on source or on reads, which must be an equality, leaves
-- unread what only other targets need.
CREATE OR REPLACE VIEW @parts@.target_standing@_change@ AS
-- Worked out once before it is matched with all that was measured
WITH planned AS MATERIALIZED (
	-- A number is compared faster than a key
	SELECT p.*, row_number() OVER () AS place FROM @parts@.measured_target@_change@ AS p
),
-- The days and the months of each, and of one that is expected to come as it did a year before that
-- year's, all of it and as much of it
part AS MATERIALIZED (
	SELECT
		p.place,
		p.reads,
		p.source,
		p.kpi,
		p.owner_kind,
		-- One key lets the planner see that many rows will meet; as bytes it is sorted in a fraction of the time
		(p.kpi || ' '::text || p.owner_kind || ' '::text || p.owner) COLLATE "C" AS key,
		p.span,
		p.starts_on,
		y.part,
		d.is_month,
		d.from_day,
		d.to_day
	FROM planned AS p
	CROSS JOIN LATERAL saleskpi_internal.target_times(p.shape, p.starts_on, p.ends_on, p.measured_to, p.counted_to, p.whole_to, p.as_of) AS y
	CROSS JOIN LATERAL saleskpi_internal.target_days(p.span, y.first_day, y.last_day, y.known_to, y.all_to) AS d
	WHERE p.kpi NOT IN ('churn_rate'::text, 'retention_rate'::text)
		AND p.has_begun
		AND NOT p.is_measured
),
-- Of each source that a target needs the months that count as a whole are read as such, and only the days
-- of the others
source_read AS MATERIALIZED (
	SELECT g.*, k.source
	FROM (
		SELECT
			p.reads,
			p.source AS target_source,
			p.is_month,
			array_agg(DISTINCT p.kpi) AS kpis,
			array_agg(DISTINCT p.owner_kind) AS owner_kinds,
			min(p.from_day) AS from_day,
			max(p.to_day) AS to_day,
			-- A month's sales are what the next month's growth is compared with
			date_trunc('month'::text, min(p.from_day)::timestamp - interval '1 month')::date AS from_fact,
			range_agg(daterange(p.from_day, p.to_day, '[]')) AS days
		FROM part AS p
-- @live
-- @kept
		-- Always true; by an equality the planner expects few: what there is mostly nothing to read for must not look dear
		WHERE CASE WHEN p.is_month IS NULL THEN 1 ELSE 0 END = 0
-- @all
		GROUP BY p.reads, p.source, p.is_month
	) AS g
	CROSS JOIN LATERAL saleskpi_internal.sources_of(g.target_source) AS k (source)
),
-- Whose they can be.  Products come by themselves, below.
owned AS MATERIALIZED (
	SELECT DISTINCT p.kpi, p.owner_kind, p.kpi || ' '::text || p.owner_kind || ' '::text AS key
	FROM part AS p
	WHERE p.owner_kind <> 'product'::text
),
-- Churn and retention are no sums of months: they ask for the customers of the first day
wearing_off AS MATERIALIZED (
	SELECT p.place, p.kpi = 'churn_rate'::text AS is_churn, p.starts_on, p.measured_to, p.owner_kind,
		p.owner_kind || ' '::text AS kind_key, p.owner_kind || ' '::text || p.owner AS owner_key
	FROM planned AS p
-- @live
	-- By equalities the planner would expect one target, and sort what hashes well
	WHERE CASE WHEN p.kpi IN ('churn_rate'::text, 'retention_rate'::text)
		AND NOT p.is_measured
		AND p.measured_to >= p.starts_on THEN 1 ELSE 0 END <> 0
-- @kept
	WHERE p.kpi IN ('churn_rate'::text, 'retention_rate'::text)
		AND NOT p.is_measured
		AND p.measured_to >= p.starts_on
-- @all
)
SELECT
	t.target_id,
	t.goal_id,
	t.name,
	t.kind,
	t.kpi,
	t.team,
	t.rep,
	t.channel,
	t.starts_on,
	t.ends_on,
	t.start_value,
	n.actual,
	t.target_value AS target,
	(j.judged).progress,
	(j.judged).attainment,
	(j.judged).expected,
	(j.judged).pace,
	(j.judged).forecast,
	(j.judged).status,
	saleskpi.progress_bar(coalesce((j.judged).progress, 0::double precision), 10) AS bar,
	t.elapsed_share::double precision AS elapsed,
	(j.judged).expected_progress,
	t.weight,
	t.source,
	t.reads,
	t.region,
	t.manager,
	t.product,
	t.minimum_value AS minimum,
	t.stretch_value AS stretch,
	t.quota_id,
	saleskpi.status_order((j.judged).status) AS status_order,
	t.key,
	t.is_measured,
	n.numerator,
	n.denominator,
	n.year_whole,
	n.year_part,
	n.retention,
	t.as_of
FROM planned AS t
-- What they measure, matched with the targets by whose they are.  A condition on reads or on source reaches what is read
-- through columns that are grouped by.  What is read is grouped before it is matched: joined with the targets first, it
-- would be read for each of them, or compared by the KPI alone.  Facts are read within as few queries as can be: the
-- planner copies all that lies within each.
LEFT JOIN (
	SELECT
		p.place,
		f.reads,
		f.target_source,
		sum(f.numerator) FILTER (WHERE p.part = 'own'::text) AS numerator,
		sum(f.denominator) FILTER (WHERE p.part = 'own'::text AND saleskpi_internal.divides_target(f.day, p.span, p.starts_on)) AS denominator,
		sum(f.numerator) FILTER (WHERE p.part = 'whole'::text) AS year_whole,
		sum(f.numerator) FILTER (WHERE p.part = 'part'::text) AS year_part
	FROM (
		SELECT s.reads, s.target_source, s.is_month, m.key, m.day, sum(m.numerator) AS numerator, sum(m.denominator) AS denominator
		FROM source_read AS s
		CROSS JOIN LATERAL (
			-- Columns, and no conditions on the targets: the planner would take these for few
-- @live
			SELECT
				(o.key || @owner_of(k)@) COLLATE "C" AS key,
				k.period AS day,
				sum(k.numerator) AS numerator,
				sum(k.denominator) AS denominator
			FROM @parts@.kpi_period AS k
			JOIN owned AS o ON o.kpi = k.kpi
			WHERE k.source = s.source
				AND k.kpi = ANY (s.kpis)
				AND k.is_month = s.is_month
				-- Of months all that lie between are read: by a condition on them, too, the planner would expect few rows
				AND CASE WHEN s.is_month THEN true ELSE k.period <@ s.days END
				AND k.fact_period >= s.from_fact
				AND k.fact_period <= s.to_day
			GROUP BY 1, 2
-- @kept
			SELECT
				(o.key || @owner_of(k)@) COLLATE "C" AS key,
				k.day,
				sum(k.numerator) AS numerator,
				sum(k.denominator) AS denominator
			FROM @parts@.kpi_day AS k
			JOIN owned AS o ON o.kpi = k.kpi
			WHERE NOT s.is_month
				AND k.source = s.source
				AND k.kpi = ANY (s.kpis)
				AND k.day <@ s.days
				AND k.fact_day >= s.from_fact
				AND k.fact_day <= s.to_day
			GROUP BY 1, 2
			UNION ALL
			SELECT (k.kpi || ' '::text || k.owner_kind || ' '::text || k.owner) COLLATE "C", k.month, k.numerator, k.denominator
			FROM @parts@.owner_month AS k
			WHERE s.is_month
				AND k.source = s.source
				AND k.kpi = ANY (s.kpis)
				AND k.owner_kind = ANY (s.owner_kinds)
				AND k.fact_month >= s.from_fact
				AND k.fact_month <= s.to_day
-- @all
			UNION ALL
			-- The months of products are summed up from their days, for few targets are on them
			SELECT
				(k.kpi || ' product '::text || k.product) COLLATE "C",
				CASE WHEN s.is_month THEN saleskpi_internal.month_of(k.day) ELSE k.day END,
				sum(k.numerator),
				sum(k.denominator)
			FROM @parts@.product_kpi_day AS k
			WHERE 'product'::text = ANY (s.owner_kinds)
				AND k.source = s.source
				AND k.kpi = ANY (s.kpis)
				AND CASE WHEN s.is_month THEN saleskpi_internal.month_of(k.day) ELSE k.day END <@ s.days
				AND k.day >= s.from_day
			GROUP BY 1, 2
		) AS m
		-- Of several sources, and so that it stays a query of its own
		GROUP BY s.reads, s.target_source, s.is_month, m.key, m.day
	) AS f
	JOIN part AS p
		ON p.key = f.key
		AND p.is_month = f.is_month
		AND p.from_day <= f.day
		AND p.to_day >= f.day
	GROUP BY p.place, f.reads, f.target_source
) AS m ON m.place = t.place AND m.reads = t.reads AND m.target_source = t.source
LEFT JOIN (
	-- Grouped by a number alone: names would be compared for every customer
	SELECT
		p.place,
		-- They are none of the sales
		'other'::text AS reads,
		CASE
			WHEN bool_or(p.is_churn) THEN saleskpi.kpi_value(coalesce(sum(u.customers) FILTER (WHERE u.churned_on <= p.measured_to), 0::numeric), sum(u.customers))
			ELSE saleskpi.kpi_value(sum(u.customers) - coalesce(sum(u.customers) FILTER (WHERE u.churned_on <= p.measured_to), 0::numeric), sum(u.customers))
		END AS actual
	FROM wearing_off AS p
	JOIN (
		-- OFFSET keeps the planner from joining targets with all customers and comparing owners then, and one
		-- key lets it see that many rows will meet
		SELECT
			s.acquired_on,
			s.churned_on,
			s.customers,
			o.kind_key || @owner_of(s)@ AS owner_key
		FROM @parts@.customer_span AS s
		-- VALUES of the customers' columns would be compiled anew for each of them.  LIMIT tells the planner how many kinds there are
		CROSS JOIN (SELECT DISTINCT q.owner_kind, q.kind_key FROM wearing_off AS q LIMIT 7) AS o
		WHERE @knows_churn@
			-- Who came after the last of the targets began, or had left before the first, is of none
			AND s.acquired_on < (SELECT max(q.starts_on) FROM wearing_off AS q)
			AND (s.churned_on >= (SELECT min(q.starts_on) FROM wearing_off AS q)) IS NOT FALSE
		OFFSET 0
	) AS u ON u.owner_key = p.owner_key
		AND u.acquired_on < p.starts_on
		AND (u.churned_on >= p.starts_on) IS NOT FALSE
	GROUP BY p.place
) AS k ON k.place = t.place AND k.reads = t.reads
-- Subqueries of their own (OFFSET): what the planner would put into this query it would look for in all of it.  One call
-- a row, whose columns are then taken: a function in FROM keeps its row in a store of its own each time
CROSS JOIN LATERAL (
	SELECT
		n.numerator,
		n.denominator,
		n.year_whole,
		n.year_part,
		n.retention,
		CASE
			WHEN NOT t.has_begun THEN NULL
			WHEN t.kind <> 'kpi'::text THEN t.current_value
			ELSE coalesce(n.retention, saleskpi.kpi_value(n.numerator, n.denominator))
		END AS actual,
		saleskpi_internal.time_share(t.shape, t.starts_on, t.ends_on, t.as_of, n.year_part, n.year_whole, t.weekend,
			(SELECT array_agg(h.day) FROM @schema@.holiday AS h)) AS time
	FROM (
		SELECT
-- @live
			m.numerator,
			m.denominator,
			m.year_whole,
			m.year_part,
			k.actual AS retention
-- @kept
			CASE WHEN t.is_measured THEN t.numerator ELSE m.numerator END AS numerator,
			CASE WHEN t.is_measured THEN t.denominator ELSE m.denominator END AS denominator,
			CASE WHEN t.is_measured THEN t.year_whole ELSE m.year_whole END AS year_whole,
			CASE WHEN t.is_measured THEN t.year_part ELSE m.year_part END AS year_part,
			CASE WHEN t.is_measured THEN t.retention ELSE k.actual END AS retention
-- @all
	) AS n
	OFFSET 0
) AS n
CROSS JOIN LATERAL (
	SELECT saleskpi_internal.judge_target(t.kind, t.kpi, t.adds_up, t.lower_is_better,
		t.start_value, t.target_value, n.actual, (n.time).part, (n.time).whole, t.has_begun, coalesce(t.is_over, true), t.at_risk_below, t.off_track_below) AS judged
	OFFSET 0
) AS j;

COMMENT ON VIEW @parts@.target_standing@_change@ IS 'the targets measured and judged: one row a target or quota@per_change@';
COMMENT ON COLUMN @parts@.target_standing@_change@.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @parts@.target_standing@_change@.goal_id IS 'goal it is for';
COMMENT ON COLUMN @parts@.target_standing@_change@.name IS 'what is to be reached';
COMMENT ON COLUMN @parts@.target_standing@_change@.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @parts@.target_standing@_change@.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @parts@.target_standing@_change@.team IS 'team whose target it is';
COMMENT ON COLUMN @parts@.target_standing@_change@.rep IS 'rep whose target it is';
COMMENT ON COLUMN @parts@.target_standing@_change@.channel IS 'channel that it is for';
COMMENT ON COLUMN @parts@.target_standing@_change@.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.target_standing@_change@.ends_on IS 'last day';
COMMENT ON COLUMN @parts@.target_standing@_change@.start_value IS 'value at the start';
COMMENT ON COLUMN @parts@.target_standing@_change@.actual IS 'value from starts_on to the end of as_of, or of ends_on where that is over; NULL: nothing measured';
COMMENT ON COLUMN @parts@.target_standing@_change@.target IS 'value to be reached';
COMMENT ON COLUMN @parts@.target_standing@_change@.progress IS 'share of the way made, 0 to 1: from start_value or 0 to the target; of a limit 1 while it is kept, else the limit / what it comes to; of any other level actual / target, the other way round where lower is better';
COMMENT ON COLUMN @parts@.target_standing@_change@.attainment IS 'actual / target';
COMMENT ON COLUMN @parts@.target_standing@_change@.expected IS 'value by today if it comes as expected_shape says; of a level without start_value the target; of churn and retention if every day as many of those who are left are lost';
COMMENT ON COLUMN @parts@.target_standing@_change@.pace IS 'share of the way made / share of the time passed, 1: in step; of a limit, or a level without start_value, progress that is not cut at 1';
COMMENT ON COLUMN @parts@.target_standing@_change@.forecast IS 'value at ends_on if it goes on as so far; of a level, also one by hand with a start_value, its value';
COMMENT ON COLUMN @parts@.target_standing@_change@.status IS 'not_started, on_track (pace at least at_risk_below, its own or that of settings), at_risk (at least off_track_below), off_track, achieved, missed or not_measurable; what can still change is achieved only when its time is over';
COMMENT ON COLUMN @parts@.target_standing@_change@.bar IS 'progress as a bar';
COMMENT ON COLUMN @parts@.target_standing@_change@.elapsed IS 'share of the time passed, 0 to 1';
COMMENT ON COLUMN @parts@.target_standing@_change@.expected_progress IS 'progress that would be in step: the share of the time passed; of a limit or a level without start_value 1; of a boolean nothing more until its time is over';
COMMENT ON COLUMN @parts@.target_standing@_change@.weight IS 'how much it counts for its goal';
COMMENT ON COLUMN @parts@.target_standing@_change@.source IS 'sources that the KPI is measured from, as in kpi.source; a filter on it leaves the others unread';
COMMENT ON COLUMN @parts@.target_standing@_change@.reads IS 'sales, of what sales_vs_target shows, or other';
COMMENT ON COLUMN @parts@.target_standing@_change@.region IS 'the region whose target it is';
COMMENT ON COLUMN @parts@.target_standing@_change@.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @parts@.target_standing@_change@.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.target_standing@_change@.minimum IS 'value that must be reached at least';
COMMENT ON COLUMN @parts@.target_standing@_change@.stretch IS 'value that would be more than was wanted';
COMMENT ON COLUMN @parts@.target_standing@_change@.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @parts@.target_standing@_change@.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
COMMENT ON COLUMN @parts@.target_standing@_change@.key IS 'the target, as in planned_target';
COMMENT ON COLUMN @parts@.target_standing@_change@.is_measured IS 'whether it was measured when the facts were last worked out, as it is now';
COMMENT ON COLUMN @parts@.target_standing@_change@.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.target_standing@_change@.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.target_standing@_change@.year_whole IS 'the same time a year before, where it is expected to come as then';
COMMENT ON COLUMN @parts@.target_standing@_change@.year_part IS 'as much of it as is behind';
COMMENT ON COLUMN @parts@.target_standing@_change@.retention IS 'churn or retention, which is no sum';
COMMENT ON COLUMN @parts@.target_standing@_change@.as_of IS 'the day at whose end the numbers are';
