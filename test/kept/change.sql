-- What happens to a company's tables: rows come, change and go, by chance.  A value that changes takes
-- that of another row, so that days, owners, prices and outcomes move in all ways in which rows differ.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS change CASCADE;
CREATE SCHEMA change;

-- The tables that are mapped, their columns, and how they were at first
CREATE TABLE change.list AS
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns,
	array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.atttypid IN ('timestamp'::regtype, 'date'::regtype)) AS times
FROM pg_class AS c
JOIN kpi.mapping AS m ON m.source = c.relname
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'company'::regnamespace
GROUP BY c.relname;
DO $$
DECLARE
	t record;
BEGIN
	FOR t IN SELECT name FROM change.list LOOP
		EXECUTE format('CREATE TABLE change.%I AS SELECT * FROM company.%1$I', t.name);
	END LOOP;
END
$$;

CREATE FUNCTION change.one_of(choices text[]) RETURNS text LANGUAGE sql VOLATILE
	RETURN choices[1 + floor(random() * cardinality(choices))::integer];

-- What has happened, and how many rows it was that it happened to
CREATE TABLE change.happened (what text PRIMARY KEY, times bigint NOT NULL, rows bigint NOT NULL);
CREATE PROCEDURE change.note(what text, rows bigint)
	LANGUAGE sql
BEGIN ATOMIC
	INSERT INTO change.happened AS h VALUES (what, (rows > 0)::integer, rows)
	ON CONFLICT ON CONSTRAINT happened_pkey DO UPDATE SET times = h.times + (excluded.rows > 0)::integer, rows = h.rows + excluded.rows;
END;

