-- Each source is read once; its checks are counted side by side and then made rows
CREATE OR REPLACE VIEW @schema@.data_quality AS
WITH deal_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE d.closed_at < d.opened_at) AS reversed,
			min(d.deal_id::text) FILTER (WHERE d.closed_at < d.opened_at) AS reversed_example,
			count(*) FILTER (WHERE d.opened_at IN ('infinity', '-infinity') OR d.closed_at = '-infinity') AS infinite,
			min(d.deal_id::text) FILTER (WHERE d.opened_at IN ('infinity', '-infinity') OR d.closed_at = '-infinity') AS infinite_example,
			count(*) FILTER (WHERE d.won IS NOT NULL AND (d.closed_at = 'infinity') IS NOT FALSE) AS undated,
			min(d.deal_id::text) FILTER (WHERE d.won IS NOT NULL AND (d.closed_at = 'infinity') IS NOT FALSE) AS undated_example,
			count(*) FILTER (WHERE d.won IS NULL AND d.closed_at < (SELECT c.until FROM @schema@.clock AS c)) AS undecided,
			min(d.deal_id::text) FILTER (WHERE d.won IS NULL AND d.closed_at < (SELECT c.until FROM @schema@.clock AS c)) AS undecided_example,
			count(*) FILTER (WHERE d.won AND d.amount IS NULL) AS unpriced,
			min(d.deal_id::text) FILTER (WHERE d.won AND d.amount IS NULL) AS unpriced_example,
			count(*) FILTER (WHERE d.amount IN ('NaN', 'Infinity', '-Infinity') OR d.quantity IN ('NaN', 'Infinity', '-Infinity')) AS not_finite,
			min(d.deal_id::text) FILTER (WHERE d.amount IN ('NaN', 'Infinity', '-Infinity') OR d.quantity IN ('NaN', 'Infinity', '-Infinity')) AS not_finite_example,
			count(*) FILTER (WHERE d.probability NOT BETWEEN 0 AND 1) AS improbable,
			min(d.deal_id::text) FILTER (WHERE d.probability NOT BETWEEN 0 AND 1) AS improbable_example,
			count(*) FILTER (WHERE d.won AND d.customer_id IS NULL) AS nameless,
			min(d.deal_id::text) FILTER (WHERE d.won AND d.customer_id IS NULL) AS nameless_example,
			count(*) FILTER (WHERE d.rep IS NOT NULL AND r.rep IS NULL) AS unknown_rep,
			min(d.rep) FILTER (WHERE r.rep IS NULL) AS unknown_rep_example
		FROM @schema@.deal AS d
		LEFT JOIN @schema@.known_rep AS r USING (rep)
	) AS n
	CROSS JOIN LATERAL (VALUES
		('deal', 'closed before opened', n.reversed, n.reversed_example, true),
		('deal', 'infinite date', n.infinite, n.infinite_example, true),
		('deal', 'won or lost without a closing date', n.undated, n.undated_example, true),
		('deal', 'closing date has passed, but neither won nor lost: counts as open', n.undecided, n.undecided_example, false),
		('deal', 'won without an amount', n.unpriced, n.unpriced_example, false),
		('deal', 'amount or quantity not finite', n.not_finite, n.not_finite_example, false),
		('deal', 'probability not between 0 and 1', n.improbable, n.improbable_example, false),
		('deal', 'won without a customer', n.nameless, n.nameless_example, false),
		('deal', 'rep nobody knows', n.unknown_rep, n.unknown_rep_example, false)
	) AS k (source, problem, rows, example, left_out)
),
lead_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE l.qualified_at < l.created_at) AS qualified,
			min(l.lead_id::text) FILTER (WHERE l.qualified_at < l.created_at) AS qualified_example,
			count(*) FILTER (WHERE l.converted_at < l.created_at) AS converted,
			min(l.lead_id::text) FILTER (WHERE l.converted_at < l.created_at) AS converted_example,
			count(*) FILTER (WHERE l.created_at IS NULL OR l.created_at IN ('infinity', '-infinity')) AS undated,
			min(l.lead_id::text) FILTER (WHERE l.created_at IS NULL OR l.created_at IN ('infinity', '-infinity')) AS undated_example,
			count(*) FILTER (WHERE l.rep IS NOT NULL AND r.rep IS NULL) AS unknown_rep,
			min(l.rep) FILTER (WHERE r.rep IS NULL) AS unknown_rep_example
		FROM @schema@.lead AS l
		LEFT JOIN @schema@.known_rep AS r USING (rep)
	) AS n
	CROSS JOIN LATERAL (VALUES
		('lead', 'qualified before created', n.qualified, n.qualified_example, true),
		('lead', 'converted before created', n.converted, n.converted_example, true),
		('lead', 'no date, or an infinite one', n.undated, n.undated_example, true),
		('lead', 'rep nobody knows', n.unknown_rep, n.unknown_rep_example, false)
	) AS k (source, problem, rows, example, left_out)
),
sale_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE s.sold_at IS NULL OR s.sold_at IN ('infinity', '-infinity')) AS undated,
			min(s.sale_id::text) FILTER (WHERE s.sold_at IS NULL OR s.sold_at IN ('infinity', '-infinity')) AS undated_example,
			count(*) FILTER (WHERE s.amount IS NULL) AS unpriced,
			min(s.sale_id::text) FILTER (WHERE s.amount IS NULL) AS unpriced_example,
			count(*) FILTER (WHERE s.amount IN ('NaN', 'Infinity', '-Infinity') OR s.quantity IN ('NaN', 'Infinity', '-Infinity')) AS not_finite,
			min(s.sale_id::text) FILTER (WHERE s.amount IN ('NaN', 'Infinity', '-Infinity') OR s.quantity IN ('NaN', 'Infinity', '-Infinity')) AS not_finite_example,
			count(*) FILTER (WHERE s.customer_id IS NOT NULL AND u.customer_id IS NULL) AS unknown_customer,
			min(s.sale_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND u.customer_id IS NULL) AS unknown_customer_example,
			count(*) FILTER (WHERE s.rep IS NOT NULL AND r.rep IS NULL) AS unknown_rep,
			min(s.rep) FILTER (WHERE r.rep IS NULL) AS unknown_rep_example
		FROM @schema@.sale AS s
		LEFT JOIN @schema@.known_rep AS r USING (rep)
		LEFT JOIN (SELECT c.customer_id FROM @schema@.customer AS c GROUP BY c.customer_id) AS u USING (customer_id)
	) AS n
	CROSS JOIN LATERAL (VALUES
		('sale', 'no date, or an infinite one', n.undated, n.undated_example, true),
		('sale', 'sold without an amount', n.unpriced, n.unpriced_example, false),
		('sale', 'amount or quantity not finite', n.not_finite, n.not_finite_example, false),
		('sale', 'customer nobody knows', n.unknown_customer, n.unknown_customer_example, false),
		('sale', 'rep nobody knows', n.unknown_rep, n.unknown_rep_example, false)
	) AS k (source, problem, rows, example, left_out)
),
customer_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE u.churned_at < u.acquired_at) AS reversed,
			min(u.customer_id::text) FILTER (WHERE u.churned_at < u.acquired_at) AS reversed_example,
			count(*) FILTER (WHERE u.acquired_at IS NULL OR u.acquired_at IN ('infinity', '-infinity')) AS undated,
			min(u.customer_id::text) FILTER (WHERE u.acquired_at IS NULL OR u.acquired_at IN ('infinity', '-infinity')) AS undated_example,
			count(*) FILTER (WHERE u.monthly_revenue < 0 OR u.monthly_revenue >= 1e18) AS mispriced,
			min(u.customer_id::text) FILTER (WHERE u.monthly_revenue < 0 OR u.monthly_revenue >= 1e18) AS mispriced_example,
			count(*) FILTER (WHERE u.rep IS NOT NULL AND r.rep IS NULL) AS unknown_rep,
			min(u.rep) FILTER (WHERE r.rep IS NULL) AS unknown_rep_example
		FROM @schema@.customer AS u
		LEFT JOIN @schema@.known_rep AS r USING (rep)
	) AS n
	CROSS JOIN LATERAL (VALUES
		('customer', 'lost before acquired', n.reversed, n.reversed_example, true),
		('customer', 'no date, or an infinite one', n.undated, n.undated_example, true),
		('customer', 'monthly revenue below 0, or 10^18 or more', n.mispriced, n.mispriced_example, false),
		('customer', 'rep nobody knows', n.unknown_rep, n.unknown_rep_example, false)
	) AS k (source, problem, rows, example, left_out)
),
customer_listed AS (
	SELECT 'customer', 'listed more than once', count(*), min(u.customer_id), false
	FROM (
		SELECT c.customer_id::text AS customer_id
		FROM @schema@.customer AS c
		WHERE c.customer_id IS NOT NULL
		GROUP BY c.customer_id
		HAVING count(*) > 1
	) AS u
),
rep_listed AS (
	SELECT 'rep', 'listed more than once', count(*), min(u.rep), false
	FROM (SELECT r.rep FROM @schema@.rep AS r WHERE r.rep IS NOT NULL GROUP BY r.rep HAVING count(*) > 1) AS u
),
email_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE e.opened_at < 'infinity' AND e.delivered_at IS NULL) AS bounced,
			min(e.email_id::text) FILTER (WHERE e.opened_at < 'infinity' AND e.delivered_at IS NULL) AS bounced_example,
			count(*) FILTER (WHERE e.opened_at < e.delivered_at) AS reversed,
			min(e.email_id::text) FILTER (WHERE e.opened_at < e.delivered_at) AS reversed_example,
			count(*) FILTER (WHERE e.sent_at IS NULL OR e.sent_at IN ('infinity', '-infinity') OR e.delivered_at = '-infinity') AS undated,
			min(e.email_id::text) FILTER (WHERE e.sent_at IS NULL OR e.sent_at IN ('infinity', '-infinity') OR e.delivered_at = '-infinity') AS undated_example
		FROM @schema@.email AS e
	) AS n
	CROSS JOIN LATERAL (VALUES
		('email', 'opened but never delivered', n.bounced, n.bounced_example, true),
		('email', 'opened before delivered', n.reversed, n.reversed_example, true),
		('email', 'no date, or an infinite one', n.undated, n.undated_example, true)
	) AS k (source, problem, rows, example, left_out)
),
expense_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE e.spent_on IS NULL OR NOT isfinite(e.spent_on)) AS undated,
			min(e.category) FILTER (WHERE e.spent_on IS NULL OR NOT isfinite(e.spent_on)) AS undated_example,
			count(*) FILTER (WHERE e.amount IS NULL OR e.amount IN ('NaN', 'Infinity', '-Infinity')) AS unpriced,
			min(e.spent_on::text) FILTER (WHERE e.amount IS NULL OR e.amount IN ('NaN', 'Infinity', '-Infinity')) AS unpriced_example,
			count(*) FILTER (WHERE lower(e.category COLLATE "C") NOT IN ('marketing', 'advertising', 'salary', 'other')) AS unknown_category,
			min(e.category) FILTER (WHERE lower(e.category COLLATE "C") NOT IN ('marketing', 'advertising', 'salary', 'other')) AS unknown_category_example
		FROM @schema@.expense AS e
	) AS n
	CROSS JOIN LATERAL (VALUES
		('expense', 'no date, or an infinite one', n.undated, n.undated_example, true),
		('expense', 'no amount, or one that is not finite', n.unpriced, n.unpriced_example, true),
		('expense', 'category other than the four, counted as other', n.unknown_category, n.unknown_category_example, false)
	) AS k (source, problem, rows, example, left_out)
),
target_check AS (
	SELECT k.*
	FROM (
		SELECT
			count(*) FILTER (WHERE k.kpi IS NULL) AS unknown_kpi,
			min(t.kpi) FILTER (WHERE k.kpi IS NULL) AS unknown_kpi_example,
			count(*) FILTER (WHERE t.rep IS NOT NULL AND r.rep IS NULL) AS unknown_rep,
			min(t.rep) FILTER (WHERE r.rep IS NULL) AS unknown_rep_example,
			count(*) FILTER (WHERE t.team IS NOT NULL AND m.team IS NULL) AS unknown_team,
			min(t.team) FILTER (WHERE m.team IS NULL) AS unknown_team_example
		FROM @schema@.target AS t
		LEFT JOIN @schema@.kpi AS k ON k.kpi = t.kpi
		LEFT JOIN (SELECT n.team FROM @schema@.known_rep AS n GROUP BY n.team) AS m ON m.team = t.team
		LEFT JOIN @schema@.known_rep AS r ON r.rep = t.rep
		WHERE t.kpi IS NOT NULL
	) AS n
	CROSS JOIN LATERAL (VALUES
		('target', 'target on an unknown KPI', n.unknown_kpi, n.unknown_kpi_example, true),
		('target', 'rep nobody knows', n.unknown_rep, n.unknown_rep_example, false),
		('target', 'team nobody knows', n.unknown_team, n.unknown_team_example, false)
	) AS k (source, problem, rows, example, left_out)
),
custom_check AS (
	SELECT 'custom_measure', 'unknown KPI, or one that is measured from another source', count(*), min(m.kpi), true
	FROM @schema@.custom_measure AS m
	WHERE (m.kpi IN (SELECT k.kpi FROM @schema@.kpi AS k WHERE k.source = 'custom_measure')) IS NOT TRUE
),
fit_check AS (
	SELECT
		'clv_fit',
		'what customers are expected to bring is not known: ' || saleskpi.failure(f.model),
		(saleskpi.parameters(f.model)).customers,
		NULL,
		false
	FROM @schema@.clv_fit AS f
	WHERE saleskpi.failure(f.model) IS NOT NULL
),
every_check AS (
	SELECT * FROM deal_check
	UNION ALL SELECT * FROM lead_check
	UNION ALL SELECT * FROM sale_check
	UNION ALL SELECT * FROM customer_check
	UNION ALL SELECT * FROM customer_listed
	UNION ALL SELECT * FROM rep_listed
	UNION ALL SELECT * FROM email_check
	UNION ALL SELECT * FROM expense_check
	UNION ALL SELECT * FROM target_check
	UNION ALL SELECT * FROM custom_check
	UNION ALL SELECT * FROM fit_check
),
-- Sources that are read from another one because they are not mapped
derived AS (
	SELECT
		coalesce(bool_or(source.relname = 'sale' AND origin.relname = 'deal'), false) AS sale,
		coalesce(bool_or(source.relname = 'customer' AND origin.relname = 'sale'), false) AS customer
	FROM pg_class AS settings
	JOIN pg_class AS source ON source.relnamespace = settings.relnamespace
	JOIN pg_rewrite AS r ON r.ev_class = source.oid
	JOIN pg_depend AS d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
	JOIN pg_class AS origin ON origin.oid = d.refobjid AND origin.relnamespace = settings.relnamespace
	WHERE settings.oid = (SELECT s.tableoid FROM @schema@.settings AS s)
		AND d.refclassid = 'pg_class'::regclass
		AND source.relname IN ('sale', 'customer')
),
reader (source, views) AS (VALUES
	('deal', ARRAY['sales_by_rep', 'sales_cycle', 'cycle_quality', 'pipeline', 'team_performance']),
	('lead', ARRAY['leads_by_rep', 'lead_conversion', 'team_performance']),
	('sale', ARRAY['sales_vs_target', 'pipeline', 'monthly_sales_growth', 'customer_lifetime_value', 'customer_acquisition_cost', 'cycle_quality', 'team_performance']),
	('customer', ARRAY['churn_and_retention', 'cohort_retention', 'customer_acquisition_cost', 'customer_lifetime_value', 'cycle_quality', 'team_performance']),
	('email', ARRAY['email_open_rate', 'email_lift']),
	('expense', ARRAY['customer_acquisition_cost']),
	('rep', ARRAY['team_performance', 'sales_by_rep', 'leads_by_rep', 'sales_cycle', 'cycle_quality', 'pipeline']),
	('target', ARRAY['target_progress', 'goal_progress', 'sales_vs_target', 'pipeline']),
	('custom_measure', ARRAY['target_progress']),
	('clv_fit', ARRAY['customer_lifetime_value'])
),
affected AS (
	SELECT
		r.source,
		array_agg(DISTINCT view ORDER BY view) AS views
	FROM reader AS r
	CROSS JOIN derived AS d
	JOIN reader AS s ON s.source = r.source
		OR d.sale AND r.source = 'deal' AND (s.source = 'sale' OR d.customer AND s.source = 'customer')
		OR d.customer AND r.source = 'sale' AND s.source = 'customer'
	CROSS JOIN LATERAL unnest(
		s.views || CASE WHEN s.source <> 'clv_fit' THEN ARRAY['measure', 'scorecard'] END) AS view
	GROUP BY r.source
)
SELECT
	e.source,
	e.problem,
	e.rows,
	e.example,
	e.left_out,
	a.views
FROM every_check AS e
JOIN affected AS a USING (source)
WHERE e.rows > 0;

COMMENT ON VIEW @schema@.data_quality IS 'rows that cannot be right: one row a source and problem; empty where all is well';
COMMENT ON COLUMN @schema@.data_quality.source IS 'source, or table of the model, that holds the rows; clv_fit: the customers whose value is to be estimated';
COMMENT ON COLUMN @schema@.data_quality.problem IS 'what is wrong';
COMMENT ON COLUMN @schema@.data_quality.rows IS 'how many rows';
COMMENT ON COLUMN @schema@.data_quality.example IS 'key of one of them, or the name that is not known';
COMMENT ON COLUMN @schema@.data_quality.left_out IS 'true: such rows are left out of all numbers; false: they count with what is right of them';
COMMENT ON COLUMN @schema@.data_quality.views IS 'views whose numbers are affected';
