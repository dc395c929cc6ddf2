-- A month in words, tables and pictures

CREATE FUNCTION saleskpi_internal.report_document(schema name, month date) RETURNS jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	clock record;
	currency text;
	last_day date := (month + interval '1 month')::date - 1;
	day date;				-- at whose end the report stands
	before date := (month - interval '1 month')::date;
	year_before date := (month - interval '1 year')::date;
	is_running boolean;
	is_late boolean;		-- whether what stands at as_of is the month's
	this_month text := saleskpi_internal.report_month(month);
	previous_in_words text;
	year_ago_in_words text;
	kpis jsonb;
	targets jsonb;
	document jsonb;
	sales jsonb;
	lines jsonb;
	part jsonb;
	history record;
	found record;
	items jsonb;
	said text;
	missing text[] := '{}';	-- what there is no data for
	unknown text[];
BEGIN
	EXECUTE format('SELECT c.*, s.currency FROM %1$I.clock AS c CROSS JOIN %1$I.settings AS s', schema) INTO clock;
	currency := clock.currency;
	day := least(last_day, clock.as_of);
	is_running := month > clock.complete_month;
	is_late := month >= clock.complete_month;
	previous_in_words := CASE WHEN is_running THEN format('the first %s of %s', saleskpi_internal.report_count(extract(day FROM clock.previous_month_to), 'day', 'days'), saleskpi_internal.report_month(before))
		ELSE saleskpi_internal.report_month(before) END;
	year_ago_in_words := CASE WHEN is_running THEN format('the first %s of %s', saleskpi_internal.report_count(extract(day FROM clock.year_ago_to), 'day', 'days'), saleskpi_internal.report_month(year_before))
		ELSE saleskpi_internal.report_month(year_before) END;
	kpis := saleskpi_internal.report_kpis(schema, month, day);
	targets := saleskpi_internal.report_targets(schema, month, day, currency);
	SELECT k.kpi INTO sales FROM jsonb_array_elements(kpis) AS k (kpi) WHERE k.kpi ->> 'kpi' = 'sales_amount';

	document := jsonb_build_array(
		saleskpi_internal.report_block('title', 'Sales report, ' || this_month),
		saleskpi_internal.report_block('text', format('As of %s%s. Amounts are in %s.%s', saleskpi_internal.report_day(clock.as_of),
			CASE WHEN clock.refreshed_at IS NOT NULL THEN ', worked out ' || to_char(saleskpi.local_time(clock.refreshed_at, clock.time_zone), 'YYYY-MM-DD HH24:MI') ELSE '' END,
			currency,
			CASE WHEN is_running THEN format(' The month is not over: it is compared with %s and %s.', previous_in_words, year_ago_in_words) ELSE '' END)) || jsonb_build_object('small', true));

	-- Headline
	IF NOT EXISTS (SELECT FROM jsonb_array_elements(kpis) AS k (kpi) WHERE (k.kpi ->> 'known')::bigint > 0) AND targets = '[]' THEN
		document := document || saleskpi_internal.report_block('text', format('There is nothing to report for %s: no source of the model has rows that count in the year up to it, and no target was running.', this_month))
			|| saleskpi_internal.report_block('text', 'Sources are pointed at the company''s tables with map_source.');
	ELSE
		said := CASE
			WHEN sales ->> 'value' IS NOT NULL THEN concat_ws(', ',
				format('%s came to %s%s', saleskpi_internal.report_name(sales ->> 'title'), saleskpi_internal.report_value((sales ->> 'value')::numeric, 'currency', currency),
					CASE WHEN is_running THEN ' so far in ' ELSE ' in ' END || this_month),
				nullif(concat_ws(' and ',
					saleskpi_internal.report_comparison((sales ->> 'value')::numeric, (sales ->> 'previous')::numeric, previous_in_words),
					saleskpi_internal.report_comparison((sales ->> 'value')::numeric, (sales ->> 'year_ago')::numeric, year_ago_in_words)), ''))
			WHEN (sales ->> 'known')::bigint > 0 THEN format('There were no sales in %s', this_month)
		END || '.';
		IF said IS NOT NULL THEN
			document := document || (saleskpi_internal.report_block('text', said) || jsonb_build_object('lead', true));
		END IF;
		SELECT
			count(*) AS all_of_them,
			count(*) FILTER (WHERE t.target ->> 'status' IN ('achieved', 'on_track')) AS well,
			saleskpi_internal.report_enumeration(array_remove(ARRAY[
				nullif(count(*) FILTER (WHERE t.target ->> 'status' IN ('achieved', 'on_track')), 0) || ' on track or achieved',
				nullif(count(*) FILTER (WHERE t.target ->> 'status' = 'at_risk'), 0) || ' at risk',
				nullif(count(*) FILTER (WHERE t.target ->> 'status' = 'off_track'), 0) || ' off track',
				nullif(count(*) FILTER (WHERE t.target ->> 'status' = 'missed'), 0) || ' missed',
				nullif(count(*) FILTER (WHERE t.target ->> 'status' = 'not_measurable'), 0) || ' not measurable'], NULL)) AS by_status,
			count(*) FILTER (WHERE (t.target ->> 'has_turned')::boolean AND t.target ->> 'status' IN ('at_risk', 'off_track', 'missed')
				AND coalesce(saleskpi.status_order(nullif(t.target ->> 'status_before', 'not_started')), 2) < (t.target ->> 'status_order')::integer) AS worse
		INTO found
		FROM jsonb_array_elements(targets) AS t (target);
		IF found.all_of_them > 0 THEN
			document := document || (saleskpi_internal.report_block('text', format('%s: %s.%s', saleskpi_internal.report_count(found.all_of_them, 'target was running', 'targets were running'), found.by_status,
				CASE WHEN found.worse > 0 THEN format(' %s turned for the worse since %s.', CASE found.worse WHEN 1 THEN 'One has' ELSE found.worse || ' have' END, saleskpi_internal.report_day(month - 1)) ELSE '' END))
				|| jsonb_build_object('lead', true));
		END IF;
		SELECT jsonb_agg(jsonb_build_object('title', saleskpi_internal.report_name(k.kpi ->> 'title', 40), 'value', saleskpi_internal.report_value((k.kpi ->> 'value')::numeric, k.kpi ->> 'unit', currency),
			'notes', (
				SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('change', n.change, 'since', n.since,
					'tone', CASE saleskpi_internal.report_is_better((k.kpi ->> 'value')::numeric, n.value, k.kpi ->> 'unit', k.kpi ->> 'better') WHEN true THEN 'good' WHEN false THEN 'bad' END)) ORDER BY n.place), '[]')
				FROM (
					SELECT v.place, v.value, v.since, saleskpi_internal.report_change((k.kpi ->> 'value')::numeric, v.value, k.kpi ->> 'unit', currency) AS change
					FROM (VALUES (1, (k.kpi ->> 'previous')::numeric, 'on ' || CASE WHEN is_running THEN 'the same days of ' ELSE '' END || saleskpi_internal.report_month(before)), (2, (k.kpi ->> 'year_ago')::numeric, 'on ' || CASE WHEN is_running THEN 'those of ' ELSE '' END || saleskpi_internal.report_month(year_before))) AS v (place, value, since)
				) AS n
				WHERE n.change IS NOT NULL)) ORDER BY k.place)
		INTO items
		FROM (
			SELECT k.kpi, h.place
			FROM jsonb_array_elements(kpis) AS k (kpi)
			JOIN unnest(ARRAY['sales_amount', 'deals_won', 'win_rate', 'new_accounts', 'churn_rate', 'customer_acquisition_cost', 'new_leads', 'customer_lifetime_value']) WITH ORDINALITY AS h (kpi, place) ON h.kpi = k.kpi ->> 'kpi'
			WHERE saleskpi_internal.report_value((k.kpi ->> 'value')::numeric, 'count', NULL) IS NOT NULL
			ORDER BY h.place
			LIMIT 6
		) AS k;
		IF items IS NOT NULL THEN
			document := document || jsonb_build_object('is', 'tiles', 'items', items);
		END IF;
	END IF;
	EXECUTE format($query$
		SELECT
			jsonb_agg(g.month ORDER BY g.month) AS months, jsonb_agg(g.amount ORDER BY g.month) AS series, jsonb_agg(g.year_ago_amount ORDER BY g.month) AS before,
			min(g.amount) AS lowest, max(g.amount) AS highest, (array_agg(g.amount ORDER BY g.month DESC))[1] AS last,
			bool_or(g.year_ago_amount IS NOT NULL) AS has_before
		FROM %1$I.monthly_sales_growth AS g
		WHERE g.month BETWEEN $2 AND $1$query$, schema) INTO history USING month, year_before;
	IF history.highest IS NOT NULL THEN
		document := document || jsonb_build_object('is', 'columns', 'months', history.months, 'series', history.series, 'before', history.before, 'unit', 'currency',
			't', 'Sales by month in ' || currency || CASE WHEN is_running THEN ', the last of which is not over' ELSE '' END || '.' || CASE WHEN history.has_before THEN ' The dark stroke is the same month a year before.' ELSE '' END,
			'title', format('Sales by month up to %s: lowest %s, highest %s, last %s', this_month, saleskpi_internal.report_value(history.lowest, 'currency', currency),
				saleskpi_internal.report_value(history.highest, 'currency', currency), coalesce(saleskpi_internal.report_value(history.last, 'currency', currency), 'none')));
	END IF;

	-- What moved
	SELECT jsonb_agg(jsonb_build_array(
			saleskpi_internal.report_name(k.kpi ->> 'title') || CASE WHEN (k.kpi ->> 'period')::date <> month THEN ' (' || saleskpi_internal.report_month((k.kpi ->> 'period')::date) || ')' ELSE '' END,
			saleskpi_internal.report_value((k.kpi ->> 'value')::numeric, k.kpi ->> 'unit', currency),
			saleskpi_internal.report_value((k.kpi ->> 'previous')::numeric, k.kpi ->> 'unit', currency),
			saleskpi_internal.report_change((k.kpi ->> 'value')::numeric, (k.kpi ->> 'previous')::numeric, k.kpi ->> 'unit', currency),
			saleskpi_internal.report_verdict(saleskpi_internal.report_is_better((k.kpi ->> 'value')::numeric, (k.kpi ->> 'previous')::numeric, k.kpi ->> 'unit', k.kpi ->> 'better')),
			saleskpi_internal.report_value((k.kpi ->> 'year_ago')::numeric, k.kpi ->> 'unit', currency),
			jsonb_build_object('spark', k.kpi -> 'trend', 'title', format('Twelve months: lowest %s, highest %s', saleskpi_internal.report_value((k.kpi ->> 'lowest')::numeric, k.kpi ->> 'unit', currency), saleskpi_internal.report_value((k.kpi ->> 'highest')::numeric, k.kpi ->> 'unit', currency)))) ORDER BY k.place)
	INTO lines
	FROM jsonb_array_elements(kpis) WITH ORDINALITY AS k (kpi, place)
	WHERE (k.kpi ->> 'known')::bigint > 0;
	IF lines IS NOT NULL THEN
		document := document || saleskpi_internal.report_block('heading', 'What moved');
		-- Growth moves with sales, and what is known of an earlier month only has moved then
		SELECT coalesce(jsonb_agg(jsonb_build_object('word', initcap(m.verdict COLLATE "C"), 'tone', CASE m.verdict WHEN 'better' THEN 'good' ELSE 'bad' END, 't', m.said || '.') ORDER BY m.verdict), '[]') INTO items
		FROM (
			SELECT o.verdict, saleskpi_internal.report_enumeration(array_agg(format('%s %s (%s)', o.title, o.value, o.change) ORDER BY o.place)) AS said
			FROM (
				SELECT c.*, row_number() OVER (PARTITION BY c.verdict ORDER BY c.size DESC, c.title) AS place
				FROM (
					SELECT
						saleskpi_internal.report_name(k.kpi ->> 'title') AS title,
						saleskpi_internal.report_value((k.kpi ->> 'value')::numeric, k.kpi ->> 'unit', currency) AS value,
						saleskpi_internal.report_change((k.kpi ->> 'value')::numeric, (k.kpi ->> 'previous')::numeric, k.kpi ->> 'unit', currency) AS change,
						saleskpi_internal.report_verdict(saleskpi_internal.report_is_better((k.kpi ->> 'value')::numeric, (k.kpi ->> 'previous')::numeric, k.kpi ->> 'unit', k.kpi ->> 'better')) ->> 't' AS verdict,
						abs((k.kpi ->> 'value')::numeric / nullif((k.kpi ->> 'previous')::numeric, 0) - 1) AS size
					FROM jsonb_array_elements(kpis) AS k (kpi)
					WHERE k.kpi ->> 'kpi' NOT IN ('sales_growth', 'retention_rate') AND (k.kpi ->> 'period')::date = month
				) AS c
				WHERE c.verdict IS NOT NULL AND c.size >= 0.05
			) AS o
			WHERE o.place <= 3
			GROUP BY o.verdict
		) AS m;
		document := document || CASE WHEN items = '[]' THEN saleskpi_internal.report_block('text', 'Nothing has moved by 5 % or more on the month before.') ELSE jsonb_build_object('is', 'list', 'items', items) END
			|| saleskpi_internal.report_table('Every KPI, beside the month and the year before', ARRAY['KPI', this_month, saleskpi_internal.report_month(before), 'Change', 'Better or worse', saleskpi_internal.report_month(year_before), 'Twelve months'], 'lrrrlrl', lines);
	END IF;

	-- Targets
	IF targets = '[]' THEN
		missing := missing || 'targets: none was running in the month'::text;
	ELSE
		document := document || saleskpi_internal.report_block('heading', 'Targets at risk, and what would bring them back');
		SELECT
			jsonb_agg(jsonb_build_array(t.target ->> 'name', t.target ->> 'actual', t.target ->> 'target', t.target ->> 'forecast', to_char((t.target ->> 'ends_on')::timestamp, 'FMDD FMMon YYYY'),
				saleskpi_internal.report_status(t.target ->> 'status'), t.target ->> 'way_back') ORDER BY t.place) FILTER (WHERE t.place <= 15) AS lines,
			count(*) AS amount
		INTO found
		FROM (
			SELECT u.target, row_number() OVER (ORDER BY (u.target ->> 'status_order')::integer DESC, (u.target ->> 'pace')::numeric, u.target ->> 'name', u.ordinal) AS place
			FROM jsonb_array_elements(targets) WITH ORDINALITY AS u (target, ordinal)
			WHERE u.target ->> 'status' IN ('at_risk', 'off_track', 'missed')
		) AS t;
		IF found.amount = 0 THEN
			document := document || saleskpi_internal.report_block('text', 'None is at risk.');
		ELSE
			document := document || saleskpi_internal.report_table('Where they stood at the end of ' || saleskpi_internal.report_day(day), ARRAY['Target', 'Reached', 'Target value', 'Forecast', 'Until', 'Status', 'What it needs'], 'lrrrrll', found.lines)
				|| saleskpi_internal.report_rest(found.amount, 15, 'targets at risk, off track or missed: the ones furthest behind');
		END IF;

		-- What turned
		SELECT
			jsonb_agg(jsonb_strip_nulls(jsonb_build_object('word', CASE WHEN t.is_better THEN 'Better' WHEN NOT t.is_better THEN 'Worse' END, 'tone', CASE WHEN t.is_better THEN 'good' WHEN NOT t.is_better THEN 'bad' END,
				't', CASE WHEN t.reason = 'status' THEN format('%s is %s, and was %s on %s.', t.target ->> 'name', replace(t.target ->> 'status', '_', ' '), replace(t.target ->> 'status_before', '_', ' '), saleskpi_internal.report_day(month - 1))
					ELSE format('%s has a pace of %s, after %s on %s.', t.target ->> 'name', to_char((t.target ->> 'pace')::numeric, 'FM9999990.00'), to_char((t.target ->> 'pace_before')::numeric, 'FM9999990.00'), saleskpi_internal.report_day(month - 1)) END)) ORDER BY t.place) FILTER (WHERE t.place <= 20) AS items,
			count(*) AS amount
		INTO found
		FROM (
			SELECT v.*, row_number() OVER (ORDER BY v.is_better IS NOT FALSE, v.reason = 'pace', (v.target ->> 'status_order')::integer DESC, v.target ->> 'name', v.ordinal) AS place
			FROM (
				SELECT u.target, u.ordinal, 'status' AS reason,
					saleskpi.status_order(u.target ->> 'status') < saleskpi.status_order(CASE u.target ->> 'status_before' WHEN 'not_started' THEN 'on_track' ELSE u.target ->> 'status_before' END) AS is_better
				FROM jsonb_array_elements(targets) WITH ORDINALITY AS u (target, ordinal)
				WHERE (u.target ->> 'has_turned')::boolean
				UNION ALL
				(
					SELECT u.target, u.ordinal, 'pace', (u.target ->> 'pace')::numeric > (u.target ->> 'pace_before')::numeric
					FROM jsonb_array_elements(targets) WITH ORDINALITY AS u (target, ordinal)
					WHERE NOT (u.target ->> 'has_turned')::boolean AND abs((u.target ->> 'pace')::numeric - (u.target ->> 'pace_before')::numeric) >= 0.05
					ORDER BY abs((u.target ->> 'pace')::numeric - (u.target ->> 'pace_before')::numeric) DESC, u.ordinal
					LIMIT 5
				)
			) AS v
		) AS t;
		items := coalesce(found.items, '[]');
		IF is_late THEN
			EXECUTE format($query$
				SELECT coalesce(jsonb_agg(jsonb_build_object('t', saleskpi_internal.report_name(a.name) || ': nobody has entered a value since ' || saleskpi_internal.report_day(a.since) || '.') ORDER BY a.since, a.name), '[]')
				FROM (SELECT a.name, a.since FROM %1$I.attention AS a WHERE a.reason = 'update' ORDER BY a.since, a.name LIMIT 10) AS a$query$, schema) INTO part;
			items := items || part;
		END IF;
		document := document || saleskpi_internal.report_block('heading', 'What turned');
		IF items = '[]' THEN
			document := document || saleskpi_internal.report_block('text', format('No target has turned since %s.', saleskpi_internal.report_day(month - 1)));
		ELSE
			document := document || jsonb_build_object('is', 'list', 'items', items) || saleskpi_internal.report_rest(found.amount, 20, 'that turned');
		END IF;

		-- The hare and the tortoise
		SELECT
			jsonb_agg(jsonb_build_array(t.target ->> 'name',
				jsonb_build_object('t', saleskpi_internal.report_value((t.target ->> 'progress')::numeric, 'percentage', NULL), 'bar', (t.target ->> 'progress')::numeric, 'mark', (t.target ->> 'expected_progress')::numeric, 'shade', CASE WHEN (t.target ->> 'pace')::numeric < 0.995 THEN 'bad' ELSE 'good' END,
					'title', format('%s of the way, where %s would be in step', saleskpi_internal.report_value((t.target ->> 'progress')::numeric, 'percentage', NULL), saleskpi_internal.report_value((t.target ->> 'expected_progress')::numeric, 'percentage', NULL))),
				saleskpi_internal.report_value((t.target ->> 'expected_progress')::numeric, 'percentage', NULL),
				to_char((t.target ->> 'pace')::numeric, 'FM9999990.00'),
				CASE WHEN (t.target ->> 'pace')::numeric >= 1.005 THEN jsonb_build_object('t', 'ahead', 'tone', 'good') WHEN (t.target ->> 'pace')::numeric < 0.995 THEN jsonb_build_object('t', 'behind', 'tone', 'bad') ELSE to_jsonb('in step'::text) END) ORDER BY t.place) FILTER (WHERE t.place <= 5 OR t.place > t.amount - 5) AS lines,
			count(*) AS amount,
			count(*) FILTER (WHERE (t.target ->> 'pace')::numeric >= 1.005) AS ahead,
			count(*) FILTER (WHERE (t.target ->> 'pace')::numeric < 0.995) AS behind
		INTO found
		FROM (
			SELECT u.target, row_number() OVER (ORDER BY (u.target ->> 'pace')::numeric DESC, u.ordinal) AS place, count(*) OVER () AS amount
			FROM jsonb_array_elements(targets) WITH ORDINALITY AS u (target, ordinal)
			WHERE (u.target ->> 'expected_progress')::numeric > 0 AND (u.target ->> 'expected_progress')::numeric < 1 AND u.target ->> 'pace' IS NOT NULL AND u.target ->> 'progress' IS NOT NULL
		) AS t;
		IF found.amount > 0 THEN
			document := document || saleskpi_internal.report_block('heading', 'Hares and tortoises')
				|| saleskpi_internal.report_block('text', format('Of %s with a way to go, %s ahead of the time that has passed and %s behind it. Pace 1.00 is in step, 0.50 half as fast.',
					saleskpi_internal.report_count(found.amount, 'target', 'targets'), CASE found.ahead WHEN 0 THEN 'none is' WHEN 1 THEN '1 is' ELSE found.ahead || ' are' END, CASE found.behind WHEN 0 THEN 'none' ELSE found.behind::text END))
				|| (saleskpi_internal.report_table(CASE WHEN found.amount > 10 THEN 'The five fastest and the five slowest' ELSE 'From the fastest to the slowest' END,
					ARRAY['Target', 'Made of the way', 'In step would be', 'Pace', 'Ahead or behind'], 'llrrl', found.lines) || jsonb_build_object('legend', 'The bar is the way that is made, the stroke where it would be in step.'));
		END IF;
	END IF;

	IF is_late THEN
		EXECUTE format($query$
			SELECT
				jsonb_agg(jsonb_build_array(jsonb_build_object('t', saleskpi_internal.report_name(g.name), 'depth', g.depth), coalesce(saleskpi_internal.report_name(g.owner, 40), ''),
					CASE WHEN g.progress IS NULL THEN to_jsonb(''::text) ELSE jsonb_build_object('t', saleskpi_internal.report_value(g.progress::numeric, 'percentage', NULL), 'bar', g.progress::numeric, 'title', saleskpi_internal.report_value(g.progress::numeric, 'percentage', NULL) || ' of the way') END,
					CASE WHEN g.status IS NULL THEN to_jsonb(''::text) ELSE saleskpi_internal.report_status(g.status) END) ORDER BY g.position) FILTER (WHERE g.place <= 40) AS lines,
				count(*) AS amount
			FROM (SELECT t.*, row_number() OVER (ORDER BY t.position) AS place FROM %1$I.goal_tree AS t) AS g$query$, schema) INTO found;
		IF found.amount > 0 THEN
			document := document || saleskpi_internal.report_block('heading', 'Goals')
				|| saleskpi_internal.report_table('Goals as they stand on ' || saleskpi_internal.report_day(clock.as_of), ARRAY['Goal', 'Answers for it', 'Progress', 'Status'], 'llll', found.lines)
				|| saleskpi_internal.report_rest(found.amount, 40, 'goals');
		END IF;
	END IF;

	part := saleskpi_internal.report_teams(schema, month, day, CASE WHEN is_running THEN clock.previous_month_to ELSE month - 1 END, currency, targets);
	IF part = '[]' THEN
		missing := missing || 'teams and reps: no sale or closed deal names one'::text;
	ELSE
		document := document || saleskpi_internal.report_block('heading', 'Teams') || part;
	END IF;

	part := saleskpi_internal.report_leads(schema, month);
	IF part = '[]' THEN
		missing := missing || 'the funnel: there are no leads of these months'::text;
	ELSE
		document := document || saleskpi_internal.report_block('heading', 'From lead to customer') || part;
	END IF;

	part := saleskpi_internal.report_customers(schema, month, day);
	IF part = '[]' THEN
		missing := missing || 'churn and cohorts: there were no customers in the year up to the month'::text;
	ELSE
		document := document || saleskpi_internal.report_block('heading', 'Customers who came, stayed and went') || part;
	END IF;

	part := saleskpi_internal.report_costs(schema, month, currency);
	IF part = '[]' THEN
		missing := missing || 'the cost of winning customers: there are no expenses of the month'::text;
	ELSE
		document := document || saleskpi_internal.report_block('heading', 'What winning customers costs') || part;
	END IF;

	IF is_late THEN
		part := saleskpi_internal.report_pipeline(schema, clock.as_of, currency);
		IF part = '[]' THEN
			missing := missing || 'the pipeline: no deal is open'::text;
		ELSE
			document := document || saleskpi_internal.report_block('heading', 'Pipeline') || part;
		END IF;
	ELSE
		missing := missing || format('the pipeline, goals and values that nobody updates: they are known as of %s, not of an earlier month', saleskpi_internal.report_day(clock.as_of));
	END IF;

	part := saleskpi_internal.report_quality(schema);
	IF part = '[]' THEN
		missing := missing || 'the quality of the data: no source has a row'::text;
	ELSE
		document := document || saleskpi_internal.report_block('heading', 'Can the numbers be trusted?') || part;
	END IF;

	SELECT array_agg(saleskpi_internal.report_name(k.kpi ->> 'title') ORDER BY k.place) FILTER (WHERE (k.kpi ->> 'known')::bigint = 0) INTO unknown
	FROM jsonb_array_elements(kpis) WITH ORDINALITY AS k (kpi, place);
	IF unknown IS NOT NULL THEN
		missing := missing || ('of the KPIs: ' || saleskpi_internal.report_enumeration(unknown));
	END IF;
	IF missing <> '{}' THEN
		document := document || saleskpi_internal.report_block('heading', 'What there is no data for')
			|| jsonb_build_object('is', 'list', 'items', (SELECT jsonb_agg(jsonb_build_object('t', upper(left(m.line, 1) COLLATE "C") || substr(m.line, 2) || '.') ORDER BY m.place) FROM unnest(missing) WITH ORDINALITY AS m (line, place)));
	END IF;
	RETURN document;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_document(name, date) IS 'what stands in a report, before it is written down';