-- What a company's people do, by name: the tables that it takes, and the statement.  Where the table
-- is not mapped it does not happen.
CREATE TABLE change.event (what text, table_name text, statement text);
INSERT INTO change.event VALUES
	('a deal is reopened', 'deal', $$UPDATE company.deal SET won = NULL, closed_at = NULL, stage = 'offer'
		WHERE ctid = (SELECT ctid FROM company.deal WHERE won IS NOT NULL ORDER BY random() LIMIT 1)$$),
	('a deal is won', 'deal', $$UPDATE company.deal SET won = true, closed_at = (SELECT c.as_of FROM kpi.clock AS c)
		WHERE ctid = (SELECT ctid FROM company.deal WHERE won IS NULL ORDER BY random() LIMIT 1)$$),
	('the only sale of a customer on a day is deleted', 'sale', $$DELETE FROM company.sale
		WHERE ctid = (SELECT s.ctid FROM company.sale AS s
			WHERE isfinite(s.sold_at) AND s.customer_id IS NOT NULL AND NOT EXISTS (
				SELECT FROM company.sale AS o WHERE o.ctid <> s.ctid AND o.customer_id = s.customer_id AND o.sold_at::date = s.sold_at::date)
			ORDER BY random() LIMIT 1)$$),
	('the only sale of a day is deleted', 'sale', $$DELETE FROM company.sale
		WHERE ctid = (SELECT s.ctid FROM company.sale AS s
			WHERE isfinite(s.sold_at) AND NOT EXISTS (SELECT FROM company.sale AS o WHERE o.ctid <> s.ctid AND o.sold_at::date = s.sold_at::date)
			ORDER BY random() LIMIT 1)$$),
	('a lead converts months later', 'lead', $$UPDATE company.lead SET converted_at = created_at + make_interval(days => 60 + floor(random() * 200)::integer)
		WHERE ctid = (SELECT ctid FROM company.lead WHERE converted_at IS NULL AND isfinite(created_at) ORDER BY random() LIMIT 1)$$),
	('a customer returns', 'customer', $$INSERT INTO company.customer
		SELECT customer_id, channel, rep, team, churned_at + make_interval(days => 1 + floor(random() * 60)::integer), NULL, monthly_revenue
		FROM company.customer AS c
		WHERE isfinite(churned_at) AND customer_id IS NOT NULL ORDER BY random() LIMIT 1$$),
	('a customer buys again after long', 'sale', $$INSERT INTO company.sale
		SELECT sale_id, customer_id, rep, team, channel, product, (SELECT c.as_of FROM kpi.clock AS c)::timestamp, 12.5, 1
		FROM (SELECT * FROM company.sale AS s WHERE customer_id IS NOT NULL AND isfinite(sold_at)
			AND NOT EXISTS (SELECT FROM company.sale AS o WHERE o.customer_id = s.customer_id AND isfinite(o.sold_at)
				AND o.sold_at > (SELECT c.as_of FROM kpi.clock AS c)::timestamp - (SELECT t.churn_after FROM kpi.settings AS t))
			ORDER BY random() LIMIT 1) AS s$$),
	('a sale is dated tomorrow', 'sale', $$INSERT INTO company.sale
		SELECT sale_id, customer_id, rep, team, channel, product,
			(SELECT c.as_of FROM kpi.clock AS c) + 1 + make_interval(hours => floor(random() * 24)::integer), amount, quantity
		FROM company.sale ORDER BY random() LIMIT 1$$),
	('a deal closes tomorrow', 'deal', $$UPDATE company.deal
		SET won = random() < 0.5, closed_at = (SELECT c.as_of FROM kpi.clock AS c) + 1 + make_interval(hours => floor(random() * 24)::integer)
		WHERE ctid = (SELECT ctid FROM company.deal ORDER BY random() LIMIT 1)$$),
	('a lead is dated tomorrow', 'lead', $$UPDATE company.lead
		SET created_at = (SELECT c.as_of FROM kpi.clock AS c) + 1 + floor(random() * 3)::integer
		WHERE ctid = (SELECT ctid FROM company.lead ORDER BY random() LIMIT 1)$$),
	('a customer goes tomorrow', 'customer', $$UPDATE company.customer
		SET churned_at = (SELECT c.as_of FROM kpi.clock AS c) + 1 + make_interval(hours => floor(random() * 24)::integer)
		WHERE ctid = (SELECT ctid FROM company.customer ORDER BY random() LIMIT 1)$$),
	('a subscription begins tomorrow', 'subscription', $$INSERT INTO company.subscription
		SELECT customer_id, rep, channel, (SELECT c.as_of FROM kpi.clock AS c) + 1 + floor(random() * 3)::integer, NULL, 10
		FROM company.subscription ORDER BY random() LIMIT 1$$),
	('a customer is another''s', 'customer', $$UPDATE company.customer
		SET customer_id = (SELECT customer_id FROM company.customer ORDER BY random() LIMIT 1), rep = change.one_of('{Ana,Bo,Cy,Di,Zed}')
		WHERE ctid = (SELECT ctid FROM company.customer ORDER BY random() LIMIT 1)$$),
	('a sale gets another rep and channel', 'sale', $$UPDATE company.sale
		SET rep = change.one_of('{Ana,Bo,Cy,Di,Zed}'), channel = change.one_of('{web,fair,phone}')
		WHERE ctid = (SELECT ctid FROM company.sale ORDER BY random() LIMIT 1)$$),
	('all sales of a rep get another', 'sale', $$UPDATE company.sale SET rep = 'Di'
		WHERE rep = (SELECT rep FROM company.sale ORDER BY random() LIMIT 1)$$);

-- One change
CREATE PROCEDURE change.once()
	LANGUAGE plpgsql
AS $$
DECLARE
	t record;
	e record;
	column_name text;
	dice double precision := random();
	any_row text;
	what text;
	changed bigint;
