-- Of the model `kpi` in test/referee/company.sql: what its views show, and the lines that are drawn of
-- them.  Leaves plot.gap and plot.infinite of this company, and plot.seen of all.

\set QUIET on
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS plot;
CREATE TABLE IF NOT EXISTS plot.seen (view name, points bigint);
DROP TABLE IF EXISTS plot.shown, plot.over_time, plot.line, plot.no_line, plot.other_type, plot.gap, plot.infinite;

CREATE TABLE plot.shown AS
SELECT c.relname AS view, a.attname AS name, a.attnum AS position, format_type(a.atttypid, NULL) AS type
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN (SELECT saleskpi_internal.source_names());
CREATE TABLE plot.other_type (view name, name name, reason text);
INSERT INTO plot.other_type VALUES
	('data_quality', 'views', 'a list of views, to look up, on no axis'),
	('clock', 'known_to', 'the company''s wall clock, which is in no zone; the calendar is not drawn');

-- Whatever has a day or month of things that happen is drawn over time
CREATE TABLE plot.over_time AS
SELECT DISTINCT s.view FROM plot.shown AS s WHERE s.name IN ('month', 'day', 'cohort', 'grain');
CREATE TABLE plot.no_line (view name, reason text);
INSERT INTO plot.no_line VALUES
	('clock', 'the calendar itself, one row'),
	('measure', 'a row a KPI, day and owner would be too many; a card adds up months or quarters'),
	('pipeline_by_month', 'bars of what is to come, as far off as people have typed');

-- Lines: what tells one from another, the time, its step; whether it goes on to the month of as_of where
-- there was something in the year before.  Steps of a cohort are its ages.
CREATE TABLE plot.line (view name, series text[], at text, step text, goes_on boolean, has_complete boolean);
INSERT INTO plot.line VALUES
	('sales_by_rep', '{team,rep}', 'month', '1 month', true, true),
	('sales_cycle', '{team,rep}', 'month', '1 month', true, true),
	('lost_reasons', '{team,rep,lost_reason}', 'month', '1 month', true, true),
	('leads_by_rep', '{team,rep}', 'month', '1 month', true, true),
	('lead_conversion', '{source}', 'month', '1 month', true, true),
	('lead_funnel', '{team,rep,source,position,step}', 'month', '1 month', true, true),
	('customer_acquisition_cost', '{channel}', 'month', '1 month', true, true),
	('monthly_sales_growth', '{}', 'month', '1 month', true, true),
	('churn_and_retention', '{}', 'month', '1 month', true, true),
	('revenue_retention', '{}', 'month', '1 month', true, true),
	('email_open_rate', '{campaign,variant}', 'month', '1 month', false, true),
	('cohort_retention', '{cohort}', '(cohort + make_interval(months => age))', '1 month', true, true),
	('activity_retention', '{cohort}', '(cohort + make_interval(months => age))', '1 month', true, true),
	('pipeline_movement', '{grain,owner_kind,team,rep}', 'starts_on', NULL, false, true),
	('target_by_month', '{target_id,quota_id}', 'month', '1 month', false, true),
	-- Days are over when they are seen
	('target_timeline', '{target_id,quota_id}', 'day', '1 day', false, false);

-- Two days of a kept model's memory, so that there is a pipeline that moves
INSERT INTO kpi.memory SELECT c.as_of - 40, c.as_of FROM kpi.clock AS c;
INSERT INTO kpi.deal_change
SELECT DISTINCT ON (d.deal_id) d.deal_id, c.as_of - 40, 'open', d.amount, d.stage, d.probability, d.expected_on, d.team, d.rep, d.channel,
	d.opened_at::date, NULL::date, d.customer_id
FROM kpi_parts.open_deal AS d
CROSS JOIN kpi.clock AS c
WHERE d.deal_id IS NOT NULL
ORDER BY d.deal_id, d.amount;
INSERT INTO kpi.deal_change
SELECT d.deal_id, d.day + 25, 'open', d.amount * 2, d.stage, d.probability, d.expected_on + 10, d.team, d.rep, d.channel, d.opened_on, NULL::date, d.customer_id
FROM kpi.deal_change AS d;

CREATE TABLE plot.gap (view name, series text, problem text);
CREATE TABLE plot.infinite (view name, name name, value text);

DO $$
DECLARE
	line plot.line;
	shown plot.shown;
	series text;
BEGIN
	FOR line IN SELECT * FROM plot.line LOOP
		series := 'jsonb_build_array(' || array_to_string(line.series, ', ') || ')';
		EXECUTE format('INSERT INTO plot.seen SELECT %L, max(p.n) FROM (SELECT count(*) AS n FROM kpi.%I GROUP BY %s) AS p',
			line.view, line.view, series);
		-- No hole: each point is one step behind the one before; weeks and months of a grain are as long as these
		EXECUTE format($query$
			INSERT INTO plot.gap
			SELECT %1$L, p.series::text, p.before || ' is followed by ' || p.at
			FROM (SELECT %2$s AS series, (%3$s)::timestamp AS at, lag((%3$s)::timestamp) OVER (PARTITION BY %2$s ORDER BY %3$s) AS before, %4$s AS step FROM kpi.%1$I) AS p
			WHERE p.at <> p.before + p.step
		$query$, line.view, series, line.at, CASE WHEN line.step IS NULL THEN '(''1 ''::text || grain)::interval' ELSE quote_literal(line.step) || '::interval' END);
		IF line.goes_on THEN
			EXECUTE format($query$
				INSERT INTO plot.gap
				SELECT %1$L, p.series::text, 'ends in ' || p.last
				FROM (SELECT %2$s AS series, max((%3$s)::date) AS last FROM kpi.%1$I GROUP BY 1) AS p
				CROSS JOIN kpi.clock AS c
				WHERE p.last < c.month AND p.last >= c.month - interval '1 year' OR p.last > c.month
			$query$, line.view, series, line.at);
		END IF;
		IF line.has_complete AND line.at = 'month' THEN
			-- A target's month is over with the target's time, too
			EXECUTE format($query$
				INSERT INTO plot.gap
				SELECT DISTINCT %1$L, v.month::text, 'complete is ' || coalesce(v.complete::text, 'NULL')
				FROM kpi.%1$I AS v CROSS JOIN kpi.clock AS c
				WHERE v.complete IS DISTINCT FROM (v.month <= c.complete_month%2$s)
			$query$, line.view, CASE WHEN line.view = 'target_by_month' THEN ' OR v.ends_on <= c.as_of' END);
		END IF;
	END LOOP;
	FOR shown IN SELECT * FROM plot.shown AS s WHERE s.type IN ('date', 'timestamp with time zone', 'numeric', 'double precision') LOOP
		EXECUTE format('INSERT INTO plot.infinite SELECT DISTINCT %L, %L, %I::text FROM kpi.%I WHERE %I::text IN (''infinity'', ''-infinity'', ''Infinity'', ''-Infinity'', ''NaN'')',
			shown.view, shown.name, shown.name, shown.view, shown.name);
	END LOOP;
END
$$;
