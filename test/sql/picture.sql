-- Pictures made of text
SET search_path = public, saleskpi;

-- By hand: eight steps from the least to the greatest
SELECT sparkline('{1,2,3,4,5,6,7,8}'::double precision[]), sparkline('{1,5,22,13,53}'::double precision[]), sparkline('{8,1}'::double precision[]);
-- The same all the way: the middle
SELECT sparkline('{5,5,5}'::double precision[]), sparkline('{0}'::double precision[]);
-- NULL and what is not finite are gaps
SELECT sparkline('{1,NULL,2,NaN,3,Infinity,-Infinity}'::double precision[]) || '|', sparkline('{NULL,NULL}'::double precision[]) || '|';
SELECT sparkline('{}'::double precision[]) IS NULL AS empty, sparkline(NULL::double precision[]) IS NULL AS strict;
SELECT sparkline('{-1.7e308,0,1.7e308}'::double precision[]), sparkline('{0,5e-324}'::double precision[]), sparkline('[5:7]={1,2,3}'::double precision[]);
SELECT sparkline('{{1,2},{3,4}}'::double precision[]);
SELECT sparkline(amount ORDER BY month) FROM (VALUES (2, 20), (1, 10), (3, 15)) AS m (month, amount);
SELECT sparkline(amount ORDER BY month) IS NULL AS no_rows FROM (VALUES (2, 20)) AS m (month, amount) WHERE false;
SELECT month, sparkline(amount) OVER (ORDER BY month ROWS 2 PRECEDING) FROM (VALUES (2, 20), (1, 10), (3, 15), (4, 30)) AS m (month, amount);

SELECT progress_bar(p), p FROM unnest('{0,0.04,0.1,0.55,0.6,0.7,0.99999,1,1.5,-1}'::double precision[]) AS p;
SELECT progress_bar(0.29, 100) = repeat('█', 29) || repeat('░', 71) AS exact, progress_bar(0.5, 1), progress_bar(1, 1);
SELECT progress_bar('Infinity'), progress_bar('-Infinity'), progress_bar('NaN') IS NULL AS nan, progress_bar(NULL) IS NULL AS strict;
SELECT progress_bar(0.5, 0);
SELECT progress_bar(0.5, 1001);
