-- Every target day by day.  All that is needed is read once for all targets, as in target_standing, of whose
-- numbers these are the way: the last day that is known has the same.  In a kept model what was measured of
-- days is kept too.
CREATE OR REPLACE VIEW @parts@.target_day AS
WITH planned AS MATERIALIZED (
	SELECT
		p.key,
		p.target_id,
		p.quota_id,
		p.name,
		p.kind,
		p.kpi,
		p.region,
		p.manager,
		p.team,
		p.rep,
		p.channel,
		p.product,
		p.starts_on,
		p.ends_on,
		p.start_value,
		p.target_value,
		p.minimum_value,
		p.stretch_value,
		p.current_value,
		p.lower_is_better,
		p.span,
		p.adds_up,
		p.as_of,
		p.measured_to,
		p.is_over,
		p.at_risk_below,
		p.off_track_below,
		p.owner_kind,
		p.owner,
		p.source,
		p.has_begun,
		p.counted_to,
		p.whole_to,
		p.shape,
		p.weekend,
		p.has_days,
		p.days_from,
		-- A number is compared faster than a key
		row_number() OVER () AS place,
		p.kpi IN ('churn_rate'::text, 'retention_rate'::text) AS wears_off,
		p.owner_kind || ' '::text || p.owner AS owner_key
	FROM @parts@.measured_target AS p
	-- Nobody looks at the days of more than a hundred years
	WHERE p.ends_on - p.starts_on < 36525
),
-- The time of each, and that of the year before where it is expected to come as then
part AS MATERIALIZED (
	SELECT p.place, p.source, p.kpi, p.owner_kind, p.owner, p.span, p.starts_on, y.part, y.first_day, y.last_day,
		-- What is summed up to date has all that was before on its first day
		coalesce(p.days_from, CASE WHEN p.span = 'to_date'::text THEN date '-infinity' ELSE y.first_day END) AS read_from,
-- @live
		p.owner_kind <> 'product'::text AS is_owned
-- @kept
		p.owner_kind NOT IN ('company'::text, 'product'::text) AS is_owned
-- @all
	FROM planned AS p
	CROSS JOIN LATERAL saleskpi_internal.target_times(p.shape, p.starts_on, p.ends_on, p.measured_to, p.counted_to, p.whole_to, p.as_of) AS y
	-- The line to a target is known before its time begins
	WHERE (p.has_begun OR y.part = 'whole'::text) AND NOT p.has_days AND NOT p.wears_off AND y.part <> 'part'::text
),
-- Churn and retention: the customers of the first day, and those of them who were lost since
left_customer AS (
	SELECT
		p.place,
		p.kpi,
		p.starts_on,
		CASE WHEN u.churned_on <= p.measured_to THEN u.churned_on END AS churned_on,
		sum(u.customers) AS customers
	FROM planned AS p
	JOIN (
		SELECT
			s.acquired_on,
			s.churned_on,
			s.customers,
			o.owner_kind || ' '::text || @owner_of(s)@ AS owner_key
		FROM @parts@.customer_span AS s
		CROSS JOIN (SELECT DISTINCT q.owner_kind FROM planned AS q WHERE q.wears_off AND NOT q.has_days LIMIT 7) AS o
		WHERE @knows_churn@
			AND s.acquired_on < (SELECT max(q.starts_on) FROM planned AS q WHERE q.wears_off AND NOT q.has_days)
		OFFSET 0
	) AS u ON u.owner_key = p.owner_key
		AND u.acquired_on < p.starts_on
		AND (u.churned_on >= p.starts_on) IS NOT FALSE
	WHERE p.wears_off AND p.has_begun AND NOT p.has_days
	GROUP BY 1, 2, 3, 4
),
-- What is to be read of each source
source_read AS MATERIALIZED (
	SELECT
		k.source,
		array_agg(DISTINCT p.kpi) AS kpis,
		min(p.read_from) AS from_day,
		max(p.last_day) AS to_day,
		bool_or(p.owner_kind = 'product'::text) AS has_products,
		-- Of those for which facts are read, and not what is kept of the company
		array_agg(DISTINCT p.kpi) FILTER (WHERE p.is_owned) AS owned_kpis,
		min(p.read_from) FILTER (WHERE p.is_owned) AS owned_from,
		max(p.last_day) FILTER (WHERE p.is_owned) AS owned_to
	FROM part AS p
-- @live
	CROSS JOIN LATERAL unnest(string_to_array(p.source, ', '::text)) AS k (source)
-- @kept
	CROSS JOIN LATERAL saleskpi_internal.sources_of(p.source) AS k (source)
	-- Always true; by an equality the planner expects few: what there is mostly nothing to read for must not look dear
	WHERE CASE WHEN p.first_day IS NULL THEN 1 ELSE 0 END = 0
-- @all
	GROUP BY k.source
),
-- Whose they can be.  Products come by themselves.
owned AS MATERIALIZED (
	SELECT DISTINCT p.kpi, p.owner_kind, p.kpi || ' '::text || p.owner_kind || ' '::text AS key
	FROM part AS p
	WHERE p.is_owned
),
-- What they measure.  Facts are read here and not where it is matched with the targets: the planner copies
-- all that lies within a query, and within that again.
value AS MATERIALIZED (
	SELECT v.day, v.key, v.numerator, v.denominator
	FROM source_read AS s
	CROSS JOIN LATERAL (
		SELECT
			k.day,
			o.key || @owner_of(k)@ AS key,
			sum(k.numerator) AS numerator,
			sum(k.denominator) AS denominator
		FROM @parts@.kpi_day AS k
		JOIN owned AS o ON o.kpi = k.kpi
		WHERE s.owned_kpis IS NOT NULL
			AND k.source = s.source
			AND k.kpi = ANY (s.owned_kpis)
			AND k.day >= s.owned_from
			AND k.day <= s.owned_to
			AND k.fact_day >= date_trunc('month'::text, s.owned_from::timestamp - interval '1 month')::date
			AND k.fact_day <= s.owned_to
		GROUP BY 1, 2
		UNION ALL
		SELECT k.day, k.kpi || ' product '::text || k.product, sum(k.numerator), sum(k.denominator)
		FROM @parts@.product_kpi_day AS k
		WHERE s.has_products
			AND k.source = s.source
			AND k.kpi = ANY (s.kpis)
			AND k.day >= s.from_day
			AND k.day <= s.to_day
		GROUP BY 1, 2
		OFFSET 0
	) AS v
),
-- What each day adds to the two sums of a target, and what the same day of the year before had
day_value AS (
	SELECT
		v.place,
		v.day,
		sum(v.numerator) AS numerator,
		sum(v.denominator) AS denominator,
		sum(v.year_numerator) AS year_numerator
	FROM (
		SELECT
			t.place,
			CASE
				-- The first day of which this one was at the latest a year before: of 29 February that is 1 March, and of 28 February
				-- the 29th where that is the target's first
				WHEN t.part <> 'own'::text THEN greatest(t.starts_on, (m.day::timestamp + interval '1 year')::date
					+ (m.day::timestamp > m.day::timestamp + interval '1 year' - interval '1 year')::integer)
				-- Of a stock by months a month is known when it is over
				WHEN t.span = 'month'::text THEN (m.day + interval '1 month')::date - 1
				ELSE greatest(m.day, t.first_day)
			END AS day,
			CASE WHEN t.part = 'own'::text THEN m.numerator END AS numerator,
			CASE WHEN t.part = 'own'::text AND saleskpi_internal.divides_target(m.day, t.span, t.first_day) THEN m.denominator END AS denominator,
			CASE WHEN t.part <> 'own'::text THEN m.numerator END AS year_numerator
		FROM (
			SELECT u.day, u.key, u.numerator, u.denominator
			FROM value AS u
-- @live
-- @kept
			UNION ALL
			SELECT k.day, k.kpi || ' company '::text, k.numerator, k.denominator
			FROM source_read AS s
			JOIN @parts@.company_day AS k
				ON k.source = s.source
				AND k.kpi = ANY (s.kpis)
				AND k.day >= s.from_day
				AND k.day <= s.to_day
-- @all
			OFFSET 0
		) AS m
		JOIN part AS t
			ON t.kpi || ' '::text || t.owner_kind || ' '::text || t.owner = m.key
			AND saleskpi_internal.is_of_target(m.day, t.span, t.first_day, t.last_day)
			AND m.day >= t.read_from
		UNION ALL
		SELECT
			c.place,
			e.day,
			CASE WHEN c.kpi = 'churn_rate'::text THEN e.lost ELSE e.at_start - e.lost END * c.customers,
			e.at_start * c.customers,
			NULL::numeric
		FROM left_customer AS c
		CROSS JOIN LATERAL (VALUES (c.starts_on, 1::numeric, 0::numeric), (c.churned_on, 0::numeric, 1::numeric)) AS e (day, at_start, lost)
		WHERE e.day IS NOT NULL
	) AS v
	GROUP BY v.place, v.day
),
-- What was entered by hand, as it stood at the end of each day
entry AS (
	SELECT
		n.target_id,
		n.day,
		n.value,
		lead(n.day, 1, date 'infinity') OVER (PARTITION BY n.target_id ORDER BY n.day) AS until
	FROM (
		SELECT DISTINCT ON (h.target_id, c.day)
			h.target_id,
			c.day,
			(h.new_values ->> 'current_value'::text)::numeric AS value
		FROM @schema@.target_history AS h
		CROSS JOIN LATERAL saleskpi_internal.day_of(saleskpi.local_time(h.changed_at, @time_zone@)) AS c (day)
		WHERE h.action = 'insert'::text OR h.action = 'update'::text AND h.new_values ? 'current_value'::text
		ORDER BY h.target_id, c.day, h.history_id DESC
	) AS n
),
dated AS MATERIALIZED (
	SELECT
		p.*,
		n.holidays,
		CASE WHEN p.shape = 'work_days'::text THEN saleskpi_internal.work_days(p.starts_on, p.ends_on, p.weekend, n.holidays) END AS work_days
	FROM planned AS p
	CROSS JOIN (SELECT coalesce(array_agg(h.day), '{}'::date[]) AS holidays FROM @schema@.holiday AS h) AS n
),
-- Of each the sums to the end of each of its days
way AS (
	SELECT
		t.*,
		d.day::date AS day,
-- @live
		sum(v.numerator) OVER so_far AS numerator,
		sum(v.denominator) OVER so_far AS denominator,
-- @kept
		-- On top of what was measured to the day before
		coalesce(b.numerator + sum(v.numerator) OVER so_far, b.numerator, sum(v.numerator) OVER so_far) AS numerator,
		coalesce(b.denominator + sum(v.denominator) OVER so_far, b.denominator, sum(v.denominator) OVER so_far) AS denominator,
-- @all
		sum(v.year_numerator) OVER all_days AS year_whole,
		sum(v.year_numerator) OVER so_far AS year_part,
		e.value AS entered
	FROM dated AS t
	CROSS JOIN LATERAL generate_series(greatest(t.starts_on, t.days_from)::timestamp, t.ends_on::timestamp, interval '1 day') AS d (day)
-- @live
-- @kept
	LEFT JOIN @parts@.target_day_measured AS b ON b.key = t.key AND b.day = t.days_from - 1
-- @all
	LEFT JOIN day_value AS v ON v.place = t.place AND v.day = d.day::date
	LEFT JOIN entry AS e ON t.kind <> 'kpi'::text AND e.target_id = t.target_id AND d.day::date >= e.day AND d.day::date < e.until
	WHERE NOT t.has_days
	WINDOW all_days AS (PARTITION BY t.place), so_far AS (PARTITION BY t.place ORDER BY d.day)
-- @live
-- @kept
	UNION ALL
	SELECT
		t.*,
		m.day,
		m.numerator,
		m.denominator,
		m.year_whole,
		m.year_part,
		NULL::numeric
	FROM dated AS t
	JOIN @parts@.target_day_measured AS m ON m.key = t.key
	WHERE t.has_days
-- @all
)
SELECT
	w.key,
	w.target_id,
	w.quota_id,
	w.name,
	w.kind,
	w.kpi,
	w.region,
	w.manager,
	w.team,
	w.rep,
	w.channel,
	w.product,
	w.starts_on,
	w.ends_on,
	w.start_value,
	w.target_value,
	w.minimum_value,
	w.stretch_value,
	w.current_value,
	w.lower_is_better,
	w.span,
	w.adds_up,
	w.as_of,
	w.measured_to,
	w.is_over,
	w.at_risk_below,
	w.off_track_below,
	w.day,
	CASE
		WHEN w.work_days > 0 THEN saleskpi_internal.work_days(w.starts_on, w.day, w.weekend, w.holidays)::numeric
		WHEN w.year_whole > 0::numeric THEN least(greatest(coalesce(w.year_part, 0::numeric), 0::numeric), w.year_whole)
		ELSE (w.day + 1 - w.starts_on)::numeric
	END AS part,
	CASE
		WHEN w.work_days > 0 THEN w.work_days::numeric
		WHEN w.year_whole > 0::numeric THEN w.year_whole
		ELSE (w.ends_on + 1 - w.starts_on)::numeric
	END AS whole,
	CASE
		WHEN w.day > w.as_of THEN NULL
		WHEN w.kind = 'kpi'::text THEN saleskpi.kpi_value(w.numerator, w.denominator)
		WHEN w.day = w.measured_to THEN w.current_value
		ELSE w.entered
	END AS actual,
	saleskpi_internal.counts_up(w.kind, w.kpi, w.adds_up, w.lower_is_better, w.start_value) AS counts_up,
	w.has_days,
	w.numerator,
	w.denominator,
	w.year_whole,
	w.year_part
