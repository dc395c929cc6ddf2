CREATE OR REPLACE VIEW @schema@.source_status AS
WITH problem AS (
	SELECT
		p.source,
		sum(p.rows) FILTER (WHERE p.left_out) AS left_out,
		sum(p.rows) FILTER (WHERE p.problem LIKE 'listed more than once%'::text) AS doubled
	FROM @parts@.source_problem AS p
	GROUP BY p.source
),
-- What cannot be known of a source that is mapped without a column
unmapped AS (
	SELECT m.source, string_agg(c.name || ' is not mapped: '::text || c.consequence, '; '::text ORDER BY c.ordinal) AS note
	FROM @schema@.mapping AS m
	JOIN (VALUES
		(1, 'lead'::text, 'converted_at'::text, 'conversion rates are not known'::text),
		(2, 'lead'::text, 'qualified_at'::text, 'opportunities are not known'::text),
		(3, 'customer'::text, 'churned_at'::text, 'churn and retention are not known'::text),
		(4, 'email'::text, 'opened_at'::text, 'open rates are not known'::text),
		(5, 'email'::text, 'clicked_at'::text, 'click rates are not known'::text),
		(6, 'email'::text, 'delivered_at'::text, 'every e-mail sent counts as delivered'::text)
	) AS c (ordinal, source, name, consequence) ON c.source = m.source
	WHERE c.name <> ALL (m.columns)
	GROUP BY m.source
)
SELECT
	f.source,
	CASE
		WHEN m.source IS NOT NULL THEN 'mapped'::text
		WHEN f.source IN ('sale'::text, 'customer'::text, 'subscription'::text) THEN 'derived'::text
		ELSE 'empty'::text
	END AS status,
	m.mapped_by::text AS mapped_by,
	m.mapped_at,
	f.rows,
	coalesce(p.left_out, 0::numeric)::bigint AS left_out,
	coalesce(p.left_out, 0::numeric)::double precision / nullif(f.rows, 0::bigint)::double precision AS share_left_out,
	f.first_on,
	f.last_on,
	(SELECT c.as_of FROM @schema@.clock AS c) - f.last_on AS days_since_last,
	coalesce(p.doubled, 0::numeric)::bigint AS doubled,
	array_to_string(CASE WHEN f.rows > 0::bigint THEN f.never_filled END, ', '::text) AS never_filled,
	nullif(concat_ws('; '::text,
		CASE WHEN f.source = 'rep'::text AND m.source IS NULL
			THEN 'there are no teams, but those that deals, leads and sales name'::text
			ELSE u.note
		END,
		(SELECT 'the numbers are those of '::text || to_char(saleskpi.local_time(c.refreshed_at, c.time_zone), 'YYYY-MM-DD HH24:MI'::text)
			|| ', when the model was last refreshed'::text
		FROM @schema@.clock AS c
		WHERE c.refreshed_at < now() - interval '1 day')
-- @live
-- @kept
		,
		-- Of what is not watched, a refresh since a day has looked at nothing before it
		(SELECT 'what has changed of rows before '::text || to_char(l.since, 'YYYY-MM-DD'::text)
			|| ' is not in the numbers: the model was last refreshed since that day'::text
		FROM (SELECT g.since, '; '::text || g.bounds AS bounds FROM @schema@.refresh_log AS g WHERE g.error IS NULL ORDER BY g.refresh_id DESC LIMIT 1) AS l
		WHERE m.source IS NOT NULL
			AND l.since IS NOT NULL
			AND (l.bounds LIKE '%; '::text || f.source || ': all (%'::text) IS NOT TRUE
			AND NOT EXISTS (SELECT w.source FROM @parts@.watch AS w WHERE w.source = f.source))
-- @all
	), ''::text) AS note
FROM @parts@.source_fact AS f
LEFT JOIN @schema@.mapping AS m ON m.source = f.source
LEFT JOIN problem AS p ON p.source = f.source
LEFT JOIN unmapped AS u ON u.source = f.source;

COMMENT ON VIEW @schema@.source_status IS 'what the model reads: one row a source; key source';
COMMENT ON COLUMN @schema@.source_status.source IS 'source';
COMMENT ON COLUMN @schema@.source_status.status IS 'mapped, derived (from another source) or empty';
COMMENT ON COLUMN @schema@.source_status.mapped_by IS 'role that mapped it';
COMMENT ON COLUMN @schema@.source_status.mapped_at IS 'when it was mapped';
COMMENT ON COLUMN @schema@.source_status.rows IS 'how many rows it has';
COMMENT ON COLUMN @schema@.source_status.left_out IS 'rows that are left out of all numbers; data_quality says why';
COMMENT ON COLUMN @schema@.source_status.share_left_out IS 'left_out / rows';
COMMENT ON COLUMN @schema@.source_status.first_on IS 'day of the first row';
COMMENT ON COLUMN @schema@.source_status.last_on IS 'day of the last row; after as_of where there are rows of the future';
COMMENT ON COLUMN @schema@.source_status.days_since_last IS 'days from the last row to as_of';
COMMENT ON COLUMN @schema@.source_status.doubled IS 'keys that are listed more than once';
COMMENT ON COLUMN @schema@.source_status.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @schema@.source_status.note IS 'what cannot be known since a column or the source is not mapped; of a kept model also since when it has not been refreshed, if it is more than a day, and before which day the last refresh has not looked';
