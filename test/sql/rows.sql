-- Which rows of a company count, when and for whom: real rows, which nobody shaped for
-- this, each case worked out by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset format unaligned
SELECT saleskpi.create_model('kpi', 'int');
UPDATE kpi.settings SET as_of = '2025-01-31';

-- Days are compared as days.  A CRM keeps the closing as a day and the opening as an
-- instant: 1 is opened at 9:30 and won on that day, after no time; 2 takes 20 days less
-- 9:30 hours, 19.6042 days; 3 closed on the day before it was opened, which cannot be.
-- By hand: two won with 7000 + 100, in (0 + 19.6042) / 2 = 9.8021 days.
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES
		(1, 11, timestamptz '2025-01-09 09:30+00', date '2025-01-09', true, 7000),
		(2, 12, '2025-01-02 09:30+00', '2025-01-22', true, 100),
		(3, 13, '2025-01-09 09:30+00', '2025-01-08', true, 50)
	) AS v (deal_id, customer_id, opened_at, closed_at, won, amount) $$);
SELECT deals_won, deals_closed, amount FROM kpi.sales_by_rep;
SELECT deals_won, round(mean_days::numeric, 4) AS mean_days FROM kpi.sales_cycle;
SELECT sale_id, amount FROM kpi.sale ORDER BY sale_id;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'deal';
-- So it is for leads: 1 converts at once, 2 never, 3 a day before it came
SELECT saleskpi.map_source('kpi', 'lead', $$
	SELECT * FROM (VALUES
		(1, timestamptz '2025-01-09 09:30+00', date '2025-01-09', date '2025-01-09', NULL::date),
		(2, '2025-01-08 09:30+00', NULL, NULL, '2025-01-08'),
		(3, '2025-01-08 09:30+00', NULL, '2025-01-07', NULL),
		(4, '2025-01-08 09:30+00', '2025-01-07', NULL, NULL),
		(5, '2025-01-08 09:30+00', NULL, NULL, '2025-01-07')
	) AS v (lead_id, created_at, qualified_at, converted_at, lost_at) $$);
SELECT leads, opportunities, customers, conversion_rate_so_far, median_days_to_convert FROM kpi.lead_conversion;
SELECT lead_id, lost_at IS NOT NULL AS is_lost FROM kpi_parts.known_lead ORDER BY lead_id;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'lead' ORDER BY problem;
-- for customers: 1 comes at noon and goes on that day, 2 goes on the day before
SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT * FROM (VALUES (1, timestamptz '2025-01-09 12:00+00', date '2025-01-09'), (2, '2025-01-09 12:00+00', '2025-01-08')) AS v (customer_id, acquired_at, churned_at) $$);
SELECT month, at_start, gained, lost, gained_and_lost, at_end FROM kpi.churn_and_retention;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'customer';
-- and for e-mails.  1 is opened a second before it is delivered: there are two clocks,
-- and it was opened.  2 is delivered.  3 is opened, and nobody marked it delivered; 4 is
-- clicked and nobody marked it opened; 5 bounced; 6 is opened on the day before it is sent.
-- By hand: 5 sent, 4 delivered, 3 of them opened, 1 clicked.
SELECT saleskpi.map_source('kpi', 'email', $$
	SELECT * FROM (VALUES
		(1, timestamp '2025-01-02 10:00', timestamp '2025-01-02 10:00:05', timestamp '2025-01-02 10:00:04', NULL::timestamp),
		(2, '2025-01-02 10:00', '2025-01-02 10:00:05', NULL, NULL),
		(3, '2025-01-02 10:00', NULL, '2025-01-02 12:00', NULL),
		(4, '2025-01-02 10:00', '2025-01-02 10:00:05', NULL, '2025-01-03 12:00'),
		(5, '2025-01-02 10:00', NULL, NULL, NULL),
		(6, '2025-01-02 10:00', '2025-01-02 10:00:05', '2025-01-01 12:00', NULL)
	) AS v (email_id, sent_at, delivered_at, opened_at, clicked_at) $$);
SELECT sent, delivered, opened, open_rate, clicked, click_rate FROM kpi.email_open_rate;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'email';
-- Where a mapping has no delivered_at at all, sending counts: 1 of 3 is opened
SELECT saleskpi.map_source('kpi', 'email', $$
	SELECT * FROM (VALUES (1, date '2025-01-02', date '2025-01-03'), (2, '2025-01-02', NULL), (3, '2025-01-02', NULL)) AS v (email_id, sent_at, opened_at) $$);
