-- What stands in a report, as blocks in the order of reading, which report_markdown and report_html write down:
-- an array of objects whose `is` is title, heading, text, list, tiles, table or columns.  Words come from
-- report_text, so that names of the company's are marked as such.  All is read from what a reader of the model
-- may read: the views and tables of its schema, none of its parts.

CREATE FUNCTION saleskpi_internal.report_block(kind text, line text) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_build_object('is', kind, 't', line)
$$;
COMMENT ON FUNCTION saleskpi_internal.report_block(text, text) IS 'a block of a report that is a line of text';

CREATE FUNCTION saleskpi_internal.report_table(caption text, head text[], align text, lines jsonb) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_build_object('is', 'table', 'caption', caption, 'head', head, 'align', align, 'rows', lines)
$$;
COMMENT ON FUNCTION saleskpi_internal.report_table(text, text[], text, jsonb) IS 'a block of a report that is a table';

CREATE FUNCTION saleskpi_internal.report_verdict(is_better boolean) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN is_better THEN jsonb_build_object('t', 'better', 'tone', 'good') WHEN NOT is_better THEN jsonb_build_object('t', 'worse', 'tone', 'bad') ELSE to_jsonb(''::text) END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_verdict(boolean) IS 'a cell that says whether something is for the good';

CREATE FUNCTION saleskpi_internal.report_status(status text) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_strip_nulls(jsonb_build_object('t', replace(status, '_', ' '), 'tone', CASE WHEN status IN ('achieved', 'on_track') THEN 'good' WHEN status IN ('at_risk', 'off_track', 'missed') THEN 'bad' END))
$$;
COMMENT ON FUNCTION saleskpi_internal.report_status(text) IS 'a cell with the status of a target or goal';

-- So many of these, in a row of words: 2 at risk and 1 missed
CREATE FUNCTION saleskpi_internal.report_enumeration(items text[]) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN cardinality(items) > 1
		THEN array_to_string(items[:cardinality(items) - 1], ', ') || ' and ' || items[cardinality(items)]
		ELSE items[1]
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_enumeration(text[]) IS 'several things in a sentence';

-- What is behind the cut of a long list
CREATE FUNCTION saleskpi_internal.report_rest(amount bigint, shown integer, what text) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN amount > shown THEN jsonb_build_object('is', 'text', 'small', true, 't', format('These are %s of %s %s.', shown, to_char(amount, 'FM999,999,999,990'), what)) ELSE '[]' END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_rest(bigint, integer, text) IS 'a line on what was cut off a list';

