-- Ratios of two numbers: growth, attainment, progress, pace.  Not declared
-- STRICT, though NULL gives NULL, because only then the planner inlines them.

CREATE FUNCTION growth_rate(current numeric, previous numeric) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((current - previous) / abs(nullif(previous, 0::numeric)))::double precision;
COMMENT ON FUNCTION growth_rate(numeric, numeric) IS '(current - previous) / abs(previous), 0.1 for 10 % more; NULL when previous is 0 or one is NULL';

CREATE FUNCTION attainment(actual numeric, target numeric) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (actual / nullif(target, 0::numeric))::double precision;
COMMENT ON FUNCTION attainment(numeric, numeric) IS 'actual / target, 1 where the target is reached exactly; NULL when the target is 0 or one is NULL';

CREATE FUNCTION progress(start numeric, target numeric, actual numeric) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN target <> start AND actual IS NOT NULL
		THEN least(greatest((actual - start) / (target - start), 0), 1)::double precision END;
COMMENT ON FUNCTION progress(numeric, numeric, numeric) IS 'share of the way from start to target that has been made, 0 to 1, also where the target is below the start; NULL when target and start are the same or one is NULL';

CREATE FUNCTION growth_rate(current double precision, previous double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((current - previous) / abs(nullif(previous, 0::double precision)));
COMMENT ON FUNCTION growth_rate(double precision, double precision) IS '(current - previous) / abs(previous), 0.1 for 10 % more; NULL when previous is 0 or one is NULL';

CREATE FUNCTION attainment(actual double precision, target double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (actual / nullif(target, 0::double precision));
COMMENT ON FUNCTION attainment(double precision, double precision) IS 'actual / target, 1 where the target is reached exactly; NULL when the target is 0 or one is NULL';

CREATE FUNCTION progress(start double precision, target double precision, actual double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN target <> start AND actual IS NOT NULL
		THEN least(greatest((actual - start) / (target - start), 0), 1) END;
COMMENT ON FUNCTION progress(double precision, double precision, double precision) IS 'share of the way from start to target that has been made, 0 to 1, also where the target is below the start; NULL when target and start are the same or one is NULL';

CREATE FUNCTION pace(progress double precision, elapsed double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN progress / nullif(elapsed, 0::double precision);
COMMENT ON FUNCTION pace(double precision, double precision) IS 'progress (share of the way made) / elapsed (share of the time passed), 1 where both keep step, more where ahead; NULL when no time has passed or one is NULL';