SELECT sent, delivered, opened, round(open_rate::numeric, 4) AS open_rate, clicked, click_rate FROM kpi.email_open_rate;
SELECT note FROM kpi.source_status WHERE source = 'email';

-- As of a day means at its end, to the microsecond: 1 is known, 2 a microsecond later is
-- not; a month has its first microsecond and not that of the next
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{deal,lead,customer,email}'::text[]) AS source;
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, timestamptz '2025-01-31 23:59:59.999999+00', 1), (2, 2, '2025-02-01 00:00+00', 10), (3, 3, '2025-01-01 00:00+00', 100), (4, 4, '2024-12-31 23:59:59.999999+00', 1000)) AS v (sale_id, customer_id, sold_at, amount) $$);
SELECT month, amount FROM kpi.monthly_sales_growth ORDER BY month;

-- Days of 23 and 25 hours.  In Berlin the clocks go forward on 30 March 2025 at 1:00 UTC and
-- back on 26 October: 30 March lasts from 29 March 23:00 to 30 March 22:00 UTC, 26 October
-- from 25 October 22:00 to 26 October 23:00.  By hand: 1 and 2 are the first and the last
-- hour of 30 March, 4 and 5 of 26 October; 3 and 6 are of the days after.
UPDATE kpi.settings SET time_zone = 'Europe/Berlin', as_of = '2025-12-31';
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, timestamptz '2025-03-29 23:00+00', 1), (2, 2, '2025-03-30 21:59:59.999999+00', 10), (3, 3, '2025-03-30 22:00+00', 100),
		(4, 4, '2025-10-25 22:00+00', 1), (5, 5, '2025-10-26 22:59:59.999999+00', 10), (6, 6, '2025-10-26 23:00+00', 100)) AS v (sale_id, customer_id, sold_at, amount) $$);
SELECT day, sum(numerator) AS amount FROM kpi.measure WHERE kpi = 'sales_amount' GROUP BY day ORDER BY day;
-- A deal opened at noon and won at noon of the next day took a day, whatever the clocks did:
-- 23 hours by the sun in March, 25 in October
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES (1, timestamp '2025-03-29 12:00', timestamp '2025-03-30 12:00', true), (2, '2025-10-25 12:00', '2025-10-26 12:00', true)) AS v (deal_id, opened_at, closed_at, won) $$);
SELECT month, mean_days, median_days FROM kpi.sales_cycle WHERE deals_won > 0 ORDER BY month;
-- and days that are mapped as days come back as they were, in every zone: also where the
-- clocks skip midnight (Santiago on 8 September 2024, Beirut on 31 March 2024)
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT i AS sale_id, i AS customer_id, date '2024-01-01' + i AS sold_at, 1 AS amount FROM generate_series(0, 365) AS i $$);
CREATE FUNCTION days_lost(zone text) RETURNS TABLE (time_zone text, days bigint, first_on date, last_on date, sales_of_the_last bigint) LANGUAGE plpgsql AS $$
BEGIN
	UPDATE kpi.settings SET time_zone = zone, as_of = '2024-12-31';
	RETURN QUERY SELECT zone, count(DISTINCT s.day), min(s.day), max(s.day), count(*) FILTER (WHERE s.day = '2024-12-31') FROM kpi_parts.known_sale AS s;
END
$$;
SELECT d.* FROM unnest('{UTC,America/Santiago,Asia/Beirut,Africa/Cairo,America/Havana,Pacific/Kiritimati,Pacific/Niue,Europe/Berlin}'::text[]) AS zone, days_lost(zone) AS d;
-- On 7 September the 8th is not known, whose first instant in Santiago is 4:00 UTC, at 1:00
UPDATE kpi.settings SET time_zone = 'America/Santiago', as_of = '2024-09-07';
SELECT max(day) AS last_day FROM kpi_parts.known_sale;
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, timestamptz '2024-09-08 03:59:59.999999+00', 1), (2, 2, '2024-09-08 04:00+00', 10)) AS v (sale_id, customer_id, sold_at, amount) $$);
SELECT day, amount FROM kpi_parts.known_sale ORDER BY day;
UPDATE kpi.settings SET as_of = '2024-09-08';
SELECT day, amount FROM kpi_parts.known_sale ORDER BY day;

