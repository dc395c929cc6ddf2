-- Medians, percentiles and survival of samples with open deals, against R's
-- package survival (Therneau).  What it is asked is in survival.R.

\ir compare.sql
CREATE EXTENSION saleskpi;

-- A number from 0 to 1 that depends on nothing but the numbers given
CREATE FUNCTION share(purpose bigint, id bigint) RETURNS double precision
	LANGUAGE sql IMMUTABLE
	RETURN (hashint8extended(id, purpose) & 4294967295)::double precision / 4294967296;

-- Samples of one deal, of two and of up to 200, and two of 5,000; with many ties
-- and with few; with no deal open, some, most and all
CREATE TABLE deal AS
SELECT s.sample, floor(share(2, s.sample * 10000 + i) * s.longest)::integer AS days,
	share(3, s.sample * 10000 + i) >= s.open AS closed
FROM (
	SELECT sample,
		CASE WHEN sample > 400 THEN 5000 WHEN sample % 10 = 0 THEN 1 WHEN sample % 10 = 1 THEN 2
			ELSE 3 + floor(share(1, sample) * 198)::integer END AS deals,
		(ARRAY[6, 60, 900])[1 + sample % 3] AS longest,
		(ARRAY[0, 0.1, 0.3, 0.6, 0.9, 1])[1 + sample / 3 % 6] AS open
	FROM generate_series(1, 402) AS sample
) AS s
CROSS JOIN LATERAL generate_series(1, s.deals) AS i;

-- The CRM's deals won, and those still open at the end of 2017, as sample 0
\if :crm
\ir crm_tables.sql
INSERT INTO deal
SELECT 0, coalesce(close_date, date '2017-12-31') - engage_date, close_date IS NOT NULL
FROM crm.sales_pipeline
WHERE deal_stage = 'Won' OR close_date IS NULL AND engage_date IS NOT NULL;
\endif

\copy (SELECT sample, days, closed::integer AS closed FROM deal) TO 'deals.csv' (FORMAT csv, HEADER)
CREATE TABLE answer (sample integer, what text, x double precision, value double precision);
\copy answer FROM PROGRAM 'Rscript --vanilla "$CHECKS/survival.R"' (FORMAT csv, HEADER)

-- The same deals, each looked at on its last day
CREATE TABLE sample AS
SELECT sample, saleskpi.sales_cycle(opened, CASE WHEN closed THEN opened + days END, opened + days) AS cycle
FROM deal, LATERAL (VALUES (date '2024-01-01')) AS o (opened)
GROUP BY sample;

SELECT test.same_rows('samples: as many as there should be, and R has answered about each', $$
	SELECT count(*), count(*) FILTER (WHERE saleskpi.closed(cycle) = 0) > 50, count(*) FILTER (WHERE saleskpi.open(cycle) = 0) > 50
	FROM sample WHERE sample > 0
	$$, $$
	SELECT count(DISTINCT sample), true, true FROM answer WHERE sample > 0
	$$);
SELECT test.equal(name || ': survival is R''s, to 12 digits',
	count(*) FILTER (WHERE abs(saleskpi.survival(cycle, x * interval '1 day') - value) <= 1e-12), count(*))
FROM (SELECT *, CASE WHEN sample = 0 THEN 'CRM' ELSE 'random samples' END AS name FROM answer WHERE what = 'survival') AS a
JOIN sample USING (sample)
GROUP BY name;
SELECT test.equal(name || ': percentiles are the first closings at which R''s curve is low enough',
	count(*) FILTER (WHERE saleskpi.days(saleskpi.percentile(cycle, x)) IS NOT DISTINCT FROM value), count(*))
FROM (SELECT *, CASE WHEN sample = 0 THEN 'CRM' ELSE 'random samples' END AS name FROM answer WHERE what = 'first') AS a
JOIN sample USING (sample)
GROUP BY name;
SELECT test.equal(name || ': percentiles are R''s where its curve is not flat',
	count(*) FILTER (WHERE saleskpi.days(saleskpi.percentile(cycle, x)) IS NOT DISTINCT FROM value), count(*))
