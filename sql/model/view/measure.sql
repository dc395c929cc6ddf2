-- Every KPI as a ratio of two sums.  Each source is read once, grouped by day and
-- by whose it is, and then turned into a row a KPI.  The column source lets a
-- reader leave out the sources that it does not need.
CREATE OR REPLACE VIEW @schema@.measure AS
WITH deal_day AS (
	SELECT
		d.closed_at::date AS day,
		d.rep,
		d.source AS channel,
		count(*) AS closed,
		count(*) FILTER (WHERE d.won) AS won,
		sum(d.amount) FILTER (WHERE d.won) AS amount,
		count(d.amount) FILTER (WHERE d.won) AS with_amount,
		saleskpi.mean_duration(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS cycle
	FROM @schema@.closed_deal AS d
	GROUP BY 1, 2, 3
),
deal_measure AS (
	SELECT k.kpi, g.day, r.team, g.rep, g.channel, k.numerator, k.denominator
	FROM deal_day AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
	CROSS JOIN LATERAL (VALUES
		('deals_won', g.won::numeric, NULL::numeric),
		('average_deal', g.amount, g.with_amount),
		('win_rate', g.won, g.closed),
		('sales_cycle_length', saleskpi.total_days(g.cycle)::numeric, saleskpi.closed(g.cycle))
	) AS k (kpi, numerator, denominator)
),
lead_day AS (
	SELECT
		l.created_at::date AS day,
		l.rep,
		l.source AS channel,
		count(*) AS leads,
		count(l.qualified_at) AS opportunities,
		count(l.converted_at) AS customers
	FROM @schema@.known_lead AS l
	GROUP BY 1, 2, 3
),
lead_measure AS (
	SELECT k.kpi, g.day, r.team, g.rep, g.channel, k.numerator, k.denominator
	FROM lead_day AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
	CROSS JOIN LATERAL (VALUES
		('new_leads', g.leads::numeric, NULL::numeric),
		('new_opportunities', g.opportunities, NULL),
		('lead_conversion_rate', g.customers, g.leads),
		('lead_to_opportunity_ratio', g.opportunities, g.leads)
	) AS k (kpi, numerator, denominator)
),
email_day AS (
	SELECT
		e.sent_at::date AS day,
		e.rep,
		saleskpi.rate(e.opened_at IS NOT NULL) FILTER (WHERE e.delivered_at IS NOT NULL) AS opened
	FROM @schema@.known_email AS e
	GROUP BY 1, 2
),
email_measure AS (
	SELECT 'email_open_rate' AS kpi, g.day, r.team, g.rep, NULL::text AS channel,
		saleskpi.hits(g.opened)::numeric AS numerator, saleskpi.total(g.opened)::numeric AS denominator
	FROM email_day AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
),
-- The channel of a sale is that of the customer, one row a customer, so that
-- joining never doubles a sale
customer_channel AS NOT MATERIALIZED (
	SELECT
		u.customer_id,
		min(u.channel) AS channel
	FROM @schema@.customer AS u
	GROUP BY u.customer_id
),
sale_day AS (
	SELECT
		s.sold_at::date AS day,
		s.rep,
		o.channel,
		sum(s.amount) AS amount,
		sum(s.quantity) AS quantity
	FROM @schema@.known_sale AS s
	LEFT JOIN customer_channel AS o USING (customer_id)
	GROUP BY 1, 2, 3
),
sale_measure AS (
	SELECT k.kpi, g.day, r.team, g.rep, g.channel, k.numerator, k.denominator
	FROM sale_day AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
	CROSS JOIN LATERAL (VALUES
		('sales_amount', g.amount, NULL::numeric),
		('sales_quantity', g.quantity, NULL)
	) AS k (kpi, numerator, denominator)
),
-- Growth: a month's sales count for it and, as what they are compared with,
-- against the next
sale_month AS (
	SELECT
		date_trunc('month', s.sold_at) AS starts_at,
		s.rep,
		o.channel,
		sum(s.amount) AS amount
	FROM @schema@.known_sale AS s
	LEFT JOIN customer_channel AS o USING (customer_id)
	GROUP BY 1, 2, 3
),
growth_measure AS (
	SELECT k.starts_at::date AS day, r.team, g.rep, g.channel, k.numerator, k.denominator
	FROM sale_month AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
	CROSS JOIN LATERAL (VALUES
		(g.starts_at, g.amount, 0),
		(g.starts_at + interval '1 month', -g.amount, g.amount)
	) AS k (starts_at, numerator, denominator)
	WHERE k.starts_at <= (SELECT c.as_of FROM @schema@.clock AS c)
),
-- Lifetime value: a sale counts for who won the customer, and a customer once, on
-- the day of being won first; nobody's revenue is unknown, who bought nothing has
-- brought 0
customer_sale_day AS (
	SELECT
		s.sold_at::date AS day,
		o.rep,
		o.channel,
		sum(s.amount) AS amount
	FROM @schema@.known_sale AS s
	JOIN @schema@.customer_origin AS o USING (customer_id)
	GROUP BY 1, 2, 3
),
lifetime_measure AS (
	SELECT g.day, r.team, g.rep, g.channel, g.numerator, g.denominator
	FROM (
		SELECT d.day, d.rep, d.channel, d.amount AS numerator, 0::numeric AS denominator
		FROM customer_sale_day AS d
		UNION ALL
		SELECT o.acquired_on, o.rep, o.channel, 0, count(*)
		FROM @schema@.customer_origin AS o
		GROUP BY 1, 2, 3
	) AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
),
customer_day AS NOT MATERIALIZED (
	SELECT
		g.day,
		r.team,
		g.rep,
		g.channel,
		g.customers
	FROM (
		SELECT
			u.acquired_on AS day,
			u.rep,
			u.channel,
			count(*)::numeric AS customers
		FROM @schema@.known_customer AS u
		GROUP BY 1, 2, 3
	) AS g
	LEFT JOIN @schema@.known_rep AS r USING (rep)
),
customer_history AS (
	SELECT
		u.rep,
		u.channel,
		saleskpi.churn(u.acquired_on, u.churned_on, 'month'::text) AS churn
	FROM @schema@.known_customer AS u
	GROUP BY 1, 2
),
churn_measure AS (
	SELECT k.kpi, p.period AS day, r.team, g.rep, g.channel, k.numerator, k.denominator
	FROM customer_history AS g
	CROSS JOIN LATERAL saleskpi.periods(g.churn, (SELECT c.as_of FROM @schema@.clock AS c)) AS p
	LEFT JOIN @schema@.known_rep AS r USING (rep)
	CROSS JOIN LATERAL (VALUES
		('churn_rate', p.lost::numeric, p.at_start::numeric),
		('retention_rate', p.at_start - p.lost, p.at_start)
	) AS k (kpi, numerator, denominator)
),
expense_measure AS (
	SELECT
		'customer_acquisition_cost' AS kpi,
		e.spent_on AS day,
		NULL::text AS team,
		NULL::text AS rep,
		e.channel,
		sum(e.amount) AS numerator,
		0::numeric AS denominator
	FROM @schema@.known_expense AS e
	GROUP BY e.spent_on, e.channel
),
custom AS (
	SELECT u.kpi, u.day, coalesce(u.team, r.team) AS team, u.rep, u.channel,
		u.numerator::numeric AS numerator, u.denominator::numeric AS denominator
	FROM @schema@.custom_measure AS u
	LEFT JOIN @schema@.known_rep AS r USING (rep)
	WHERE saleskpi.is_known(saleskpi.point_in_time(u.day, (SELECT c.time_zone FROM @schema@.clock AS c)),
			(SELECT c.until FROM @schema@.clock AS c))
		AND (u.numerator IN ('NaN', 'Infinity', '-Infinity')) IS NOT TRUE
		AND (u.denominator IN ('NaN', 'Infinity', '-Infinity')) IS NOT TRUE
		-- The ten KPIs come from their sources and nowhere else
		AND u.kpi IN (SELECT k.kpi FROM @schema@.kpi AS k WHERE k.source = 'custom_measure')
)
SELECT kpi, day, team, rep, channel, numerator, denominator, 'deal' AS source FROM deal_measure
UNION ALL
SELECT kpi, day, team, rep, channel, numerator, denominator, 'lead' FROM lead_measure
UNION ALL
SELECT kpi, day, team, rep, channel, numerator, denominator, 'email' FROM email_measure
UNION ALL
SELECT kpi, day, team, rep, channel, numerator, denominator, 'sale' FROM sale_measure
UNION ALL
SELECT 'sales_growth', day, team, rep, channel, numerator, denominator, 'sale by month' FROM growth_measure
UNION ALL
SELECT 'customer_lifetime_value', day, team, rep, channel, numerator, denominator, 'sale, customer' FROM lifetime_measure
UNION ALL
SELECT 'new_accounts', day, team, rep, channel, customers, NULL, 'customer' FROM customer_day
UNION ALL
SELECT kpi, day, team, rep, channel, numerator, denominator, 'customer by month' FROM churn_measure
UNION ALL
SELECT 'customer_acquisition_cost', day, team, rep, channel, NULL, customers, 'expense, customer' FROM customer_day
UNION ALL
SELECT kpi, day, team, rep, channel, numerator, denominator, 'expense, customer' FROM expense_measure
UNION ALL
SELECT kpi, day, team, rep, channel, numerator, denominator, 'custom_measure' FROM custom;

COMMENT ON VIEW @schema@.measure IS 'the one long table behind goals and scorecard: any slice of a KPI is sum(numerator) / sum(denominator), or sum(numerator) where it has no denominator: saleskpi.kpi_value(sum(numerator), sum(denominator)). Days add up, but for two kinds of KPI (kpi.span): month, whose rows stand on the first of a month, for one month at a time; and to_date, of which all rows up to a day are its value on that day';
COMMENT ON COLUMN @schema@.measure.kpi IS 'code of the KPI, as in the table kpi';
COMMENT ON COLUMN @schema@.measure.day IS 'the day it counts on: the sale made, the deal closed, the lead created, the e-mail sent, the money spent; the first of the month for churn, retention and growth';
COMMENT ON COLUMN @schema@.measure.team IS 'team of the rep';
COMMENT ON COLUMN @schema@.measure.rep IS 'rep';
COMMENT ON COLUMN @schema@.measure.channel IS 'channel';
COMMENT ON COLUMN @schema@.measure.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @schema@.measure.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @schema@.measure.source IS 'sources that the KPI is measured from, as in kpi.source; a filter on it leaves the others unread';