-- A day that landed as midnight UTC is, taken for an instant, the evening before in New
-- York: 1 of 1 February counts for January.  The mapping says which day it is.
UPDATE kpi.settings SET time_zone = 'America/New_York', as_of = '2025-02-28';
CREATE TABLE landed (id int, close_date timestamptz, amount numeric);
INSERT INTO landed VALUES (1, '2025-02-01 00:00+00', 100), (2, '2025-02-15 00:00+00', 10);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, id AS customer_id, close_date AS sold_at, amount FROM landed');
SELECT month, amount FROM kpi.monthly_sales_growth ORDER BY month;
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT id AS sale_id, id AS customer_id, (close_date AT TIME ZONE 'UTC')::date AS sold_at, amount FROM landed $$);
SELECT month, amount FROM kpi.monthly_sales_growth ORDER BY month;
-- UTC without a zone: 23:30 of 31 January is 1 February in Berlin, and 22:00 of 28 February
-- is still February
UPDATE kpi.settings SET time_zone = 'Europe/Berlin', as_of = '2025-02-28';
CREATE TABLE stored_in_utc (id int, at timestamp, amount numeric);
INSERT INTO stored_in_utc VALUES (1, '2025-01-31 23:30', 100), (2, '2025-02-28 22:00', 50);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, id AS customer_id, at AS sold_at, amount FROM stored_in_utc', time_zone => 'UTC');
SELECT month, amount FROM kpi.monthly_sales_growth ORDER BY month;
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, id AS customer_id, at AS sold_at, amount FROM stored_in_utc');
SELECT month, amount FROM kpi.monthly_sales_growth ORDER BY month;
-- An instant that is cast to a day becomes the company's day, whoever reads: 23:30 UTC of 31
-- January is 1 February, for expenses, values of one's own and expected days
CREATE TABLE moment (at timestamptz);
INSERT INTO moment VALUES ('2025-01-31 23:30+00');
INSERT INTO kpi.kpi (kpi, title) VALUES ('visits', 'Visits');
SELECT saleskpi.map_source('kpi', 'expense', $$ SELECT at AS spent_on, 100 AS amount, 'marketing' AS category FROM moment $$),
	saleskpi.map_source('kpi', 'custom_measure', $$ SELECT 'visits' AS kpi, at AS day, 1 AS numerator FROM moment $$),
	saleskpi.map_source('kpi', 'subscription', $$ SELECT 1 AS customer_id, at AS started_on, 9 AS monthly_revenue FROM moment $$),
	saleskpi.map_source('kpi', 'deal', $$ SELECT 1 AS deal_id, at AS opened_at, at AS expected_on FROM moment $$);
SET timezone = 'America/New_York';
SELECT (SELECT spent_on FROM kpi.expense), (SELECT day FROM kpi.custom_measure), (SELECT started_on FROM kpi.subscription), (SELECT expected_on FROM kpi.deal),
	(SELECT min(month) FROM kpi.customer_acquisition_cost WHERE cost IS NOT NULL) AS month_of_cost;
SET timezone = 'Asia/Tokyo';
SELECT (SELECT spent_on FROM kpi.expense), (SELECT day FROM kpi.custom_measure), (SELECT started_on FROM kpi.subscription), (SELECT expected_on FROM kpi.deal),
	(SELECT min(month) FROM kpi.customer_acquisition_cost WHERE cost IS NOT NULL) AS month_of_cost;
SET timezone = 'UTC';
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{deal,sale,expense,custom_measure,subscription}'::text[]) AS source;
UPDATE kpi.settings SET time_zone = 'UTC', as_of = '2025-01-31';

-- A deal with won NULL is open whatever its closing date, which is when it is expected to
-- close: 1 was expected on the day on which it was opened, 2 on the next, 3 on the day
-- before, 4 nobody says, 5 for ever, 6 is opened after as_of.  By hand: five open with
-- 900 + 100 + 10 + 5 + 2 = 1017.
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES
		(1, timestamptz '2025-01-10 14:00+00', timestamptz '2025-01-10', NULL::boolean, 900),
		(2, '2025-01-10 14:00+00', '2025-01-11', NULL, 100),
		(3, '2025-01-10 14:00+00', '2025-01-09', NULL, 10),
		(4, '2025-01-10 14:00+00', NULL, NULL, 5),
		(5, '2025-01-10 14:00+00', 'infinity', NULL, 2),
		(6, '2025-02-01 14:00+00', NULL, NULL, 10000)
	) AS v (deal_id, opened_at, closed_at, won, amount) $$);
SELECT deals_open, amount FROM kpi.pipeline WHERE owner_kind = 'company';
SELECT month, deals_open, amount, overdue FROM kpi.pipeline_by_month ORDER BY month;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'deal';

