-- A live model beside a kept one, over the same tables: what the kept one has to say.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS twin CASCADE;
SELECT saleskpi.drop_model('live', force => true) FROM pg_namespace WHERE nspname = 'live' \g /dev/null
CREATE SCHEMA twin;
SELECT saleskpi.create_model('live', s.id_type) FROM kpi.settings AS s \g /dev/null
SELECT saleskpi.map_source('live', m.source, m.query, m.time_zone, m.late) FROM kpi.mapping AS m ORDER BY m.source \g /dev/null

-- What people write into the one is written into the other
CREATE PROCEDURE twin.follow()
	LANGUAGE plpgsql SET client_min_messages = error
AS $$
BEGIN
	UPDATE live.settings AS l SET (time_zone, currency, fiscal_year_start, churn_after, conversion_window, week_start, expected_shape, weekend, at_risk_below, off_track_below, update_after, as_of)
		= (SELECT s.time_zone, s.currency, s.fiscal_year_start, s.churn_after, s.conversion_window, s.week_start, s.expected_shape, s.weekend, s.at_risk_below, s.off_track_below, s.update_after, s.as_of FROM kpi.settings AS s);
	DELETE FROM live.target;
	DELETE FROM live.goal;
	DELETE FROM live.kpi;
	DELETE FROM live.holiday;
	INSERT INTO live.kpi SELECT * FROM kpi.kpi;
	INSERT INTO live.holiday SELECT * FROM kpi.holiday;
	INSERT INTO live.goal SELECT * FROM kpi.goal;
	INSERT INTO live.target SELECT * FROM kpi.target;
END
$$;

-- Rows, as text, that only one of the two has, of every view and fact
CREATE FUNCTION twin.difference(kinds text[] DEFAULT '{fact,view}') RETURNS TABLE (view text, model text, row_text text)
	LANGUAGE plpgsql
AS $$
DECLARE
	shown record;
	columns text;
BEGIN
	CALL twin.follow();
	FOR shown IN
		SELECT n.nspname || CASE WHEN f.in_parts THEN '_parts' ELSE '' END AS schema, f.name
		FROM saleskpi_internal.model_file AS f CROSS JOIN (VALUES ('kpi')) AS n (nspname)
		-- Views that are kept are compared as facts are
		WHERE (f.kind = ANY (kinds) OR 'fact' = ANY (kinds) AND f.name IN (SELECT k.fact FROM saleskpi_internal.kept_facts() AS k WHERE k.method = 'view'))
			-- What is remembered a live model has not
			AND f.name NOT IN ('measured_target', 'measured_target_change', 'deal_history', 'movement_day', 'pipeline_movement', 'slipped_deals', 'stage_days')
		ORDER BY f.ordinal
	LOOP
		SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns
		FROM pg_attribute AS a
		WHERE a.attrelid = format('%I.%I', shown.schema, shown.name)::regclass AND a.attnum > 0
			AND NOT (shown.name IN ('target_standing', 'target_standing_change') AND a.attname = 'is_measured')
			AND NOT (shown.name = 'target_day' AND a.attname = 'has_days')
			AND NOT (shown.name = 'clock' AND a.attname = 'refreshed_at')
			AND NOT (shown.name = 'source_status' AND a.attname IN ('mapped_at', 'mapped_by'))
			-- Which says of a kept model what it has not looked at
			AND NOT (shown.name = 'source_status' AND a.attname = 'note'
				AND (SELECT l.since FROM kpi.refresh_log AS l ORDER BY l.refresh_id DESC LIMIT 1) IS NOT NULL);
		RETURN QUERY EXECUTE format($query$
			WITH kept AS MATERIALIZED (SELECT ROW(%1$s)::text AS r FROM %2$I.%3$I),
			live AS MATERIALIZED (SELECT ROW(%1$s)::text AS r FROM %4$I.%3$I)
			SELECT %3$L::text, d.model, d.r FROM (
				(SELECT 'kept' AS model, k.r FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM live) AS k LIMIT 3)
				UNION ALL
				(SELECT 'live', l.r FROM (SELECT * FROM live EXCEPT ALL SELECT * FROM kept) AS l LIMIT 3)) AS d
			$query$, columns, shown.schema, shown.name, replace(shown.schema, 'kpi', 'live'));
	END LOOP;
END
$$;
