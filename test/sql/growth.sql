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

-- pace: progress / elapsed
SELECT pace(0.5, 0.5), pace(0.6, 0.5), pace(0.1, 0) IS NULL AS at_the_start, pace(NULL, 0.5) IS NULL AS no_progress;

-- The planner puts their bodies in place of the calls
EXPLAIN (VERBOSE, COSTS OFF) SELECT growth_rate(a, b), attainment(a, b), pace(a, b), progress(a, b, a)
FROM (SELECT random() AS a, random() AS b OFFSET 0) AS x;