-- Every KPI in the month (of what leads become in the last one that is known by then), in the one before and
-- twelve before, and in the thirteen up to it.  Of a month that is not over, as many days of the others.
CREATE FUNCTION saleskpi_internal.report_kpis(schema name, month date, day date) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format($query$
		WITH kpi_period AS (
			SELECT k.*, c.previous_month_to, c.year_ago_to, $1 > c.complete_month AS is_running,
				CASE WHEN k.matures THEN least($1, (date_trunc('month', (c.old_enough + 1)::timestamp) - interval '1 month')::date) ELSE $1 END AS period
			FROM %1$I.kpi AS k
			CROSS JOIN %1$I.clock AS c
		),
		-- Growth needs a month more, and what is summed up to date all of them
		day_sum AS MATERIALIZED (
			SELECT m.kpi, m.day, sum(m.numerator) AS numerator, sum(m.denominator) AS denominator
			FROM %1$I.measure AS m
			WHERE m.day <= $2
				AND (m.fact_day >= (SELECT min(p.period) - interval '14 months' FROM kpi_period AS p)::date
					OR m.source = ANY (ARRAY(SELECT unnest(string_to_array(k.source, ', ')) FROM %1$I.kpi AS k WHERE k.span = 'to_date')))
			GROUP BY m.kpi, m.day
		),
		month_sum AS (
			SELECT s.kpi, date_trunc('month', s.day::timestamp)::date AS month, sum(s.numerator) AS numerator, sum(s.denominator) AS denominator
			FROM day_sum AS s
			GROUP BY 1, 2
		),
		month_value AS (
			SELECT p.kpi, b.months, saleskpi.kpi_value(sum(s.numerator), sum(s.denominator)) AS value
			FROM kpi_period AS p
			CROSS JOIN generate_series(0, 12) AS b (months)
			LEFT JOIN month_sum AS s ON s.kpi = p.kpi
				AND (s.month = (p.period - make_interval(months => b.months))::date
					OR p.span = 'to_date' AND s.month < (p.period - make_interval(months => b.months))::date)
			WHERE p.span <> 'month' OR NOT p.is_running OR b.months > 0
			GROUP BY p.kpi, b.months
		),
		-- The same part of the month before and of a year before
		part AS (
			SELECT p.kpi,
				saleskpi.kpi_value(
					sum(s.numerator) FILTER (WHERE s.day <= p.previous_month_to AND (p.span = 'to_date' OR s.day >= (p.period - interval '1 month')::date)),
					sum(s.denominator) FILTER (WHERE s.day <= p.previous_month_to AND (p.span = 'to_date' OR s.day >= (p.period - interval '1 month')::date))) AS previous,
				saleskpi.kpi_value(
					sum(s.numerator) FILTER (WHERE s.day <= p.year_ago_to AND (p.span = 'to_date' OR s.day >= (p.period - interval '1 year')::date)),
					sum(s.denominator) FILTER (WHERE s.day <= p.year_ago_to AND (p.span = 'to_date' OR s.day >= (p.period - interval '1 year')::date))) AS year_ago
			FROM kpi_period AS p
			JOIN day_sum AS s ON s.kpi = p.kpi
			WHERE p.is_running AND p.span <> 'month' AND NOT p.matures
			GROUP BY p.kpi
		),
		history AS (
			SELECT v.kpi,
				max(v.value) FILTER (WHERE v.months = 0) AS value,
				max(v.value) FILTER (WHERE v.months = 1) AS previous,
				max(v.value) FILTER (WHERE v.months = 12) AS year_ago,
				jsonb_agg(v.value ORDER BY v.months DESC) FILTER (WHERE v.months < 12) AS trend,
				min(v.value) FILTER (WHERE v.months < 12) AS lowest,
				max(v.value) FILTER (WHERE v.months < 12) AS highest,
				count(v.value) AS known
			FROM month_value AS v
			GROUP BY v.kpi
		)
		SELECT jsonb_agg(jsonb_build_object(
			'kpi', p.kpi, 'title', p.title, 'unit', p.unit, 'better', p.better, 'period', p.period, 'known', coalesce(h.known, 0),
			'value', h.value,
			'previous', CASE WHEN p.is_running AND NOT p.matures THEN r.previous ELSE h.previous END,
			'year_ago', CASE WHEN p.is_running AND NOT p.matures THEN r.year_ago ELSE h.year_ago END,
			'trend', h.trend, 'lowest', h.lowest, 'highest', h.highest) ORDER BY p.position, p.kpi)
		FROM kpi_period AS p
		LEFT JOIN history AS h ON h.kpi = p.kpi
		LEFT JOIN part AS r ON r.kpi = p.kpi$query$, schema) INTO result USING month, day;
	RETURN coalesce(result, '[]');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_kpis(name, date, date) IS 'the KPIs of a report';

-- The targets whose time has days in the month, as they stood at the end of it or of day, beside the month before
CREATE FUNCTION saleskpi_internal.report_targets(schema name, month date, day date, currency text) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format($query$
		WITH free AS (
			SELECT s.expected_shape, s.weekend, (SELECT coalesce(array_agg(h.day), '{}') FROM %1$I.holiday AS h) AS holidays
			FROM %1$I.settings AS s
		),
		standing AS MATERIALIZED (
			SELECT t.* FROM %1$I.target_by_month AS t WHERE t.month IN ($1, ($1 - interval '1 month')::date)
		),
		now AS (
			SELECT
				n.*,
				coalesce(k.unit, CASE n.kind WHEN 'number' THEN 'count' WHEN 'boolean' THEN 'count' ELSE n.kind END) AS unit,
				k.span,
				coalesce(n.region, n.manager, n.team, n.rep, n.channel, n.product) AS owner,
				coalesce(o.expected_shape, f.expected_shape) = 'work_days' AS by_work_days,
				f.weekend, f.holidays,
				b.status AS status_before,
				b.pace AS pace_before,
				n.status <> coalesce(b.status, 'not_started') AND (b.status IS NOT NULL OR n.status <> 'on_track') AS has_turned
			FROM standing AS n
			CROSS JOIN free AS f
			LEFT JOIN standing AS b ON b.month < n.month AND b.target_id IS NOT DISTINCT FROM n.target_id AND b.quota_id IS NOT DISTINCT FROM n.quota_id
			LEFT JOIN %1$I.kpi AS k ON k.kpi = n.kpi
			LEFT JOIN %1$I.target AS o ON o.target_id = n.target_id
			WHERE n.month = $1
		)
		SELECT jsonb_agg(jsonb_build_object(
			'name', saleskpi_internal.report_name(n.name) || CASE WHEN strpos(lower(n.name), lower(n.owner)) = 0 THEN ' (' || saleskpi_internal.report_name(n.owner, 30) || ')' ELSE '' END,
			'kpi', n.kpi, 'team', n.team, 'rep', n.rep, 'starts_on', n.starts_on, 'ends_on', n.ends_on,
			'actual', CASE n.kind WHEN 'boolean' THEN CASE WHEN n.actual >= n.target THEN 'done' ELSE 'not done' END ELSE saleskpi_internal.report_value(n.actual, n.unit, $3) END,
			'target', CASE n.kind WHEN 'boolean' THEN 'done' ELSE saleskpi_internal.report_value(n.target, n.unit, $3) END,
			'forecast', CASE WHEN n.kind <> 'boolean' AND n.day < n.ends_on THEN saleskpi_internal.report_value(n.forecast, n.unit, $3) END,
			'attainment', n.actual / nullif(n.target, 0), 'progress', n.progress::numeric, 'expected_progress', n.expected_progress::numeric, 'pace', n.pace::numeric, 'pace_before', n.pace_before::numeric,
			'status', n.status, 'status_order', n.status_order, 'status_before', coalesce(n.status_before, 'not_started'), 'has_turned', n.has_turned,
			'way_back', CASE WHEN n.status IN ('at_risk', 'off_track', 'missed') THEN saleskpi_internal.report_way_back(n.kind, n.kpi, n.unit, n.span, $3, n.counts_up, n.better,
				n.start_value, n.actual, n.target,
				CASE WHEN n.by_work_days THEN saleskpi_internal.work_days(n.starts_on, n.day, n.weekend, n.holidays) ELSE n.day - n.starts_on + 1 END,
				CASE WHEN n.by_work_days THEN saleskpi_internal.work_days(n.day + 1, n.ends_on, n.weekend, n.holidays) ELSE n.ends_on - n.day END,
				CASE WHEN n.by_work_days THEN 'work day' ELSE 'day' END) END)
			ORDER BY n.name, n.owner, n.starts_on, n.target_id, n.quota_id)
		FROM now AS n$query$, schema) INTO result USING month, day, currency;
	RETURN coalesce(result, '[]');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_targets(name, date, date, text) IS 'the targets of a report';