-- A deal that closes after as_of is open then, and its probability of then is not known:
-- companies overwrite it on closing.  1 was won and 2 lost in February, 3 is open with one
-- half; in January 4 was won and 5, 6 and 7 were lost: one of four.  By hand:
-- 1000 x 1/4 + 1000 x 1/4 + 1000 x 1/2 = 1000, and 1 is not expected on the day it closes.
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES
		(1, date '2025-01-02', date '2025-02-10', true, 1000, 1.0, NULL::date),
		(2, '2025-01-02', '2025-02-10', false, 1000, 0.0, '2025-02-20'),
		(3, '2025-01-02', NULL, NULL, 1000, 0.5, NULL),
		(4, '2025-01-02', '2025-01-10', true, 1, 1, NULL),
		(5, '2025-01-02', '2025-01-10', false, 1, 0, NULL), (6, '2025-01-02', '2025-01-10', false, 1, 0, NULL), (7, '2025-01-02', '2025-01-10', false, 1, 0, NULL)
	) AS v (deal_id, opened_at, closed_at, won, amount, probability, expected_on) $$);
SELECT deals_open, amount, weighted_amount, win_rate FROM kpi.pipeline WHERE owner_kind = 'company';
SELECT deal_id, expected_on, probability FROM kpi_parts.open_deal ORDER BY deal_id;
-- At the end of February all but 3 have closed: two of six won
UPDATE kpi.settings SET as_of = '2025-02-28';
SELECT deals_open, weighted_amount, round(win_rate::numeric, 4) AS win_rate FROM kpi.pipeline WHERE owner_kind = 'company';

-- A sale without an amount, or with one that is not finite, is a day on which the customer
-- bought: 1 came on 10 January, 2 on 20 November, 3 on 1 December.  Lifetime value leaves it
-- out: of 1 only 10 January is a purchase with a value, of 2 and 3 none
UPDATE kpi.settings SET as_of = '2025-12-31';
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES (1, 1, date '2025-01-02', date '2025-01-10', true, 10::numeric), (2, 1, '2025-03-03', '2025-11-20', true, NULL), (3, 2, '2025-03-03', '2025-11-20', true, NULL), (4, 3, '2025-03-03', '2025-12-01', true, 'NaN')) AS v (deal_id, customer_id, opened_at, closed_at, won, amount) $$);
SELECT customer_id, acquired_on, first_on, last_on, purchases, revenue FROM kpi.customer_lifetime_value ORDER BY customer_id;
SELECT month, gained, at_end FROM kpi.churn_and_retention WHERE gained > 0;
SELECT deals_won, deals_with_amount, amount, average_deal FROM kpi.sales_by_rep WHERE month = '2025-11-01';
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source IN ('deal', 'sale') ORDER BY source, problem;

-- An amount below 0 is money given back: it comes off the revenue and is no purchase.
-- Both bought on 10 January 2024.  1 sent it all back on 5 January 2025, which keeps nobody a
-- customer: both are lost on 10 January 2025.  3 has only ever had a credit note and is no
-- customer.  By hand: 1 bought once, last on 10 January, and brought 0.
UPDATE kpi.settings SET as_of = '2025-06-30';
SELECT saleskpi.unmap_source('kpi', 'deal');
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, date '2024-01-10', 100), (2, 1, '2025-01-05', -100), (3, 2, '2024-01-10', 100), (4, 3, '2025-01-07', -30)) AS v (sale_id, customer_id, sold_at, amount) $$);
SELECT customer_id, first_on, last_on, purchases, revenue FROM kpi.customer_lifetime_value ORDER BY customer_id;
SELECT customer_id, acquired_at, churned_at FROM kpi.customer ORDER BY customer_id;
SELECT month, amount FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
SELECT month, sales, refunds, amount FROM kpi_parts.sale_month ORDER BY month, channel;
-- A sale of 0 is none either: a free sample keeps nobody
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, date '2024-01-10', 100), (2, 1, '2024-06-05', 0)) AS v (sale_id, customer_id, sold_at, amount) $$);
SELECT customer_id, acquired_at, churned_at FROM kpi.customer;

