-- Shares of a value that sum to it, to the last decimal it has, and of money at least to the cent: each
-- gets what it is worth rounded off, and what is left goes to those of whom most was rounded off, of
-- equals to the first.  (Hamilton's method; exact, since quotients and remainders of numerics are.)
CREATE FUNCTION saleskpi_internal.largest_remainder(value numeric, weights numeric[]) RETURNS numeric[]
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	WITH whole AS (
		SELECT
			greatest(scale(trim_scale(value)), 2) AS decimals,
			abs(value) * 10::numeric ^ greatest(scale(trim_scale(value)), 2) AS units,
			(SELECT sum(w.weight) FROM unnest(weights) AS w (weight)) AS weight
	),
	part AS (
		SELECT
			p.place,
			div(w.units * p.weight, w.weight) AS units,
			mod(w.units * p.weight, w.weight) AS remainder
		FROM whole AS w
		CROSS JOIN unnest(weights) WITH ORDINALITY AS p (weight, place)
	),
	ranked AS (
		SELECT
			p.place,
			p.units,
			row_number() OVER (ORDER BY p.remainder DESC, p.place) AS rank,
			sum(p.units) OVER () AS given
		FROM part AS p
	)
	SELECT array_agg(
		round(sign(value) * (r.units + CASE WHEN r.rank <= w.units - r.given THEN 1 ELSE 0 END) / 10::numeric ^ w.decimals, w.decimals)
		ORDER BY r.place)
	FROM ranked AS r
	CROSS JOIN whole AS w
$$;
COMMENT ON FUNCTION saleskpi_internal.largest_remainder(numeric, numeric[]) IS 'shares of a value by weights, which sum to it';