-- Leads, from step to step, and where they come from
CREATE FUNCTION saleskpi_internal.report_leads(schema name, month date) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	of_months record;
	sources jsonb;
	known bigint;
	old_month date;
	conversion_window text;
	blocks jsonb := '[]';
	three date[];
	head text[];
	lines jsonb;
BEGIN
	EXECUTE format('SELECT (date_trunc(''month'', (c.old_enough + 1)::timestamp) - interval ''1 month'')::date, s.conversion_window::text FROM %1$I.clock AS c CROSS JOIN %1$I.settings AS s', schema)
		INTO old_month, conversion_window;
	old_month := least(old_month, month);
	three := ARRAY(SELECT DISTINCT m.month FROM unnest(ARRAY[month, (month - interval '1 month')::date, old_month]) AS m (month) ORDER BY m.month DESC);
	EXECUTE format($query$
		WITH month_sum AS (
			SELECT l.month, sum(l.leads) AS leads, sum(l.opportunities) AS opportunities, sum(l.customers) AS customers,
				sum(l.old_leads) AS old_leads, sum(l.old_customers) AS old_customers
			FROM %1$I.lead_conversion AS l
			WHERE l.month = ANY ($1)
			GROUP BY l.month
		)
		SELECT
			jsonb_agg(to_jsonb(s) ORDER BY m.month DESC) AS months,
			max(s.leads) AS most
		FROM unnest($1) AS m (month)
		LEFT JOIN month_sum AS s ON s.month = m.month$query$, schema) INTO of_months USING three;
	IF coalesce(of_months.most, 0) = 0 THEN
		RETURN blocks;
	END IF;
	SELECT array_agg(saleskpi_internal.report_month(m.month) ORDER BY m.month DESC) INTO head FROM unnest(three) AS m (month);
	SELECT jsonb_agg(jsonb_build_array(s.step) || (
		SELECT jsonb_agg(CASE
				WHEN f.month ->> s.name IS NULL THEN to_jsonb(CASE WHEN f.month ->> 'leads' IS NULL THEN '0' ELSE 'not known' END)
				WHEN s.name = 'leads' AND (f.month ->> 'leads')::numeric > 0 THEN jsonb_build_object('t', to_char((f.month ->> 'leads')::numeric, 'FM999,999,999,990'), 'bar', 1, 'title', 'all of the leads')
				ELSE jsonb_strip_nulls(jsonb_build_object(
					't', to_char((f.month ->> s.name)::numeric, 'FM999,999,999,990') || coalesce(', ' || saleskpi_internal.report_value((f.month ->> s.name)::numeric / nullif((f.month ->> 'leads')::numeric, 0), 'percentage', NULL), ''),
					'bar', (f.month ->> s.name)::numeric / nullif((f.month ->> 'leads')::numeric, 0),
					'title', saleskpi_internal.report_value((f.month ->> s.name)::numeric / nullif((f.month ->> 'leads')::numeric, 0), 'percentage', NULL) || ' of the leads'))
			END ORDER BY f.place)
		FROM jsonb_array_elements(of_months.months) WITH ORDINALITY AS f (month, place)) ORDER BY s.place) INTO lines
	FROM (VALUES (1, 'leads', 'Leads that came'), (2, 'opportunities', 'Became opportunities'), (3, 'customers', 'Became customers')) AS s (place, name, step);
	blocks := blocks || saleskpi_internal.report_table('Leads by the month in which they came, and what has become of them so far', ARRAY['Step'] || head, 'l' || repeat('l', cardinality(three)), lines);
	IF old_month < month THEN
		blocks := blocks || saleskpi_internal.report_block('text', format('Those of the last months may still become customers. All of %s are older than %s, the time in which conversion is measured.', saleskpi_internal.report_month(old_month), replace(conversion_window, 'mon', 'month')));
	END IF;

	EXECUTE format($query$
		SELECT
			jsonb_agg(jsonb_build_array(coalesce(saleskpi_internal.report_name(o.source, 40), 'no source'), to_char(o.leads, 'FM999,999,999,990'),
				to_char(o.opportunities, 'FM999,999,999,990'), to_char(o.customers, 'FM999,999,999,990'),
				saleskpi_internal.report_value(o.old_customers / nullif(o.old_leads, 0), 'percentage', NULL)) ORDER BY o.place) FILTER (WHERE o.place <= 15),
			count(*)
		FROM (
			SELECT
				l.source,
				sum(l.leads) FILTER (WHERE l.month = $1) AS leads,
				sum(l.opportunities) FILTER (WHERE l.month = $1) AS opportunities,
				sum(l.customers) FILTER (WHERE l.month = $1) AS customers,
				sum(l.old_leads) FILTER (WHERE l.month = $2) AS old_leads,
				sum(l.old_customers) FILTER (WHERE l.month = $2) AS old_customers,
				row_number() OVER (ORDER BY sum(l.leads) FILTER (WHERE l.month = $1) DESC, l.source) AS place
			FROM %1$I.lead_conversion AS l
			WHERE l.month IN ($1, $2)
			GROUP BY l.source
			HAVING sum(l.leads) FILTER (WHERE l.month = $1) > 0
		) AS o$query$, schema) INTO sources, known USING month, old_month;
	IF known > 1 THEN
		blocks := blocks || saleskpi_internal.report_table('Leads of ' || saleskpi_internal.report_month(month) || ' by source',
				ARRAY['Source', 'Leads', 'Opportunities so far', 'Customers so far', 'Conversion of ' || saleskpi_internal.report_month(old_month)], 'lrrrr', sources)
			|| saleskpi_internal.report_rest(known, 15, 'sources');
	END IF;
	RETURN blocks;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_leads(name, date) IS 'the part of a report on leads';

