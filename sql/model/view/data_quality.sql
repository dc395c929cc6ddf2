CREATE OR REPLACE VIEW @schema@.data_quality AS
-- Names as they stand in the facts, and with them the sources that have rows which count
WITH fact_name AS MATERIALIZED (
	SELECT DISTINCT f.source, f.rep, f.channel, f.team
	FROM (
		SELECT 'deal'::text AS source, d.rep, d.channel, d.team FROM @parts@.deal_month AS d
		UNION ALL SELECT 'lead'::text, l.rep, l.channel, l.team FROM @parts@.lead_month AS l
		UNION ALL SELECT 'customer'::text, u.rep, u.channel, u.team FROM @parts@.customer_month AS u
		UNION ALL SELECT 'sale'::text, s.rep, s.channel, s.team FROM @parts@.sale_month AS s
		UNION ALL SELECT 'email'::text, e.rep, NULL::text, e.team FROM @parts@.email_month AS e
		UNION ALL SELECT 'expense'::text, NULL::text, e.channel, NULL::text FROM @parts@.expense_month AS e
		UNION ALL SELECT 'rep'::text, r.rep, NULL::text, r.team FROM @parts@.rep_listed AS r
		UNION ALL SELECT 'target'::text, t.rep, t.channel, t.team FROM @schema@.target AS t
	) AS f
),
-- To find those that nobody knows and those that may be one
name AS (
	SELECT DISTINCT n.kind, n.name, n.source
	FROM (
		SELECT
			k.kind,
			CASE k.kind WHEN 'rep'::text THEN f.rep WHEN 'channel'::text THEN f.channel ELSE f.team END AS name,
			f.source
		FROM fact_name AS f
		CROSS JOIN (VALUES ('rep'::text), ('channel'::text), ('team'::text)) AS k (kind)
	) AS n
	WHERE n.name IS NOT NULL
),
-- Names that differ by nothing but case and blanks
alike AS (
	SELECT
		min(n.source) AS source,
		n.kind,
		array_agg(DISTINCT n.name ORDER BY n.name) AS names
	FROM name AS n
	GROUP BY n.kind, lower(saleskpi_internal.plain_name(n.name))
	HAVING count(DISTINCT n.name) > 1
),
-- KPIs of a company's own, as in planned_target
own_kpi AS MATERIALIZED (
	SELECT f.kpi, bool_or(f.denominator IS NOT NULL) AS has_denominator
	FROM @parts@.custom_month AS f
	WHERE f.kpi IS NOT NULL
	GROUP BY f.kpi
),
target_check AS (
	SELECT
		saleskpi_internal.finding(t.kpi) FILTER (WHERE k.kpi IS NULL) AS unknown_kpi,
		saleskpi_internal.finding(t.rep) FILTER (WHERE t.rep IS NOT NULL AND t.rep NOT IN (SELECT n.name FROM name AS n WHERE n.kind = 'rep'::text AND n.source <> 'target'::text
			-- Where there is a list of reps it has all
			AND (n.source = 'rep'::text OR NOT @mapped(rep)@))) AS unknown_rep,
		saleskpi_internal.finding(t.team) FILTER (WHERE t.team IS NOT NULL AND t.team NOT IN (SELECT n.name FROM name AS n WHERE n.kind = 'team'::text AND n.source <> 'target'::text)) AS unknown_team,
		saleskpi_internal.finding(t.channel) FILTER (WHERE t.channel IS NOT NULL AND t.channel NOT IN (SELECT n.name FROM name AS n WHERE n.kind = 'channel'::text AND n.source <> 'target'::text)) AS unknown_channel,
		saleskpi_internal.finding(t.region) FILTER (WHERE t.region IS NOT NULL AND t.region NOT IN (SELECT r.region FROM @parts@.rep_listed AS r WHERE r.region IS NOT NULL)) AS unknown_region,
		saleskpi_internal.finding(t.manager) FILTER (WHERE t.manager IS NOT NULL AND t.manager NOT IN (SELECT r.manager FROM @parts@.rep_listed AS r WHERE r.manager IS NOT NULL)) AS unknown_manager,
		saleskpi_internal.finding(t.product) FILTER (WHERE t.product IS NOT NULL AND t.product NOT IN (SELECT p.product FROM @parts@.product_kpi_month AS p WHERE p.product IS NOT NULL)) AS unknown_product,
		saleskpi_internal.finding(t.name) FILTER (WHERE k.unit = 'percentage'::text AND abs(t.target_value) > 1.5) AS percent,
		-- The rows of a KPI of one's own came after the target
		saleskpi_internal.finding(t.name) FILTER (WHERE t.start_value <> 0::numeric
			AND CASE
				WHEN k.source = 'custom_measure'::text AND saleskpi_internal.kpi_adds_up(k.kpi, k.source, k.unit, k.span) IS NULL THEN
					t.kpi IN (SELECT o.kpi FROM own_kpi AS o)
					AND t.kpi NOT IN (SELECT o.kpi FROM own_kpi AS o WHERE o.has_denominator)
				ELSE saleskpi_internal.kpi_adds_up(k.kpi, k.source, k.unit, k.span)
			END) AS adds_up,
		-- Costs are of a team or channel, e-mails of no channel, and of products there are sales and deals
		saleskpi_internal.finding(t.name) FILTER (WHERE t.kpi = 'customer_acquisition_cost'::text AND coalesce(t.rep, t.manager, t.region) IS NOT NULL
			OR t.kpi = 'email_open_rate'::text AND t.channel IS NOT NULL
			OR t.product IS NOT NULL AND k.source <> 'custom_measure'::text
				AND t.kpi NOT IN ('sales_amount'::text, 'sales_quantity'::text, 'deals_won'::text, 'average_deal'::text, 'win_rate'::text)) AS not_measurable,
		saleskpi_internal.finding(t.name) FILTER (WHERE e.kpi IS NOT NULL
			OR k.source = 'custom_measure'::text AND t.kpi NOT IN (SELECT o.kpi FROM own_kpi AS o)) AS without_rows
	FROM @schema@.target AS t
	LEFT JOIN @schema@.kpi AS k ON k.kpi = t.kpi
	LEFT JOIN (
		-- KPIs of which a source that they are measured from has no row that counts
		SELECT DISTINCT q.kpi
		FROM @schema@.kpi AS q
		JOIN (VALUES ('deal'::text), ('lead'::text), ('customer'::text), ('sale'::text), ('email'::text), ('expense'::text)) AS s (source)
			ON strpos(q.source, s.source) > 0
			AND s.source NOT IN (SELECT f.source FROM fact_name AS f)
	) AS e ON e.kpi = t.kpi
	WHERE t.kpi IS NOT NULL
),
problem AS (
	SELECT p.source, p.problem, p.rows, p.example, p.left_out
	FROM @parts@.source_problem AS p
	UNION ALL
	SELECT 'target'::text, k.problem, (k.finding).rows, (k.finding).example, k.left_out
	FROM target_check AS t
	CROSS JOIN LATERAL (VALUES
		('target on an unknown KPI'::text, t.unknown_kpi, true),
		('rep nobody knows'::text, t.unknown_rep, false),
		('team nobody knows'::text, t.unknown_team, false),
		('channel nobody knows'::text, t.unknown_channel, false),
		('region nobody knows'::text, t.unknown_region, false),
		('manager nobody knows'::text, t.unknown_manager, false),
		('product nobody knows'::text, t.unknown_product, false),
		('value above 150 %: in percent? Divide it by 100'::text, t.percent, false),
		('value to start from, but the KPI adds up from 0'::text, t.adds_up, false),
		('nothing can measure the KPI for whom the target is'::text, t.not_measurable, false),
		('the sources of the KPI have no rows'::text, t.without_rows, false)
	) AS k (problem, finding, left_out)
	WHERE (k.finding).rows > 0::bigint
	UNION ALL
	SELECT 'target'::text, k.problem, (k.finding).rows, (k.finding).example, k.left_out
	FROM (
		SELECT
			saleskpi_internal.finding(t.name) FILTER (WHERE t.kind = 'percentage'::text AND abs(t.target_value) > 1.5) AS percent,
			saleskpi_internal.finding(t.name) FILTER (WHERE t.current_value IS NULL AND t.starts_on <= (SELECT c.as_of FROM @schema@.clock AS c)) AS not_entered
		FROM @schema@.target AS t
		WHERE t.kind IN ('number'::text, 'currency'::text, 'percentage'::text)
	) AS h
	CROSS JOIN LATERAL (VALUES
		('percentage by hand above 150 %: in percent? Divide it by 100'::text, h.percent, false),
		('nobody has entered a value yet'::text, h.not_entered, false)
	) AS k (problem, finding, left_out)
	WHERE (k.finding).rows > 0::bigint
	UNION ALL
	SELECT a.source, a.kind || 's that differ by case or blanks only: '::text || array_to_string(a.names[1:3], ', '::text),
		cardinality(a.names)::bigint, a.names[1], false
	FROM alike AS a
	UNION ALL
	-- Costs of a channel by which nobody came make nobody dearer
	SELECT 'expense'::text, 'channel by which no customer came'::text, count(*), min(n.name), false
	FROM name AS n
	WHERE n.kind = 'channel'::text AND n.source = 'expense'::text
		AND n.name NOT IN (SELECT u.name FROM name AS u WHERE u.kind = 'channel'::text AND u.source = 'customer'::text)
	HAVING count(*) > 0
	UNION ALL
	SELECT 'clv_fit'::text, 'what customers are expected to bring is not known: '::text || saleskpi.failure(f.model),
		(saleskpi.parameters(f.model)).customers, NULL::text, false
	FROM @parts@.clv_fit AS f
	WHERE saleskpi.failure(f.model) IS NOT NULL
)
SELECT
	p.source,
	p.problem,
	p.rows,
	p.example,
	p.left_out,
	a.views
FROM problem AS p
LEFT JOIN @parts@.source_reader AS a ON a.source = p.source;

COMMENT ON VIEW @schema@.data_quality IS 'rows that cannot be right: one row a source and problem, none where all is well; key source, problem';
COMMENT ON COLUMN @schema@.data_quality.source IS 'source, or table of the model, that holds the rows; clv_fit: the customers whose value is to be estimated';
COMMENT ON COLUMN @schema@.data_quality.problem IS 'what is wrong';
COMMENT ON COLUMN @schema@.data_quality.rows IS 'how many rows, or names, or keys listed more than once';
COMMENT ON COLUMN @schema@.data_quality.example IS 'key of one of them, or the name';
COMMENT ON COLUMN @schema@.data_quality.left_out IS 'true: such rows are left out of all numbers; false: they count with what is right of them';
COMMENT ON COLUMN @schema@.data_quality.views IS 'views whose numbers are affected';
