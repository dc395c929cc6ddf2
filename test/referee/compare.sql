-- Referee against model: table referee.difference, a row a value that is not the same.  Columns are
-- taken from the catalog: a column of a view that is neither here nor in not_judged is a difference, too,
-- and so is a view that nobody judges.

\set QUIET on
SET client_min_messages = warning;

CREATE TABLE referee.difference (view text, key text, column_name text, referee text, model text);

-- The same, but for the last digits of what was divided
CREATE FUNCTION referee.is_same(a jsonb, b jsonb) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN coalesce(a, 'null') = coalesce(b, 'null')
		OR jsonb_typeof(a) = 'number' AND jsonb_typeof(b) = 'number'
			AND abs(a::numeric - b::numeric) <= 1e-11 * greatest(abs(a::numeric), abs(b::numeric), 0.01);

CREATE FUNCTION referee.compare(view text, key text[], is_line boolean, steady text[]) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	IF to_regclass('kpi.' || view) IS NULL THEN
		INSERT INTO referee.difference VALUES (view, NULL, NULL, 'exists', 'does not exist');
		RETURN;
	END IF;
	EXECUTE format($query$
		WITH referee AS (
			SELECT k.key, row_number() OVER (PARTITION BY k.key) AS n, to_jsonb(r) AS columns
			FROM referee.%1$I AS r CROSS JOIN LATERAL jsonb_build_object(%2$s) AS k (key)
		), model AS (
			SELECT k.key, row_number() OVER (PARTITION BY k.key) AS n, to_jsonb(r) AS columns
			FROM kpi.%1$I AS r CROSS JOIN LATERAL jsonb_build_object(%2$s) AS k (key)
		)
		INSERT INTO referee.difference
		SELECT %1$L, coalesce(r.key, m.key)::text, CASE WHEN r.key IS NOT NULL AND m.key IS NOT NULL THEN a.attname END,
			CASE WHEN m.key IS NULL THEN r.columns::text WHEN r.key IS NULL THEN 'no row' WHEN r.columns ? a.attname THEN r.columns ->> a.attname ELSE 'not judged' END,
			CASE WHEN r.key IS NULL THEN m.columns::text WHEN m.key IS NULL THEN 'no row' ELSE m.columns ->> a.attname END
		FROM referee AS r
		FULL JOIN model AS m ON m.key = r.key AND m.n = r.n
		JOIN pg_attribute AS a ON a.attrelid = 'kpi.%1$I'::regclass AND a.attnum > 0 AND NOT a.attisdropped
			AND a.attname <> ALL (%3$L)
			AND (r.key IS NOT NULL AND m.key IS NOT NULL OR a.attnum = (SELECT min(attnum) FROM pg_attribute AS f
				WHERE f.attrelid = a.attrelid AND f.attnum > 0 AND f.attname <> ALL (%3$L)))
		WHERE NOT EXISTS (SELECT FROM referee.not_judged AS j WHERE j.view = %1$L AND j.column_name = a.attname)
			AND NOT (%4$L AND r.key IS NULL AND NOT EXISTS (SELECT FROM jsonb_each(m.columns) AS e
				WHERE e.key <> ALL (%3$L) AND e.key <> 'complete' AND e.key <> ALL (%5$L) AND e.value NOT IN ('0', 'null')))
			AND (r.key IS NULL OR m.key IS NULL OR NOT r.columns ? a.attname
				OR NOT referee.is_same(r.columns -> a.attname, m.columns -> a.attname))
	$query$, view, (SELECT string_agg(format('%1$L, r.%1$I', c), ', ') FROM unnest(key) AS c), key, is_line, steady);
	-- A line has no gaps
	IF is_line THEN
		EXECUTE format($query$
			INSERT INTO referee.difference
			SELECT %1$L, to_jsonb(l)::text, 'month', (l.month + interval '1 month')::date::text, l.next::text
			FROM (SELECT %2$s, lead(month) OVER (PARTITION BY %3$s ORDER BY month) AS next FROM kpi.%1$I) AS l
			WHERE l.next <> l.month + interval '1 month'
		$query$, view, (SELECT string_agg(format('%I', c), ', ') FROM unnest(key) AS c),
			coalesce((SELECT string_agg(format('%I', c), ', ') FROM unnest(key) AS c WHERE c <> 'month'), 'true'));
	END IF;
END
$$;
SELECT referee.compare(view, key, is_line, steady) FROM referee.judged ORDER BY view \g /dev/null

-- Derived sources, row by row
INSERT INTO referee.difference
SELECT 'source sale', d.row::text, NULL, CASE WHEN d.n > 0 THEN d.n || ' more' ELSE 'no row' END, CASE WHEN d.n < 0 THEN -d.n || ' more' ELSE 'no row' END
FROM (
	SELECT x.row, sum(x.n) AS n
	FROM (
		SELECT to_jsonb(s) AS row, 1 AS n FROM referee.derived_sale AS s
		UNION ALL SELECT to_jsonb(s), -1 FROM (SELECT sale_id, customer_id, rep, sold_at, amount, quantity, team, channel, product FROM kpi.sale) AS s
	) AS x
	GROUP BY x.row HAVING sum(x.n) <> 0
) AS d
WHERE NOT EXISTS (SELECT FROM kpi.mapping WHERE source = 'sale');

INSERT INTO referee.difference
SELECT 'source customer', d.row::text, NULL, CASE WHEN d.n > 0 THEN 'a row' ELSE 'no row' END, CASE WHEN d.n < 0 THEN 'a row' ELSE 'no row' END
FROM (
	SELECT x.row, sum(x.n) AS n
	FROM (
		SELECT to_jsonb(u) AS row, 1 AS n FROM referee.derived_customer AS u
		UNION ALL SELECT to_jsonb(u), -1 FROM (SELECT customer_id, referee.day(acquired_at) AS acquired_on, referee.day(churned_at) AS churned_on, channel, rep, team FROM kpi.customer) AS u
	) AS x
	GROUP BY x.row HAVING sum(x.n) <> 0
) AS d
WHERE NOT EXISTS (SELECT FROM kpi.mapping WHERE source = 'customer');

INSERT INTO referee.difference
SELECT 'source subscription', d.row::text, NULL, CASE WHEN d.n > 0 THEN 'a row' ELSE 'no row' END, CASE WHEN d.n < 0 THEN 'a row' ELSE 'no row' END
FROM (
	SELECT x.row, sum(x.n) AS n
	FROM (
		SELECT to_jsonb(u) AS row, 1 AS n FROM referee.derived_subscription AS u
		UNION ALL SELECT to_jsonb(u), -1 FROM (SELECT customer_id, started_on, ended_on, monthly_revenue, rep, channel FROM kpi.subscription) AS u
	) AS x
	GROUP BY x.row HAVING sum(x.n) <> 0
) AS d
WHERE NOT EXISTS (SELECT FROM kpi.mapping WHERE source = 'subscription');