-- Who came and went, and how many of those who came together are still there
CREATE FUNCTION saleskpi_internal.report_customers(schema name, month date, day date) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	churn record;
	cohort record;
	blocks jsonb := '[]';
	palest numeric;
BEGIN
	EXECUTE format($query$
		SELECT
			jsonb_agg(to_jsonb(c.month) ORDER BY c.month) AS months,
			jsonb_agg(c.churn_rate::numeric ORDER BY c.month) AS rates,
			max(c.churn_rate) AS highest, min(c.churn_rate) AS lowest,
			(array_agg(c.churn_rate::numeric ORDER BY c.month DESC))[1] AS last,
			bool_or(c.gained_and_lost > 0) FILTER (WHERE c.month > $1 - interval '6 months') AS came_and_went,
			bool_or(c.revenue_churn_rate IS NOT NULL) FILTER (WHERE c.month > $1 - interval '6 months') AS has_revenue,
			max(c.at_start + c.gained) AS most,
			jsonb_agg(to_jsonb(c) ORDER BY c.month DESC) FILTER (WHERE c.month > $1 - interval '6 months') AS rows
		FROM %1$I.churn_and_retention AS c
		WHERE c.month BETWEEN ($1 - interval '12 months')::date AND $1$query$, schema) INTO churn USING month;
	IF coalesce(churn.most, 0) = 0 THEN
		RETURN blocks;
	END IF;
	IF churn.highest > 0 THEN
		blocks := blocks || jsonb_build_object('is', 'columns', 'months', churn.months, 'series', churn.rates, 'before', '[]'::jsonb, 'unit', 'percentage',
			't', 'Churn rate by month: of the customers at its start, the share lost in it.',
			'title', format('Churn rate by month up to %s: lowest %s, highest %s, last %s', saleskpi_internal.report_month(month),
				saleskpi_internal.report_value(churn.lowest::numeric, 'percentage', NULL), saleskpi_internal.report_value(churn.highest::numeric, 'percentage', NULL),
				coalesce(saleskpi_internal.report_value(churn.last, 'percentage', NULL), 'not known')));
	END IF;
	blocks := blocks || saleskpi_internal.report_table('Customers by month, the latest first',
		ARRAY['Month', 'At the start', 'Won', 'Lost'] || CASE WHEN churn.came_and_went THEN ARRAY['Came and went'] ELSE '{}' END || ARRAY['At the end', 'Churn rate']
			|| CASE WHEN churn.has_revenue THEN ARRAY['Churn of revenue'] ELSE '{}' END,
		'lrrr' || CASE WHEN churn.came_and_went THEN 'r' ELSE '' END || 'rr' || CASE WHEN churn.has_revenue THEN 'r' ELSE '' END,
		(SELECT jsonb_agg(
			jsonb_build_array(saleskpi_internal.report_month((r.line ->> 'month')::date), to_char((r.line ->> 'at_start')::numeric, 'FM999,999,999,990'),
				to_char((r.line ->> 'gained')::numeric, 'FM999,999,999,990'), coalesce(to_char((r.line ->> 'lost')::numeric, 'FM999,999,999,990'), 'not known'))
			|| CASE WHEN churn.came_and_went THEN jsonb_build_array(to_char((r.line ->> 'gained_and_lost')::numeric, 'FM999,999,999,990')) ELSE '[]' END
			|| jsonb_build_array(to_char((r.line ->> 'at_end')::numeric, 'FM999,999,999,990'), saleskpi_internal.report_value((r.line ->> 'churn_rate')::numeric, 'percentage', NULL))
			|| CASE WHEN churn.has_revenue THEN jsonb_build_array(saleskpi_internal.report_value((r.line ->> 'revenue_churn_rate')::numeric, 'percentage', NULL)) ELSE '[]' END ORDER BY r.place)
		FROM jsonb_array_elements(churn.rows) WITH ORDINALITY AS r (line, place)));

	EXECUTE format($query$
		WITH known AS (
			SELECT c.cohort, c.age, c.customers, c.retention_rate::numeric AS rate
			FROM %1$I.cohort_retention AS c
			WHERE c.cohort BETWEEN ($1 - interval '12 months')::date AND ($1 - interval '1 month')::date
				AND c.age BETWEEN 1 AND 12
				AND (c.cohort + make_interval(months => c.age))::date <= $1
				AND c.customers > 0
				AND c.retention_rate IS NOT NULL
		)
		SELECT min(k.rate) AS lowest, max(k.age) AS oldest, jsonb_agg(to_jsonb(k)) AS cells, count(*) AS known FROM known AS k$query$, schema) INTO cohort USING month;
	IF cohort.known > 1 THEN
		-- The scale goes on to where all of them are, in halves of it
		palest := CASE WHEN cohort.lowest >= 0.5 THEN 0.5 ELSE 0 END;
		blocks := blocks || (saleskpi_internal.report_table(
			'Of the customers won in a month, the percentage still there so many months later',
			ARRAY['Month', 'Won'] || ARRAY(SELECT a.age::text FROM generate_series(1, cohort.oldest) AS a (age)), 'lr' || repeat('r', cohort.oldest),
			(SELECT jsonb_agg(line.cells ORDER BY line.cohort)
			FROM (
				SELECT c.cohort, jsonb_build_array(to_char(c.cohort::timestamp, 'FMMon YYYY'), max(c.customers)::text)
					|| jsonb_agg(CASE WHEN k.rate IS NULL THEN to_jsonb(' '::text) ELSE jsonb_build_object('t', round(k.rate * 100)::text, 'heat', (k.rate - palest) / (1 - palest)) END ORDER BY a.age) AS cells
				FROM (
					SELECT (x.cell ->> 'cohort')::date AS cohort, max((x.cell ->> 'customers')::bigint) AS customers
					FROM jsonb_array_elements(cohort.cells) AS x (cell)
					GROUP BY 1
				) AS c
				CROSS JOIN generate_series(1, cohort.oldest) AS a (age)
				LEFT JOIN (
					SELECT (x.cell ->> 'cohort')::date AS cohort, (x.cell ->> 'age')::integer AS age, (x.cell ->> 'rate')::numeric AS rate
					FROM jsonb_array_elements(cohort.cells) AS x (cell)
				) AS k ON k.cohort = c.cohort AND k.age = a.age
				GROUP BY c.cohort
			) AS line)) || jsonb_build_object('heat', true, 'legend', format('The darker, the more: white is %s %%, the darkest 100 %%.', (palest * 100)::integer)));
	END IF;
	RETURN blocks;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_customers(name, date, date) IS 'the part of a report on customers';

