-- Ratios of two numbers
SET search_path = public, saleskpi;

-- growth_rate: (current - previous) / abs(previous), NULL where previous is 0 or NULL
SELECT growth_rate(110, 100), growth_rate(90::numeric, 100), growth_rate(-50::numeric, -100), growth_rate(50::numeric, -100);
SELECT growth_rate(1::numeric, 0) IS NULL AS from_0, growth_rate(1, NULL) IS NULL AS from_null, growth_rate(NULL, 1) IS NULL AS to_null,
	growth_rate(1::float8, 0) IS NULL AS float_from_0;
SELECT growth_rate(3::bigint, 2::bigint), growth_rate(1.5::real, 1), pg_typeof(growth_rate(1.5, 1));

-- attainment: actual / target
SELECT attainment(75, 100), attainment(75.5::numeric, 50), attainment(1::numeric, 0) IS NULL AS no_target, attainment(NULL::numeric, 5) IS NULL AS no_actual;

-- progress: share of the way from start to target, 0 to 1, also downwards
SELECT progress(0, 100, 25), progress(100::numeric, 50, 75), progress(100, 50, 120), progress(0, 100, 130), progress(2.0, 4, 3);
SELECT progress(5, 5, 5) IS NULL AS nowhere_to_go, progress(0, 100, NULL) IS NULL AS actual, progress(NULL, 100, 1::numeric) IS NULL AS start,
	progress(0, NULL, 1::numeric) IS NULL AS target;

-- What is not a number makes no progress, and what is far off is not too far: 0 or 1
SELECT progress('NaN'::float8, 1, 2) IS NULL AND progress(1, 'NaN'::float8, 2) IS NULL AND progress(1, 2, 'NaN'::float8) IS NULL AS not_known,
	progress('NaN'::numeric, 1, 2) IS NULL AND progress(1, 'NaN'::numeric, 2) IS NULL AND progress(1, 2, 'NaN'::numeric) IS NULL AS numerics_not_known,
	progress(1, 1.0000000000000002::float8, -1e308::float8) AS far_behind, progress(1, 1.0000000000000002::float8, 1e308::float8) AS far_ahead,
	progress(1, 0.9999999999999999::float8, -1e308::float8) AS far_ahead_downwards, progress(0, 1e-300, 1e300) AS numerics_far_ahead;
SELECT progress(0, 'Infinity'::float8, 5) AS to_infinity, progress('-Infinity'::float8, 0, 5) AS from_infinity, progress('-Infinity'::float8, 0, -5) IS NULL AS on_the_way, progress(0, 10, '-Infinity'::float8) AS lost,
	progress(0, 'Infinity'::numeric, 5) AS numeric_to_infinity, progress('-Infinity'::numeric, 0, -5) IS NULL AS numeric_on_the_way;
-- Nor is it achieved
SELECT target_status('NaN', 'NaN', 'NaN', true), target_status(1, 'NaN', 1, true), target_status(0.5, 'NaN', 'NaN', true), target_status(0.5, 1, 'NaN', true), target_status(0.5, 0.5, 1, false);

-- pace: progress / elapsed
SELECT pace(0.5, 0.5), pace(0.6, 0.5), pace(0.1, 0) IS NULL AS at_the_start, pace(NULL, 0.5) IS NULL AS no_progress;

-- The planner puts their bodies in place of the calls
EXPLAIN (VERBOSE, COSTS OFF) SELECT growth_rate(a, b), attainment(a, b), pace(a, b), progress(a, b, a)
FROM (SELECT random() AS a, random() AS b OFFSET 0) AS x;