FROM way AS w;

COMMENT ON VIEW @parts@.target_day IS 'the targets day by day with what was measured to the end of each: one row a target or quota and day of its time';
COMMENT ON COLUMN @parts@.target_day.key IS 'the target, as in planned_target';
COMMENT ON COLUMN @parts@.target_day.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @parts@.target_day.quota_id IS 'key of a quota';
COMMENT ON COLUMN @parts@.target_day.name IS 'what is to be reached';
COMMENT ON COLUMN @parts@.target_day.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @parts@.target_day.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @parts@.target_day.region IS 'the region whose target it is';
COMMENT ON COLUMN @parts@.target_day.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @parts@.target_day.team IS 'the team whose target it is';
COMMENT ON COLUMN @parts@.target_day.rep IS 'the rep whose target it is';
COMMENT ON COLUMN @parts@.target_day.channel IS 'the channel that it is for';
COMMENT ON COLUMN @parts@.target_day.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.target_day.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.target_day.ends_on IS 'last day';
COMMENT ON COLUMN @parts@.target_day.start_value IS 'value at the start';
COMMENT ON COLUMN @parts@.target_day.target_value IS 'value to be reached';
COMMENT ON COLUMN @parts@.target_day.minimum_value IS 'value that must be reached at least';
COMMENT ON COLUMN @parts@.target_day.stretch_value IS 'value that would be more than was wanted';
COMMENT ON COLUMN @parts@.target_day.current_value IS 'value entered by hand';
COMMENT ON COLUMN @parts@.target_day.lower_is_better IS 'whether a lower value is better';
COMMENT ON COLUMN @parts@.target_day.span IS 'how the KPI is summed over time, as in kpi.span';
COMMENT ON COLUMN @parts@.target_day.adds_up IS 'whether the KPI adds up over time';
COMMENT ON COLUMN @parts@.target_day.as_of IS 'the day at whose end the numbers are';
COMMENT ON COLUMN @parts@.target_day.measured_to IS 'last day that is measured';
COMMENT ON COLUMN @parts@.target_day.is_over IS 'whether its time is over';
COMMENT ON COLUMN @parts@.target_day.at_risk_below IS 'pace below which it is at risk';
COMMENT ON COLUMN @parts@.target_day.off_track_below IS 'pace below which it is off track';
COMMENT ON COLUMN @parts@.target_day.day IS 'day, from the first to the last of its time';
COMMENT ON COLUMN @parts@.target_day.part IS 'how much of its time is behind, of whole';
COMMENT ON COLUMN @parts@.target_day.whole IS 'all of its time: days, work days or the amounts of the year before';
COMMENT ON COLUMN @parts@.target_day.actual IS 'value from the first day to the end of this one; NULL: nothing measured yet, or after as_of';
COMMENT ON COLUMN @parts@.target_day.counts_up IS 'whether it counts from 0 over its time';
COMMENT ON COLUMN @parts@.target_day.has_days IS 'as in measured_target';
COMMENT ON COLUMN @parts@.target_day.numerator IS 'sum to the end of the day of the upper part of the ratio, or of the count or amount itself';
COMMENT ON COLUMN @parts@.target_day.denominator IS 'sum of the lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.target_day.year_whole IS 'of a target that is expected to come as the year before: what came then';
COMMENT ON COLUMN @parts@.target_day.year_part IS 'as much of it as came to the same day';