-- What winning customers cost
CREATE FUNCTION saleskpi_internal.report_costs(schema name, month date, currency text) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	lines jsonb;
	known bigint;
BEGIN
	EXECUTE format($query$
		SELECT
			jsonb_agg(jsonb_build_array(
				CASE WHEN o.is_all THEN 'all channels' ELSE coalesce(saleskpi_internal.report_name(o.channel, 40), 'no channel') END,
				saleskpi_internal.report_value(o.cost, 'currency', $2),
				to_char(o.customers, 'FM999,999,999,990'),
				saleskpi_internal.report_value(o.cost / nullif(o.customers, 0), 'currency', $2),
				saleskpi_internal.report_value(o.cost_before / nullif(o.customers_before, 0), 'currency', $2),
				saleskpi_internal.report_verdict(saleskpi_internal.report_is_better(o.cost / nullif(o.customers, 0), o.cost_before / nullif(o.customers_before, 0), 'currency', 'lower')),
				CASE WHEN NOT o.is_all THEN saleskpi_internal.report_value(o.lifetime_value, 'currency', $2) END) ORDER BY o.place) FILTER (WHERE o.place <= 16),
			count(*) - 1
		FROM (
			SELECT
				c.channel,
				grouping(c.channel) = 1 AS is_all,
				sum(c.cost) FILTER (WHERE c.month = $1) AS cost,
				sum(c.new_customers) FILTER (WHERE c.month = $1) AS customers,
				sum(c.cost) FILTER (WHERE c.month < $1) AS cost_before,
				sum(c.new_customers) FILTER (WHERE c.month < $1) AS customers_before,
				max(c.lifetime_value) AS lifetime_value,
				row_number() OVER (ORDER BY grouping(c.channel) DESC, sum(c.cost) FILTER (WHERE c.month = $1) DESC NULLS LAST, sum(c.new_customers) FILTER (WHERE c.month = $1) DESC NULLS LAST, c.channel) AS place
			FROM %1$I.customer_acquisition_cost AS c
			WHERE c.month IN ($1, ($1 - interval '1 month')::date)
			GROUP BY GROUPING SETS ((c.channel), ())
			HAVING sum(c.cost) FILTER (WHERE c.month = $1) IS NOT NULL OR sum(c.new_customers) FILTER (WHERE c.month = $1) > 0
		) AS o
		HAVING bool_or(o.cost IS NOT NULL)$query$, schema) INTO lines, known USING month, currency;
	IF lines IS NULL THEN
		RETURN '[]';
	END IF;
	RETURN jsonb_build_array(saleskpi_internal.report_table('Costs of ' || saleskpi_internal.report_month(month) || ' and the customers won in it',
			ARRAY['Channel', 'Cost', 'New customers', 'Cost of one', 'Month before', 'Better or worse', 'A customer has brought'], 'lrrrrlr', lines))
		|| saleskpi_internal.report_rest(known, 15, 'channels');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_costs(name, date, text) IS 'the part of a report on the cost of acquisition';

