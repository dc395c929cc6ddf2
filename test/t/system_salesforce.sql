-- The sample of Salesforce's tables, as Fivetran lands them, mapped in one call: numbers that were counted in its
-- files.  All its opportunities are marked as deleted, and two of them as no longer so; each mark taken away, and each
-- choice of what a sale is, gives other ones.

\ir compare.sql

CREATE EXTENSION saleskpi;
SELECT saleskpi.create_model('kpi') \g /dev/null
UPDATE kpi.settings SET time_zone = 'America/New_York', as_of = '2019-12-31';
CREATE FUNCTION test.mapped(options jsonb DEFAULT '{}') RETURNS bigint LANGUAGE sql
	AS $$ SELECT count(*) FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', options) AS s WHERE s.mapped $$;

-- What the nine that have closed, and the one that is open, come to: the same rows of whatever number is left of them

CREATE FUNCTION test.outcomes() RETURNS TABLE (won boolean, deals bigint, with_amount bigint, amount numeric) LANGUAGE sql
	AS $$ SELECT d.won, count(*), count(d.amount), sum(d.amount) FROM kpi.deal AS d GROUP BY d.won $$;
CREATE FUNCTION test.totals() RETURNS TABLE (won numeric, closed numeric, amount numeric, amount_lost numeric, deals_open bigint, open_amount numeric, weighted_amount numeric) LANGUAGE sql
	AS $$
	SELECT sum(r.deals_won), sum(r.deals_closed), sum(r.amount), sum(r.amount_lost),
		(SELECT p.deals_open FROM kpi.pipeline AS p WHERE p.owner_kind = 'company'), (SELECT p.amount FROM kpi.pipeline AS p WHERE p.owner_kind = 'company'),
		(SELECT p.weighted_amount FROM kpi.pipeline AS p WHERE p.owner_kind = 'company')
	FROM kpi.sales_by_rep AS r
	$$;

-- As they are

SELECT test.mapped() \g /dev/null
SELECT test.equal('all are deleted: there is no deal', count(*), 0::bigint) FROM kpi.deal;
SELECT test.same_rows('and no number of one', 'SELECT * FROM test.totals()', 'VALUES (NULL::numeric, NULL::numeric, NULL::numeric, NULL::numeric, 0::bigint, NULL::numeric, NULL::numeric)');
SELECT test.equal('nor a sale', count(*), 0::bigint) FROM kpi.sale;

-- Not deleted

UPDATE salesforce.opportunity SET is_deleted = false;
SELECT test.same_rows('not deleted: eight that are so now', 'SELECT * FROM test.outcomes()',
	'VALUES (true, 5::bigint, 1::bigint, 24120000::numeric), (false, 3, 2, 200001)');
SELECT test.same_rows('of which one was won before it was opened, and counts nowhere', 'SELECT * FROM test.totals()',
	'VALUES (4::numeric, 7::numeric, 24120000::numeric, 200001::numeric, 0::bigint, NULL::numeric, NULL::numeric)');
SELECT test.same_rows('which is said', 'SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out',
	$$VALUES ('deal', 'closed on an earlier day than opened', 1::bigint, '006q000000HddueAAB')$$);

-- And as if every version were the one of now

UPDATE salesforce.opportunity SET _fivetran_active = true;
SELECT test.same_rows('all ten: nine closed, five of them won, one open', 'SELECT * FROM test.outcomes()',
	'VALUES (true, 5::bigint, 1::bigint, 24120000::numeric), (false, 4, 2, 200001), (NULL, 1, 1, 210000)');
SELECT test.same_rows('of which one was won before it was opened; the open one at 65 %', 'SELECT * FROM test.totals()',
	'VALUES (4::numeric, 8::numeric, 24120000::numeric, 200001::numeric, 1::bigint, 210000::numeric, 136500::numeric)');
SELECT test.same_rows('four of those that were won have no amount', $$SELECT source, rows FROM kpi.data_quality WHERE problem = 'won without an amount'$$, $$VALUES ('deal', 4::bigint)$$);
SELECT test.same_rows('six closed on the day they were created, one twelve days before', $$
	SELECT (d.closed_at AT TIME ZONE 'America/New_York')::date - (d.opened_at AT TIME ZONE 'America/New_York')::date, count(*) FROM kpi.deal AS d WHERE d.won IS NOT NULL GROUP BY 1
	$$, 'VALUES (0, 6::bigint), (-12, 1), (7, 1), (8, 1)');
-- Days that landed as midnight of UTC are those days in whatever zone
UPDATE kpi.settings SET time_zone = 'Pacific/Auckland';
SELECT test.same_rows('in Auckland they close on the same days', $$
	SELECT d.deal_id, (d.closed_at AT TIME ZONE 'Pacific/Auckland')::date FROM kpi.deal AS d WHERE d.won IS NOT NULL
	$$, $$SELECT o.id, (o.close_date AT TIME ZONE 'UTC')::date FROM salesforce.opportunity AS o WHERE o.is_closed$$);
UPDATE kpi.settings SET time_zone = 'America/Los_Angeles';
SELECT test.same_rows('and in Los Angeles', $$
	SELECT d.deal_id, (d.closed_at AT TIME ZONE 'America/Los_Angeles')::date FROM kpi.deal AS d WHERE d.won IS NOT NULL
	$$, $$SELECT o.id, (o.close_date AT TIME ZONE 'UTC')::date FROM salesforce.opportunity AS o WHERE o.is_closed$$);

-- What is sold

SELECT test.same_rows('sales are the deals won, by themselves', 'SELECT month, amount FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL', $$VALUES (date '2018-12-01', 24120000::numeric)$$);
SELECT test.mapped('{"sales": "lines"}') \g /dev/null
SELECT test.same_rows('by line: none of them has one, so that they are as they are', 'SELECT count(*), count(amount), sum(amount), count(product) FROM kpi.sale', 'VALUES (5::bigint, 1::bigint, 24120000::numeric, 0::bigint)');
SELECT test.mapped('{"sales": "orders"}') \g /dev/null
SELECT test.same_rows('by order: those that are activated, whatever the opportunities are', 'SELECT month, amount FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL', $$VALUES (date '2019-11-01', 54800.60)$$);
UPDATE salesforce.opportunity SET is_deleted = true;
SELECT test.equal('also where these are deleted', sum(amount), 54800.60) FROM kpi.sale;
SELECT test.mapped() \g /dev/null
SELECT test.equal('and without the choice there is none again', count(*), 0::bigint) FROM kpi.sale;