-- Who comes back after churn_after has returned, and the past is not rewritten.  1 bought on
-- 10 December 2022 and on 2 May 2025, 2 each year.  By hand: 1 is lost on 10 December 2023,
-- one of the two who were there on 1 December, whichever day is asked; in May 2025 one is
-- gained, who returned.
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, date '2022-12-10', 100, 'web'), (2, 2, '2022-12-12', 100, 'fair'), (3, 2, '2023-12-01', 100, 'web'), (4, 2, '2024-11-01', 100, 'web'), (5, 1, '2025-05-02', 100, 'fair')) AS v (sale_id, customer_id, sold_at, amount, channel) $$);
UPDATE kpi.settings SET as_of = '2025-04-30';
SELECT month, at_start, lost, churn_rate FROM kpi.churn_and_retention WHERE month = '2023-12-01';
UPDATE kpi.settings SET as_of = '2025-05-31';
SELECT month, at_start, lost, churn_rate FROM kpi.churn_and_retention WHERE month = '2023-12-01';
SELECT month, at_start, gained, returned, at_end FROM kpi.churn_and_retention WHERE month = '2025-05-01';
SELECT customer_id, acquired_at, churned_at, channel FROM kpi.customer ORDER BY customer_id, acquired_at;
-- New accounts and acquisition cost count who came back; lifetime value counts persons: 500 / 2
SELECT day, numerator FROM kpi.measure WHERE kpi = 'new_accounts' ORDER BY day, channel;
SELECT month, channel, new_customers, returned FROM kpi.customer_acquisition_cost WHERE new_customers > 0 ORDER BY month, channel;
SELECT value FROM kpi.scorecard WHERE kpi = 'customer_lifetime_value';
-- Mapped, it is the same: 2 came, went and came back, and 600 of two persons are 300 each
SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT * FROM (VALUES (1, date '2025-01-10', NULL::date, 'web'), (2, '2025-01-12', '2025-03-05', 'web'), (2, '2025-05-02', NULL, 'web')) AS v (customer_id, acquired_at, churned_at, channel) $$);
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, date '2025-01-10', 100), (2, 2, '2025-01-12', 200), (3, 2, '2025-05-02', 300)) AS v (sale_id, customer_id, sold_at, amount) $$);
SELECT month, at_start, gained, returned, lost, at_end FROM kpi.churn_and_retention ORDER BY month;
SELECT (SELECT value FROM kpi.scorecard WHERE kpi = 'customer_lifetime_value') AS scorecard, (SELECT sum(revenue) / count(*) FROM kpi.customer_lifetime_value) AS customers,
	(SELECT DISTINCT lifetime_value FROM kpi.customer_acquisition_cost) AS channel, (SELECT revenue_per_customer FROM kpi.cycle_quality) AS quality;
SELECT problem FROM kpi.data_quality WHERE source = 'customer';
-- The time away brings nothing, and is no time as a customer: 142 days from January 10th to May 31st,
-- and 52 from January 12th to March 4th with 30 in May
SELECT customer_id, days_before + coalesce((SELECT as_of FROM kpi.clock) + 1 - there_since, 0) AS days_there FROM kpi_parts.buyer ORDER BY customer_id;
-- A customer who is listed twice at a time counts twice where customers are counted, and that is said;
-- a person is one: 100 brought by two persons are 50 each in every view
SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT * FROM (VALUES (1, date '2025-01-10', 'web'), (1, '2025-01-10', 'web'), (2, '2025-01-12', 'web')) AS v (customer_id, acquired_at, channel) $$);
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT 1 AS sale_id, 1 AS customer_id, date '2025-01-10' AS sold_at, 100 AS amount $$);
SELECT (SELECT at_end FROM kpi.churn_and_retention WHERE month = '2025-05-01') AS customers, (SELECT value FROM kpi.scorecard WHERE kpi = 'customer_lifetime_value') AS scorecard, (SELECT sum(revenue) / count(*) FROM kpi.customer_lifetime_value) AS persons,
	(SELECT DISTINCT lifetime_value FROM kpi.customer_acquisition_cost) AS channel, (SELECT revenue_per_customer FROM kpi.cycle_quality) AS quality;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'customer';
-- 142 days, not twice as many; 140
SELECT customer_id, days_before + coalesce((SELECT as_of FROM kpi.clock) + 1 - there_since, 0) AS days_there FROM kpi_parts.buyer ORDER BY customer_id;
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{customer,sale}'::text[]) AS source;

-- Customers who are derived came by the channel of their first sale, and sales that are derived by
-- that of their deal: 60 of the web won two, 30 of fairs one, who also bought by the web later
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES (1, 1, 'web', date '2025-05-02', 100), (2, 2, 'web', '2025-05-03', 200), (3, 3, 'fair', '2025-05-04', 40), (4, 3, 'web', '2025-05-05', 10)) AS v (deal_id, customer_id, source, closed_at, amount) CROSS JOIN (SELECT true AS won) AS w $$),
	saleskpi.map_source('kpi', 'expense', $$ SELECT * FROM (VALUES (date '2025-05-01', 'web', 60), ('2025-05-01', 'fair', 30)) AS v (spent_on, channel, amount) $$);