-- What is open, by when it is expected, as it stands at as_of
CREATE FUNCTION saleskpi_internal.report_pipeline(schema name, as_of date, currency text) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	lines jsonb;
	whole record;
BEGIN
	EXECUTE format($query$
		WITH month_sum AS (
			SELECT p.month, sum(p.deals_open) AS deals, sum(p.amount) AS amount, sum(p.weighted_amount) AS weighted, p.month < date_trunc('month', $1::timestamp)::date AS is_late,
				bool_or(p.overdue) AS overdue
			FROM %1$I.pipeline_by_month AS p
			GROUP BY p.month
		),
		-- Months that have passed are one line, and so is what is far away
		line AS (
			SELECT
				CASE WHEN s.month IS NULL THEN 9 WHEN s.is_late THEN 0 WHEN s.month >= date_trunc('month', $1::timestamp) + interval '12 months' THEN 8 ELSE 1 END AS place,
				CASE WHEN NOT s.is_late AND s.month < date_trunc('month', $1::timestamp) + interval '12 months' THEN s.month END AS month,
				sum(s.deals) AS deals, sum(s.amount) AS amount, sum(s.weighted) AS weighted, bool_or(s.overdue) AS overdue
			FROM month_sum AS s
			GROUP BY 1, 2
		)
		SELECT
			jsonb_agg(jsonb_build_array(
				CASE l.place WHEN 0 THEN 'earlier' WHEN 8 THEN 'later' WHEN 9 THEN 'nobody said' ELSE saleskpi_internal.report_month(l.month) END,
				to_char(l.deals, 'FM999,999,999,990'),
				saleskpi_internal.report_value(l.amount, 'currency', $2),
				saleskpi_internal.report_value(l.weighted, 'currency', $2),
				CASE WHEN l.place = 0 THEN jsonb_build_object('t', 'overdue', 'tone', 'bad') WHEN l.overdue THEN to_jsonb('in part overdue'::text) ELSE to_jsonb(''::text) END) ORDER BY l.place, l.month) AS lines,
			sum(l.deals) AS deals, sum(l.amount) AS amount, sum(l.weighted) AS weighted
		FROM line AS l$query$, schema) INTO whole USING as_of, currency;
	IF whole.lines IS NULL THEN
		RETURN '[]';
	END IF;
	RETURN jsonb_build_array(
		saleskpi_internal.report_block('text', format('%s open at the end of %s%s%s.', saleskpi_internal.report_count(whole.deals, 'deal is', 'deals are'), saleskpi_internal.report_day(as_of),
			coalesce(', worth ' || saleskpi_internal.report_value(whole.amount, 'currency', currency), ''),
			coalesce('; ' || saleskpi_internal.report_value(whole.weighted, 'currency', currency) || ' of it can be expected by the chance of winning them', ''))),
		saleskpi_internal.report_table('Open deals by the month in which they are expected to close', ARRAY['Expected in', 'Deals', 'Amount', 'Weighted by chance', 'Note'], 'lrrrl', whole.lines));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_pipeline(name, date, text) IS 'the part of a report on open deals';