-- Its queries are many small ones: to compile them takes longer than to run them
CREATE FUNCTION kpi_report(schema name, month date DEFAULT NULL, format text DEFAULT 'markdown') RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp SET jit = off SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres'
AS $$
DECLARE
	first_day date;
	clock record;
	document jsonb;
BEGIN
	PERFORM saleskpi_internal.check_model(schema);
	IF format IS NULL THEN
		RAISE EXCEPTION 'format must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF format NOT IN ('markdown', 'html') THEN
		RAISE EXCEPTION 'format must be markdown or html, not "%"', format USING ERRCODE = 'invalid_parameter_value';
	END IF;
	EXECUTE pg_catalog.format('SELECT c.month, c.complete_month, c.as_of FROM %I.clock AS c', schema) INTO clock;
	first_day := coalesce(date_trunc('month', month::timestamp)::date, clock.complete_month);
	IF first_day < date '0001-01-01' OR NOT isfinite(first_day) THEN
		RAISE EXCEPTION 'month must be in the years 1 to 9999, not %', month USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF first_day > clock.month THEN
		RAISE EXCEPTION 'month % has not begun', to_char(first_day::timestamp, 'YYYY-MM')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = pg_catalog.format('The model stands at %s; leave the month out for the last one that is over.', clock.as_of);
	END IF;
	document := saleskpi_internal.report_document(schema, first_day);
	RETURN CASE format WHEN 'html' THEN saleskpi_internal.report_html(document) ELSE saleskpi_internal.report_markdown(document) END;
END
$$;
COMMENT ON FUNCTION kpi_report(name, date, text) IS 'a month in words, tables and pictures, as Markdown or HTML';