SELECT channel, cost, new_customers, acquisition_cost, lifetime_value, round(value_to_cost::numeric, 4) AS value_to_cost FROM kpi.customer_acquisition_cost ORDER BY channel;
SELECT channel, sum(numerator) AS amount FROM kpi.measure WHERE kpi = 'sales_amount' GROUP BY channel ORDER BY channel;
-- A sale that does not say its channel counts for that which brought the customer
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT * FROM (VALUES (1, 1, 'web', date '2025-05-02', 100), (2, 1, NULL, '2025-05-03', 10), (3, NULL, NULL, '2025-05-04', 1)) AS v (sale_id, customer_id, channel, sold_at, amount) $$);
SELECT channel, sum(numerator) AS amount FROM kpi.measure WHERE kpi = 'sales_amount' GROUP BY channel ORDER BY channel;
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{deal,expense,sale}'::text[]) AS source;

-- Team by rep and day: what Bo sold in March counts for East, what in May for West, and the
-- targets of both say so.  West is a team that is known.
UPDATE kpi.settings SET as_of = '2025-06-30';
SELECT saleskpi.map_source('kpi', 'rep', $$
	SELECT * FROM (VALUES ('Bo', 'East', 'Eve', date '2024-01-01', date '2025-03-31'), ('Bo', 'West', 'Will', '2025-04-01', NULL)) AS v (rep, team, manager, starts_on, ends_on) $$);
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES (1, 'Bo', date '2025-03-01', true, 100), (2, 'Bo', '2025-05-01', true, 900)) AS v (deal_id, rep, closed_at, won, amount) $$);
INSERT INTO kpi.target (name, kpi, team, starts_on, ends_on, target_value) VALUES
	('East', 'sales_amount', 'East', '2025-01-01', '2025-12-31', 1000), ('West', 'sales_amount', 'West', '2025-01-01', '2025-12-31', 1000);
SELECT name, actual FROM kpi.target_progress ORDER BY name;
SELECT month, team, amount FROM kpi.sales_by_rep WHERE deals_won > 0 ORDER BY month;
SELECT day, team, manager, numerator FROM kpi.measure WHERE kpi = 'sales_amount' ORDER BY day;
SELECT team, rep, amount FROM kpi.team_performance;
SELECT source, problem, example FROM kpi.data_quality WHERE source IN ('rep', 'target');
-- What happens to one thing on different days counts for the team of each day: the lead of March
-- for East, the opportunity of April for West; whether it converted for East, which had the lead.  The
-- customer of March is East's, also when lost in May and in what it has brought, 100 + 900, though
-- the sale of May is West's.  What is open is of the team of today; what was lost on 31 March was East's.
SELECT saleskpi.map_source('kpi', 'lead', $$ SELECT 1 AS lead_id, 'Bo' AS rep, date '2025-03-20' AS created_at, date '2025-04-05' AS qualified_at, date '2025-04-10' AS converted_at $$),
	saleskpi.map_source('kpi', 'customer', $$ SELECT 1 AS customer_id, 'Bo' AS rep, date '2025-03-25' AS acquired_at, date '2025-05-10' AS churned_at $$),
	saleskpi.map_source('kpi', 'sale', $$ SELECT * FROM (VALUES (1, 1, 'Bo', date '2025-03-25', 100), (2, 1, 'Bo', '2025-05-01', 900)) AS v (sale_id, customer_id, rep, sold_at, amount) $$),
	saleskpi.map_source('kpi', 'deal', $$ SELECT * FROM (VALUES (1, 'Bo', date '2025-03-01', NULL::date, NULL::boolean), (2, 'Bo', '2025-03-01', '2025-03-31', false), (3, 'Bo', '2025-03-01', '2025-04-01', true)) AS v (deal_id, rep, opened_at, closed_at, won) $$),
	saleskpi.map_source('kpi', 'email', $$ SELECT * FROM (VALUES (1, 'Bo', timestamptz '2025-03-31 23:59:59.999999+00'), (2, 'Bo', '2025-04-01 00:00+00')) AS v (email_id, rep, sent_at) $$);