-- Teams and reps in the month, beside their own sales targets
CREATE FUNCTION saleskpi_internal.report_teams(schema name, month date, day date, previous_to date, currency text, targets jsonb) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	blocks jsonb := '[]';
	part record;
BEGIN
	FOR part IN EXECUTE format($query$
		WITH own_target AS (
			SELECT DISTINCT ON (1, 2) CASE WHEN t.target ->> 'team' IS NOT NULL THEN 'team' ELSE 'rep' END AS kind, coalesce(t.target ->> 'team', t.target ->> 'rep') AS owner, t.target
			FROM jsonb_array_elements($5) AS t (target)
			WHERE t.target ->> 'kpi' = 'sales_amount' AND coalesce(t.target ->> 'team', t.target ->> 'rep') IS NOT NULL
			-- Of several the one with the longest time
			ORDER BY 1, 2, (t.target ->> 'ends_on')::date - (t.target ->> 'starts_on')::date DESC, t.target ->> 'name'
		),
		owner_sum AS (
			SELECT
				CASE grouping(m.team) WHEN 0 THEN 'team' ELSE 'rep' END AS kind,
				coalesce(m.team, m.rep) AS owner,
				sum(m.numerator) FILTER (WHERE m.kpi = 'sales_amount' AND m.day >= $1) AS amount,
				sum(m.numerator) FILTER (WHERE m.kpi = 'sales_amount' AND m.day < $1) AS amount_before,
				sum(m.numerator) FILTER (WHERE m.kpi = 'deals_won' AND m.day >= $1) AS deals_won,
				saleskpi.kpi_value(sum(m.numerator) FILTER (WHERE m.kpi = 'win_rate' AND m.day >= $1), sum(m.denominator) FILTER (WHERE m.kpi = 'win_rate' AND m.day >= $1)) AS win_rate
			FROM %1$I.measure AS m
			WHERE m.kpi IN ('sales_amount', 'deals_won', 'win_rate')
				AND m.source IN ('sale', 'deal')
				AND m.fact_day >= ($1 - interval '1 month')::date
				AND m.day >= ($1 - interval '1 month')::date
				AND m.day <= $2
				AND (m.day >= $1 OR m.day <= $3)
			GROUP BY GROUPING SETS ((m.team), (m.rep))
		)
		SELECT
			o.kind,
			jsonb_agg(jsonb_build_array(
				coalesce(saleskpi_internal.report_name(o.owner, 40), 'no ' || o.kind),
				saleskpi_internal.report_value(o.amount, 'currency', $4),
				saleskpi_internal.report_change(o.amount, o.amount_before, 'currency', $4),
				saleskpi_internal.report_verdict(saleskpi_internal.report_is_better(o.amount, o.amount_before, 'currency', o.better)),
				to_char(o.deals_won, 'FM999,999,999,990'),
				saleskpi_internal.report_value(o.win_rate, 'percentage', NULL),
				o.target ->> 'target',
				saleskpi_internal.report_value((o.target ->> 'attainment')::numeric, 'percentage', NULL),
				CASE WHEN o.target IS NULL THEN to_jsonb(''::text) ELSE saleskpi_internal.report_status(o.target ->> 'status') END) ORDER BY o.place) FILTER (WHERE o.place <= 30) AS lines,
			count(*) AS known,
			bool_or(o.owner IS NOT NULL) AS has_names,
			bool_or(o.target IS NOT NULL) AS has_targets
		FROM (
			SELECT s.*, t.target, (SELECT k.better FROM %1$I.kpi AS k WHERE k.kpi = 'sales_amount') AS better,
				row_number() OVER (PARTITION BY s.kind ORDER BY s.amount DESC NULLS LAST, s.deals_won DESC NULLS LAST, s.owner) AS place
			FROM owner_sum AS s
			LEFT JOIN own_target AS t ON t.kind = s.kind AND t.owner = s.owner
		) AS o
		GROUP BY o.kind
		ORDER BY o.kind DESC$query$, schema) USING month, day, previous_to, currency, targets
	LOOP
		CONTINUE WHEN NOT part.has_names;
		-- Without targets there is nothing to say of them
		blocks := blocks || saleskpi_internal.report_table(
				CASE part.kind WHEN 'team' THEN 'Teams in ' ELSE 'Reps in ' END || saleskpi_internal.report_month(month)
					|| CASE WHEN part.has_targets THEN ', and how far each is on the way to its sales target' ELSE '' END,
				(ARRAY[initcap(part.kind COLLATE "C"), 'Sales', 'Change', 'Better or worse', 'Deals won', 'Win rate', 'Target', 'Reached', 'Status'])[:CASE WHEN part.has_targets THEN 9 ELSE 6 END],
				left('lrrlrrrrl', CASE WHEN part.has_targets THEN 9 ELSE 6 END),
				CASE WHEN part.has_targets THEN part.lines ELSE (SELECT jsonb_agg(l.line - 8 - 7 - 6 ORDER BY l.place) FROM jsonb_array_elements(part.lines) WITH ORDINALITY AS l (line, place)) END)
			|| saleskpi_internal.report_rest(part.known, 30, part.kind || 's');
	END LOOP;
	RETURN blocks;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_teams(name, date, date, date, text, jsonb) IS 'the part of a report on teams and reps';

