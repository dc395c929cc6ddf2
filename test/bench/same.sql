-- Whether a view of the model and the query by hand give the same.  Percentiles
-- may differ by 0.5 %, since beyond 1,024 distinct durations the engine's do.

CREATE SCHEMA by_hand;

CREATE FUNCTION by_hand.same(one jsonb, other jsonb, tolerance numeric) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN CASE
		WHEN jsonb_typeof(one) = 'number' AND jsonb_typeof(other) = 'number' THEN
			abs(one::numeric - other::numeric)
				<= greatest(abs(one::numeric), abs(other::numeric)) * tolerance
		ELSE one IS NOT DISTINCT FROM other
	END;

-- The first difference, NULL where there is none.  Rows with the same key stand
-- for their sums.
CREATE FUNCTION by_hand.difference(view text, key text[]) RETURNS text
	LANGUAGE plpgsql
AS $$
DECLARE
	key_columns text := (SELECT string_agg(quote_ident(k), ', ') FROM unnest(key) AS k);
	fields text;
	difference text;
BEGIN
	SELECT format('jsonb_build_object(%s)', string_agg(format(
		CASE WHEN t.typcategory = 'N' THEN '%1$L, sum(%1$I)' ELSE '%1$L, min(%1$I::text)' END, a.attname), ', '))
	INTO fields
	FROM pg_attribute AS a
	JOIN pg_type AS t ON t.oid = a.atttypid
	WHERE a.attrelid = format('by_hand.%I', view)::regclass AND a.attnum > 0 AND a.attname <> ALL (key);

	EXECUTE format($query$
		WITH model_row AS (
			SELECT jsonb_build_array(%2$s) AS key, %3$s AS fields FROM kpi.%1$I GROUP BY %2$s
		),
		hand_row AS (
			SELECT jsonb_build_array(%2$s) AS key, %3$s AS fields FROM by_hand.%1$I GROUP BY %2$s
		)
		SELECT format('%%s: %%s is %%s in the model and %%s by hand',
			key, f.name, m.fields -> f.name, h.fields -> f.name)
		FROM model_row AS m
		FULL JOIN hand_row AS h USING (key)
		CROSS JOIN jsonb_object_keys(coalesce(h.fields, m.fields)) AS f (name)
		WHERE by_hand.same(m.fields -> f.name, h.fields -> f.name,
			CASE WHEN f.name ~ '^(median|p25|p75|p90)' THEN 0.0051 ELSE 1e-9 END) IS NOT TRUE
			OR m.fields IS NULL OR h.fields IS NULL
		LIMIT 1
		$query$, view, key_columns, fields)
	INTO difference;
	RETURN difference;
END
$$;