SELECT kpi, team, manager, min(day) AS first_on, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi.measure
WHERE kpi IN ('new_leads', 'new_opportunities', 'lead_conversion_rate', 'new_accounts', 'churn_rate', 'customer_lifetime_value', 'sales_amount', 'win_rate')
GROUP BY kpi, team, manager HAVING sum(numerator) <> 0 OR sum(denominator) <> 0 ORDER BY kpi, team;
SELECT owner_kind, team, rep, deals_open FROM kpi.pipeline WHERE deals_open > 0 ORDER BY owner_kind;
SELECT team, sum(sent) AS sent FROM kpi_parts.email_day GROUP BY team ORDER BY team;
SELECT month, team, deals_lost FROM kpi.lost_reasons;
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{lead,customer,sale,email}'::text[]) AS source;
-- Rows that overlap: the later start counts; days in no row have no team.  Cy is in East all
-- year, and in West in February; Di was in East until January and is again from March on.
-- By hand: Cy 1 East, 10 West, 100 East; Di 1 East, 10 of no team, 100 East.
SELECT saleskpi.map_source('kpi', 'rep', $$
	SELECT * FROM (VALUES ('Cy', 'East', date '2025-01-01', NULL::date), ('Cy', 'West', '2025-02-01', '2025-02-28'),
		('Di', 'East', NULL, '2025-01-31'), ('Di', 'East', '2025-03-01', NULL), ('Ed', 'East', '2025-03-01', '2025-02-01')) AS v (rep, team, starts_on, ends_on) $$);
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT * FROM (VALUES (1, 'Cy', date '2025-01-31', true, 1), (2, 'Cy', '2025-02-28', true, 10), (3, 'Cy', '2025-03-01', true, 100),
		(4, 'Di', '2025-01-31', true, 1), (5, 'Di', '2025-02-01', true, 10), (6, 'Di', '2025-03-01', true, 100)) AS v (deal_id, rep, closed_at, won, amount) $$);
SELECT rep, month, team, amount FROM kpi.sales_by_rep WHERE deals_won > 0 ORDER BY rep, month;
SELECT rep, team, starts_on, ends_on FROM kpi_parts.known_rep ORDER BY rep, starts_on;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'rep' ORDER BY problem;
-- An infinite date other than an end that never comes cannot be right
SELECT saleskpi.map_source('kpi', 'rep', $$
	SELECT * FROM (VALUES ('Cy', 'East', NULL::date, date 'infinity'), ('Di', 'East', 'infinity', NULL), ('Ed', 'East', NULL, '-infinity')) AS v (rep, team, starts_on, ends_on) $$);
SELECT rep, team, starts_on, ends_on FROM kpi_parts.known_rep ORDER BY rep, starts_on;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'rep' ORDER BY problem;
-- Team by document: where a row says its team, that counts, also of one without a rep; where it
-- does not, the rep's.  By hand, of each source: North 1 + 100, South 10.
SELECT saleskpi.map_source('kpi', 'rep', $$ SELECT 'Cy' AS rep, 'North' AS team $$);
CREATE TABLE document (id int, rep text, team text, day date, n numeric);
INSERT INTO document VALUES (1, 'Cy', NULL, '2025-01-10', 1), (2, 'Cy', 'South', '2025-01-10', 10), (3, NULL, 'North', '2025-01-10', 100);
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, id AS customer_id, rep, team, day AS closed_at, true AS won, n AS amount FROM document'),
	saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, rep, team, day AS created_at, day AS qualified_at FROM document, generate_series(1, n::int)'),
	saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, id AS customer_id, rep, team, day AS sold_at, n AS amount FROM document'),
	saleskpi.map_source('kpi', 'customer', 'SELECT id AS customer_id, rep, team, day AS acquired_at FROM document'),
	saleskpi.map_source('kpi', 'email', 'SELECT id AS email_id, rep, team, day AS sent_at, day AS opened_at FROM document, generate_series(1, n::int)'),
	saleskpi.map_source('kpi', 'expense', $$SELECT day AS spent_on, 'salary' AS category, coalesce(team, 'North') AS team, n AS amount FROM document$$),
	saleskpi.map_source('kpi', 'custom_measure', $$SELECT 'visits' AS kpi, rep, team, day, n AS numerator FROM document$$);
SELECT kpi, sum(numerator) FILTER (WHERE team = 'North') AS north, sum(numerator) FILTER (WHERE team = 'South') AS south, count(*) FILTER (WHERE team IS NULL) AS no_team
FROM kpi.measure
WHERE kpi IN ('average_deal', 'new_leads', 'new_opportunities', 'sales_amount', 'customer_lifetime_value', 'email_open_rate', 'customer_acquisition_cost', 'visits') AND numerator > 0
GROUP BY kpi ORDER BY kpi;
SELECT team, count(*) AS customers FROM kpi.customer_lifetime_value GROUP BY team ORDER BY team;
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{deal,lead,sale,customer,email,expense,custom_measure,rep}'::text[]) AS source;