-- What is left out, and what cannot be known
CREATE FUNCTION saleskpi_internal.report_quality(schema name) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	blocks jsonb := '[]';
	items jsonb;
	lines jsonb;
	known bigint;
	rows_known numeric;
	rows_left_out numeric;
BEGIN
	EXECUTE format($query$
		SELECT
			sum(s.rows), sum(s.left_out),
			jsonb_agg(jsonb_build_object('t', concat_ws('; ', s.source || ': ' || saleskpi_internal.report_count(s.rows, 'row', 'rows'),
				CASE WHEN s.left_out > 0 THEN to_char(s.left_out, 'FM999,999,999,990') || ' left out ('
					|| CASE WHEN s.share_left_out < 0.0001 THEN 'less than 0.01 %%' ELSE saleskpi_internal.report_value(s.share_left_out::numeric, 'percentage', NULL) END || ')' END,
				CASE WHEN s.days_since_last > 31 AND s.status = 'mapped' AND s.source NOT IN ('rep', 'quota') THEN 'none since ' || saleskpi_internal.report_day(s.last_on) END,
				CASE WHEN s.note IS NOT NULL AND s.status = 'mapped' THEN saleskpi_internal.report_name(s.note, 300) END)) ORDER BY s.source) FILTER (WHERE s.rows > 0 AND (s.left_out > 0 OR s.note IS NOT NULL AND s.status = 'mapped'
					OR s.days_since_last > 31 AND s.status = 'mapped' AND s.source NOT IN ('rep', 'quota')))
		FROM %1$I.source_status AS s$query$, schema) INTO rows_known, rows_left_out, items;
	IF coalesce(rows_known, 0) = 0 THEN
		RETURN blocks;
	END IF;
	EXECUTE format($query$
		SELECT
			jsonb_agg(jsonb_build_array(q.source, saleskpi_internal.report_name(q.problem, 160), to_char(q.rows, 'FM999,999,999,990'), coalesce(saleskpi_internal.report_name(q.example, 40), ''),
				CASE WHEN q.left_out THEN 'left out' ELSE 'counted' END) ORDER BY q.place) FILTER (WHERE q.place <= 30),
			count(*)
		FROM (
			SELECT d.*, row_number() OVER (ORDER BY d.left_out DESC, d.rows DESC, d.source, d.problem) AS place
			FROM %1$I.data_quality AS d
			-- Of no number of the report
			WHERE d.source <> 'clv_fit'
		) AS q$query$, schema) INTO lines, known;
	blocks := blocks || saleskpi_internal.report_block('text', CASE
		WHEN rows_left_out > 0 THEN format('Of %s that the model reads, %s left out of all numbers, since they cannot be right.',
			saleskpi_internal.report_count(rows_known, 'row', 'rows'), saleskpi_internal.report_count(rows_left_out, 'is', 'are'))
		WHEN known > 0 THEN 'No row is left out.'
		ELSE 'No row is left out, and nothing was found that cannot be right.'
	END);
	IF items IS NOT NULL THEN
		blocks := blocks || jsonb_build_object('is', 'list', 'items', items);
	END IF;
	IF known > 0 THEN
		blocks := blocks || saleskpi_internal.report_table('What was found in the rows of all times', ARRAY['Source', 'Problem', 'Rows', 'Such as', 'They are'], 'llrll', lines)
			|| saleskpi_internal.report_rest(known, 30, 'problems');
	END IF;
	RETURN blocks;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_quality(name) IS 'the part of a report on the quality of the data';