FROM (SELECT *, CASE WHEN sample = 0 THEN 'CRM' ELSE 'random samples' END AS name FROM answer WHERE what = 'quantile') AS a
JOIN sample USING (sample)
GROUP BY name;
-- The curve as rows, with its interval, which has none where all are open or none; R
-- has no row at the start
SELECT test.equal(name || ': the curve has R''s rows, to 9 digits',
	count(*) FILTER (WHERE open = at_risk AND c.closed = closing AND abs(c.survival - s.value) <= 1e-12
		AND CASE WHEN c.low IS NULL OR r.low IS NULL THEN c.low IS NULL AND r.low IS NULL ELSE abs(c.low - r.low) <= 1e-9 END
		AND CASE WHEN c.high IS NULL OR r.high IS NULL THEN c.high IS NULL AND r.high IS NULL ELSE abs(c.high - r.high) <= 1e-9 END), count(*))
FROM (
	SELECT sample, x, CASE WHEN sample = 0 THEN 'CRM' ELSE 'random samples' END AS name,
		min(value) FILTER (WHERE what = 'at_risk') AS at_risk, min(value) FILTER (WHERE what = 'closing') AS closing,
		min(value) FILTER (WHERE what = 'low') AS low, min(value) FILTER (WHERE what = 'high') AS high
	FROM answer
	WHERE what IN ('at_risk', 'closing', 'low', 'high')
	GROUP BY sample, x
) AS r
JOIN answer AS s USING (sample, x)
FULL JOIN (
	SELECT sample, saleskpi.days(c.after) AS x, c.*
	FROM sample
	JOIN (SELECT sample, min(days) AS shortest FROM deal GROUP BY sample) AS d USING (sample)
	CROSS JOIN LATERAL saleskpi.curve(cycle) AS c
	WHERE c.after > interval '0' OR d.shortest = 0
) AS c USING (sample, x)
WHERE s.what = 'survival' OR s.what IS NULL
GROUP BY name;
SELECT test.equal(name || ': limits of percentiles are the first closings at which R''s limits are low enough',
	count(*) FILTER (WHERE saleskpi.days(CASE WHEN what LIKE '%_low' THEN i.low ELSE i.high END) IS NOT DISTINCT FROM value), count(*))
FROM (SELECT *, CASE WHEN sample = 0 THEN 'CRM' ELSE 'random samples' END AS name FROM answer WHERE what ~ '^(first|narrow)_') AS a
JOIN sample USING (sample)
CROSS JOIN LATERAL saleskpi.confidence_interval(cycle, x, CASE WHEN what LIKE 'narrow%' THEN 0.5 ELSE 0.95 END) AS i
GROUP BY name;
SELECT test.equal(name || ': limits of percentiles are R''s where its limits only come down',
	count(*) FILTER (WHERE saleskpi.days(CASE WHEN what LIKE '%_low' THEN i.low ELSE i.high END) IS NOT DISTINCT FROM value), count(*))
FROM (SELECT *, CASE WHEN sample = 0 THEN 'CRM' ELSE 'random samples' END AS name FROM answer WHERE what ~ '^quantile_') AS a
JOIN sample USING (sample)
CROSS JOIN LATERAL saleskpi.confidence_interval(cycle, x) AS i
GROUP BY name;
SELECT test.equal('limits of percentiles: R''s own are there for most samples', count(DISTINCT sample) > 200, true)
FROM answer WHERE what = 'quantile_high';
SELECT test.equal('median and percentile 0.5 are the same',
	count(*) FILTER (WHERE saleskpi.median(cycle) IS NOT DISTINCT FROM saleskpi.percentile(cycle, 0.5)), count(*))
FROM sample;

-- The package has no answer beyond the longest duration; we have 0 where that
-- deal closed last
SELECT test.equal('beyond the longest duration survival is 0 where no deal was open then, else NULL',
	count(*) FILTER (WHERE saleskpi.survival(cycle, longest * interval '1 day' + interval '1 microsecond')
		IS NOT DISTINCT FROM CASE WHEN closed THEN 0 END), count(*))
FROM (SELECT DISTINCT ON (sample) sample, days AS longest, closed FROM deal ORDER BY sample, days DESC, closed) AS d
JOIN sample USING (sample);