BEGIN
	IF dice < 0.3 THEN
		SELECT * INTO e FROM change.event ORDER BY random() LIMIT 1;
		IF e.table_name IN (SELECT name FROM change.list) THEN
			EXECUTE e.statement;
			GET DIAGNOSTICS changed = ROW_COUNT;
			CALL change.note(e.what, changed);
			RETURN;
		END IF;
		-- Something else in its place
		dice := 0.3 + 0.7 * random();
	END IF;

	SELECT * INTO t FROM change.list AS l WHERE l.name <> 'rep' ORDER BY random() LIMIT 1;
	any_row := format('ctid IN (SELECT ctid FROM company.%I ORDER BY random() LIMIT 1)', t.name);
	IF dice < 0.45 THEN
		what := 'a row comes';
		EXECUTE format('INSERT INTO company.%1$I SELECT * FROM company.%1$I ORDER BY random() LIMIT 1', t.name);
		-- A row like another, on another day
		EXECUTE format('INSERT INTO company.%1$I SELECT %2$s FROM company.%1$I ORDER BY random() LIMIT 1', t.name, (
			SELECT string_agg(CASE WHEN c.name = ANY (t.times)
				THEN format('(%1$I + make_interval(days => floor(random() * 60 - 40)::integer))::%2$s', c.name,
					CASE WHEN t.name IN ('subscription', 'custom_measure') OR c.name = 'expected_on' THEN 'date' ELSE 'timestamp' END)
				ELSE quote_ident(c.name) END, ', ' ORDER BY c.ordinal)
			FROM unnest(t.columns) WITH ORDINALITY AS c (name, ordinal)));
	ELSIF dice < 0.57 THEN
		what := 'a row goes';
		EXECUTE format('DELETE FROM company.%I WHERE %s', t.name, any_row);
	ELSIF dice < 0.58 AND 'customer_id' = ANY (t.columns) THEN
		what := 'all rows of a customer go';
		EXECUTE format('DELETE FROM company.%1$I WHERE customer_id = (SELECT customer_id FROM company.%1$I ORDER BY random() LIMIT 1)', t.name);
	ELSIF dice < 0.582 THEN
		-- A loader empties the table and fills it again, with some of what was there
		what := 'a table is truncated';
		EXECUTE format('TRUNCATE company.%I', t.name);
		EXECUTE format('INSERT INTO company.%1$I SELECT * FROM change.%1$I WHERE random() < 0.8', t.name);
	ELSIF dice < 0.72 AND t.times IS NOT NULL THEN
		-- Something happens at another time, or only now; a few are still to come
		what := 'a time is another';
		column_name := change.one_of(t.times);
		EXECUTE format('UPDATE company.%1$I SET %2$I = %2$I + make_interval(days => floor(random() * 20 - 10)::integer) WHERE %3$s', t.name, column_name, any_row);
		column_name := change.one_of(t.times);
		EXECUTE format('UPDATE company.%1$I SET %2$I = (SELECT c.as_of FROM kpi.clock AS c) + floor(random() * 6 - 3)::integer WHERE %3$s', t.name, column_name, any_row);
	ELSIF dice < 0.725 THEN
		what := 'some values are forgotten';
		EXECUTE format('UPDATE company.%1$I SET %2$I = NULL WHERE random() < 0.1', t.name, change.one_of(t.columns));
	ELSE
		what := 'a value is another';
		column_name := change.one_of(t.columns);
		EXECUTE format('UPDATE company.%1$I SET %2$I = (SELECT %2$I FROM company.%1$I ORDER BY random() LIMIT 1) WHERE %3$s', t.name, column_name, any_row);
	END IF;
	GET DIAGNOSTICS changed = ROW_COUNT;
	CALL change.note(what, changed);
END
$$;

-- Something about the company itself: the day, the settings, the list of reps, the KPIs
CREATE PROCEDURE change.company()
	LANGUAGE plpgsql
AS $$
DECLARE
	dice double precision := random();
	what text;
	changed bigint;
