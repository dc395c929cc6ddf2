-- Ratios of two numbers: growth, attainment, progress, pace.  Not declared
-- STRICT, though NULL gives NULL, because only then the planner inlines them.

CREATE FUNCTION growth_rate(current numeric, previous numeric) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((current - previous) / abs(nullif(previous, 0::numeric)))::double precision;
COMMENT ON FUNCTION growth_rate(numeric, numeric) IS 'growth from previous to current, 0.1 for 10 % more';

CREATE FUNCTION attainment(actual numeric, target numeric) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (actual / nullif(target, 0::numeric))::double precision;
COMMENT ON FUNCTION attainment(numeric, numeric) IS 'actual / target';

CREATE FUNCTION progress(start numeric, target numeric, actual numeric) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN start = 'NaN'::numeric OR target = 'NaN'::numeric OR actual = 'NaN'::numeric THEN NULL::double precision
		WHEN actual <= start AND start < target OR actual >= start AND start > target THEN 0::double precision
		WHEN actual >= target AND target > start OR actual <= target AND target < start THEN 1::double precision
		WHEN target <> start THEN nullif((actual - start) / (target - start), 'NaN'::numeric)::double precision
	END;
COMMENT ON FUNCTION progress(numeric, numeric, numeric) IS 'share of the way from start to target that has been made, 0 to 1';

CREATE FUNCTION growth_rate(current double precision, previous double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((current - previous) / abs(nullif(previous, 0::double precision)));
COMMENT ON FUNCTION growth_rate(double precision, double precision) IS 'growth from previous to current, 0.1 for 10 % more';

CREATE FUNCTION attainment(actual double precision, target double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (actual / nullif(target, 0::double precision));
COMMENT ON FUNCTION attainment(double precision, double precision) IS 'actual / target';

CREATE FUNCTION progress(start double precision, target double precision, actual double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN start = 'NaN'::double precision OR target = 'NaN'::double precision OR actual = 'NaN'::double precision THEN NULL::double precision
		WHEN actual <= start AND start < target OR actual >= start AND start > target THEN 0::double precision
		WHEN actual >= target AND target > start OR actual <= target AND target < start THEN 1::double precision
		WHEN target <> start THEN nullif((actual - start) / (target - start), 'NaN'::double precision)
	END;
COMMENT ON FUNCTION progress(double precision, double precision, double precision) IS 'share of the way from start to target that has been made, 0 to 1';

CREATE FUNCTION pace(progress double precision, elapsed double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN progress / nullif(elapsed, 0::double precision);
COMMENT ON FUNCTION pace(double precision, double precision) IS 'progress / elapsed, 1 where both keep step';

