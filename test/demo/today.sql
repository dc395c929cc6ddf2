-- `DEMO_TODAY=1 make demo`: moves Halden through time, so that the day of its
-- numbers is yesterday, and its dashboards can be looked at with filters such as
-- "this month".  What happened later is forgotten first; then every day and
-- every instant, those of goals and targets too, moves by the same number of
-- days.  Clocks show what they showed: times move in Halden's own zone.

BEGIN;

SET LOCAL timezone = 'UTC';
SET LOCAL client_min_messages = 'warning';

-- The last day that is known, its end, and how far it is from yesterday
CREATE TEMPORARY TABLE move ON COMMIT DROP AS
SELECT s.as_of AS last_day,
	(s.as_of + 1)::timestamp AS day_end,
	(s.as_of + 1)::timestamp AT TIME ZONE s.time_zone AS until,
	s.time_zone,
	(now() AT TIME ZONE s.time_zone)::date - 1 - s.as_of AS days,
	extract(year FROM now() AT TIME ZONE s.time_zone - interval '1 day')::int - extract(year FROM s.as_of)::int AS years
FROM kpi.settings s;


------------------------------------------------------------------------------
-- What is not known yet
------------------------------------------------------------------------------

DELETE FROM marketing.messages m USING move WHERE m.sent_at >= until;
UPDATE marketing.messages m
SET delivered_at = CASE WHEN m.delivered_at < until THEN m.delivered_at END,
	first_opened_at = CASE WHEN m.first_opened_at < until THEN m.first_opened_at END,
	first_clicked_at = CASE WHEN m.first_clicked_at < until THEN m.first_clicked_at END
FROM move
WHERE m.delivered_at >= until OR m.first_opened_at >= until OR m.first_clicked_at >= until;
DELETE FROM marketing.campaigns c USING move WHERE c.sent_on > last_day;
DELETE FROM marketing.ad_spend a USING move WHERE a.day > last_day;
DELETE FROM marketing.invoices i USING move WHERE i.invoiced_on > last_day;
DELETE FROM crm.payroll p USING move WHERE p.paid_on > last_day;

DELETE FROM shop.credit_notes n USING move WHERE n.credited_at >= until;
DELETE FROM shop.orders o USING move WHERE o.ordered_at >= until;
DELETE FROM crm.activities a USING move WHERE a.held_on > last_day;
DELETE FROM crm.opportunities o USING move WHERE o.created_at >= until;
UPDATE crm.opportunities o
SET status = 'open', closed_on = NULL, lost_reason = NULL
FROM move
WHERE o.closed_on > last_day;
UPDATE crm.opportunities o
SET customer_id = NULL
FROM shop.customers c, move
WHERE c.customer_id = o.customer_id AND c.signed_up_on > last_day;

DELETE FROM crm.leads l USING move WHERE l.created_at >= day_end;
UPDATE crm.leads l
SET qualified_at = CASE WHEN l.qualified_at < day_end THEN l.qualified_at END,
	converted_at = CASE WHEN l.converted_at < day_end THEN l.converted_at END,
	dropped_at = CASE WHEN l.dropped_at < day_end THEN l.dropped_at END,
	customer_id = CASE WHEN l.converted_at < day_end THEN l.customer_id END,
	status = CASE
		WHEN l.converted_at < day_end THEN 'converted'
		WHEN l.dropped_at < day_end THEN 'dropped'
		WHEN l.qualified_at < day_end THEN 'qualified'
		WHEN l.created_at < day_end - interval '9 days' THEN 'contacted'
		ELSE 'new' END
FROM move
WHERE l.qualified_at >= day_end OR l.converted_at >= day_end OR l.dropped_at >= day_end
	OR l.created_at >= day_end - interval '9 days';

DELETE FROM shop.fee_changes f USING move WHERE f.changed_on > last_day;
DELETE FROM shop.contracts c USING move WHERE c.signed_on > last_day;
UPDATE shop.contracts c SET cancelled_on = NULL FROM move WHERE c.cancelled_on > last_day;
DELETE FROM shop.customers c USING move WHERE c.signed_up_on > last_day;


------------------------------------------------------------------------------
-- The move
------------------------------------------------------------------------------

DO $$
DECLARE
	zone text := (SELECT time_zone FROM move);
	days int := (SELECT move.days FROM move);
	far CONSTANT int := 1000000;
	step int;
	moved record;
BEGIN
	FOR moved IN
		SELECT c.oid::regclass AS name,
			string_agg(format(CASE a.atttypid
					WHEN 'timestamptz'::regtype THEN '%1$I = (%1$I AT TIME ZONE %2$L + $1 * interval ''1 day'') AT TIME ZONE %2$L'
					WHEN 'timestamp'::regtype THEN '%1$I = %1$I + $1 * interval ''1 day'''
					ELSE '%1$I = %1$I + $1' END, a.attname, zone), ', ') AS assignments,
			-- Where a day is part of a key, rows would meet those that have not moved yet: they go
			-- far away first, and come from there
			bool_or(EXISTS (
				SELECT
				FROM pg_index i
				WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY (i.indkey))) AS by_detour
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind = 'r'
			AND (c.relnamespace IN ('crm'::regnamespace, 'shop'::regnamespace, 'marketing'::regnamespace)
				OR c.oid IN ('kpi.goal'::regclass, 'kpi.target'::regclass))
			AND a.atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
		GROUP BY c.oid
		ORDER BY c.oid
	LOOP
		FOREACH step IN ARRAY CASE WHEN moved.by_detour THEN ARRAY[far, days - far] ELSE ARRAY[days] END LOOP
			EXECUTE format('UPDATE %s SET %s', moved.name, moved.assignments) USING step;
		END LOOP;
	END LOOP;
END
$$;

-- Names tell the year: those that are moved first make room for the others.
DO $$
DECLARE
	years int := (SELECT move.years FROM move);
	year int;
BEGIN
	FOR year IN
		SELECT y FROM generate_series(2023, 2025) y ORDER BY - sign(years) * y
	LOOP
		UPDATE marketing.campaigns SET name = replace(name, year::text, (year + years)::text),
			subject_a = replace(subject_a, year::text, (year + years)::text);
		UPDATE kpi.goal SET name = replace(name, year::text, (year + years)::text);
		UPDATE kpi.target SET name = replace(name, year::text, (year + years)::text);
	END LOOP;
END
$$;
UPDATE shop.orders SET order_number = 'HC-' || extract(year FROM ordered_at AT TIME ZONE time_zone) || substr(order_number, 8)
FROM move;
UPDATE crm.product_quotas q SET year = q.year + move.years FROM move;

-- From now on the numbers are those of the day on which somebody looks.
UPDATE kpi.settings SET as_of = NULL;

COMMIT;