BEGIN
	IF dice < 0.05 THEN
		what := 'a season passes';
		UPDATE kpi.settings SET as_of = as_of + 100;
	ELSIF dice < 0.6 THEN
		what := 'days pass';
		UPDATE kpi.settings SET as_of = as_of + 1 + floor(random() * 3)::integer;
	ELSIF dice < 0.65 THEN
		what := 'as_of is set back';
		UPDATE kpi.settings SET as_of = as_of - 2;
	ELSIF dice < 0.7 THEN
		what := 'churn_after is another';
		UPDATE kpi.settings AS s SET churn_after = n.value
		FROM (SELECT change.one_of('{1 year,90 days,1 month,14 days}')::interval AS value) AS n WHERE s.churn_after <> n.value;
	ELSIF dice < 0.75 THEN
		what := 'conversion_window is another';
		UPDATE kpi.settings AS s SET conversion_window = n.value
		FROM (SELECT change.one_of('{90 days,30 days,7 days}')::interval AS value) AS n WHERE s.conversion_window <> n.value;
	ELSIF dice < 0.8 THEN
		what := 'time_zone is another';
		UPDATE kpi.settings AS s SET time_zone = n.value
		FROM (SELECT change.one_of('{UTC,Europe/Berlin,America/New_York,Asia/Tokyo}') AS value) AS n WHERE s.time_zone <> n.value;
	ELSIF dice < 0.85 THEN
		what := 'a KPI goes';
		DELETE FROM kpi.kpi WHERE kpi = 'calls';
	ELSIF dice < 0.9 THEN
		what := 'a KPI comes';
		-- Of one of them there are rows already
		INSERT INTO kpi.kpi (kpi, title) VALUES (change.one_of('{calls,nobody knows this one}'), 'Calls') ON CONFLICT DO NOTHING;
	ELSE
		what := 'reps change teams';
		UPDATE company.rep SET team = change.one_of('{East,West,North}') WHERE random() < 0.3;
		GET DIAGNOSTICS changed = ROW_COUNT;
		IF 'rep' NOT IN (SELECT name FROM change.list) THEN
			changed := 0;
		END IF;
		CALL change.note(what, changed);
		RETURN;
	END IF;
	GET DIAGNOSTICS changed = ROW_COUNT;
	CALL change.note(what, changed);
END
$$;

CREATE PROCEDURE change.many(times integer)
	LANGUAGE plpgsql
AS $$
BEGIN
	FOR i IN 1 .. times LOOP
		CALL change.once();
	END LOOP;
	IF random() < 0.6 THEN
		CALL change.company();
	END IF;
END
$$;

-- Nothing but a day that passes
CREATE PROCEDURE change.day()
	LANGUAGE plpgsql
AS $$
BEGIN
	UPDATE kpi.settings SET as_of = as_of + 1;
	CALL change.note('nothing but a day passes', 1);
END
$$;

-- Changes of rows that begin on a day or later, and do so afterwards: what a refresh since that day
-- is to find without a note
CREATE PROCEDURE change.recent(since date, times integer)
	LANGUAGE plpgsql
AS $$
DECLARE
	t record;
	begins text;
	any_row text;
	dice double precision;
BEGIN
	FOR i IN 1 .. times LOOP
		SELECT l.name, l.columns, ARRAY(SELECT c.name FROM unnest(s.times::text[]) AS c (name) WHERE c.name = ANY (m.columns)) AS times
		INTO t
		FROM change.list AS l
		JOIN kpi.mapping AS m ON m.source = l.name
		JOIN saleskpi_internal.source_times() AS s ON s.source = l.name
		ORDER BY random() LIMIT 1;
		-- The days of the company's are within one of those that are stored
		begins := format('num_nonnulls(%1$s) > 0 AND least(%1$s) > %2$L::date + 1 AND greatest(%1$s) < ''infinity''',
			(SELECT string_agg(quote_ident(c.name), ', ') FROM unnest(t.times) AS c (name)), since);
		any_row := format('ctid IN (SELECT ctid FROM company.%I WHERE %s ORDER BY random() LIMIT 1)', t.name, begins);
		dice := random();
		IF dice < 0.3 THEN
			-- One that was before, now
			EXECUTE format('INSERT INTO company.%1$I SELECT %2$s FROM company.%1$I ORDER BY random() LIMIT 1', t.name, (
				SELECT string_agg(CASE WHEN c.name = ANY (t.times)
					THEN format('CASE WHEN %1$I IS NOT NULL THEN %2$L::date + 2 + floor(random() * 20)::integer END', c.name, since)
					ELSE quote_ident(c.name) END, ', ' ORDER BY c.ordinal)
				FROM unnest(t.columns) WITH ORDINALITY AS c (name, ordinal)));
		ELSIF dice < 0.6 THEN
			EXECUTE format('DELETE FROM company.%I WHERE %s', t.name, any_row);
		ELSE
			EXECUTE format('UPDATE company.%1$I SET %2$I = (SELECT %2$I FROM company.%1$I ORDER BY random() LIMIT 1) WHERE %3$s',
				t.name, change.one_of(ARRAY(SELECT c.name FROM unnest(t.columns) AS c (name) WHERE c.name <> ALL (t.times))), any_row);
		END IF;
	END LOOP;
END
$$;