-- Without a list of reps there are no teams, and the reps are those of the facts: Anna has
-- her sales beside her target
DELETE FROM kpi.target;
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) VALUES ('Anna', 'sales_amount', 'Anna', '2025-01-01', '2025-12-31', 1000), ('Zoe', 'sales_amount', 'Zoe', '2025-01-01', '2025-12-31', 1000);
SELECT saleskpi.map_source('kpi', 'deal', $$ SELECT * FROM (VALUES (1, 'Anna', date '2025-05-01', true, 900), (2, 'Ben', '2025-05-02', true, 50)) AS v (deal_id, rep, closed_at, won, amount) $$);
SELECT team, rep, amount, target, attainment, bar FROM kpi.team_performance;
SELECT rep, actual FROM kpi.sales_vs_target ORDER BY rep;
-- Whoever sold nothing has no amount, and comes last where the best come first
SELECT rep, amount FROM kpi.team_performance ORDER BY attainment DESC NULLS LAST;
SELECT note FROM kpi.source_status WHERE source = 'rep';
DELETE FROM kpi.target;

-- Ids that a join has doubled count as often as they are listed, and that is said: deal 1
-- three times, 2 twice, 3 once
SELECT saleskpi.map_source('kpi', 'deal', $$ SELECT * FROM (VALUES (1, 'Bo'), (1, 'Bo'), (1, 'Bo'), (2, 'Bo'), (2, 'Bo'), (3, 'Bo')) AS v (deal_id, rep) CROSS JOIN (SELECT date '2025-05-01' AS closed_at, true AS won, 100 AS amount, 1 AS customer_id) AS d $$);
SELECT deals_won, amount FROM kpi.sales_by_rep WHERE deals_won > 0;
SELECT source, problem, rows, example, left_out FROM kpi.data_quality WHERE problem LIKE '%more than once%' ORDER BY source;
SELECT source, rows, doubled FROM kpi.source_status WHERE doubled > 0 ORDER BY source;

-- A column that is not mapped is not "it never happened".  Leads without qualified_at and
-- converted_at, customers without churned_at, e-mails without opened_at: the rates are not
-- known, in any view, and source_status says why
UPDATE kpi.settings SET conversion_window = '10 days';
SELECT saleskpi.map_source('kpi', 'lead', $$ SELECT 1 AS lead_id, date '2025-05-01' AS created_at $$),
	saleskpi.map_source('kpi', 'customer', $$ SELECT 1 AS customer_id, date '2025-05-01' AS acquired_at $$),
	saleskpi.map_source('kpi', 'email', $$ SELECT 1 AS email_id, date '2025-05-01' AS sent_at, date '2025-05-01' AS delivered_at $$);
SELECT leads, opportunities, customers, lead_to_opportunity_ratio, conversion_rate, converted_30, conversion_rate_so_far, low, high FROM kpi.lead_conversion ORDER BY month LIMIT 1;
SELECT leads, opportunities FROM kpi.leads_by_rep ORDER BY month LIMIT 1;
SELECT month, at_start, lost, churn_rate, retention_rate FROM kpi.churn_and_retention ORDER BY month;
SELECT age, customers, retained, retention_rate FROM kpi.cohort_retention ORDER BY age;
SELECT sent, delivered, opened, open_rate FROM kpi.email_open_rate;
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value)
SELECT kpi, kpi, '2025-05-01', '2025-06-30', 0.5 FROM unnest('{lead_conversion_rate,lead_to_opportunity_ratio,churn_rate,retention_rate,email_open_rate}'::text[]) AS kpi;
SELECT t.kpi, t.actual, s.value, s.so_far, (SELECT saleskpi.kpi_value(sum(m.numerator), sum(m.denominator)) FROM kpi.measure AS m WHERE m.kpi = t.kpi) AS measured
FROM kpi.target_progress AS t JOIN kpi.scorecard AS s USING (kpi) ORDER BY t.kpi;
SELECT source, status, note FROM kpi.source_status WHERE source IN ('lead', 'customer', 'email') ORDER BY source;
-- A column that is NULL and nothing else is not mapped either; one of which no row has a value is
SELECT saleskpi.map_source('kpi', 'lead', $$ SELECT 1 AS lead_id, date '2025-05-01' AS created_at, NULL::date AS qualified_at, nullif(date '2025-05-01', '2025-05-01') AS converted_at $$);
SELECT leads, opportunities, customers, lead_to_opportunity_ratio, conversion_rate FROM kpi.lead_conversion ORDER BY month LIMIT 1;
SELECT note, never_filled FROM kpi.source_status WHERE source = 'lead';

SELECT saleskpi.drop_model('kpi', force => true);
DROP TABLE landed, stored_in_utc, moment, document;
DROP FUNCTION days_lost;
