-- Halden moved through time
\ir compare.sql
SET timezone = 'UTC';

SELECT test.equal('the numbers are those of today', (SELECT as_of FROM kpi.settings), NULL);
SELECT test.same_rows('what a company has every day it has until yesterday, and nothing later', $$
	SELECT s.source, (SELECT as_of FROM kpi.clock) - s.last_on FROM kpi.source_status AS s WHERE s.source IN ('expense')$$,
	$$VALUES ('expense', 1)$$);
SELECT test.equal('nothing is of today or later',
	(SELECT bool_and(s.days_since_last BETWEEN 1 AND 31) FROM kpi.source_status AS s WHERE s.source NOT IN ('rep', 'quota')), true);
SELECT test.same_rows('what was wrong is still what is wrong',
	$$SELECT count(*), count(*) FILTER (WHERE left_out) FROM kpi.data_quality$$,
	$$VALUES (11::bigint, 5::bigint)$$);
SELECT test.equal('a target of the year is still running, and as far as it was',
	(SELECT status FROM kpi.target_progress WHERE kpi = 'sales_amount' AND num_nonnulls(region, manager, team, rep, channel, product) = 0 ORDER BY ends_on - starts_on DESC LIMIT 1), 'on_track');
