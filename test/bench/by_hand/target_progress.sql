-- Only what happened since the first target began is read, once a source and
-- only for the KPIs that the targets are about
CREATE VIEW by_hand.target_progress AS
WITH planned AS (
	SELECT
		t.*,
		k.source,
		k.better = 'lower' AS lower_is_better,
		least(t.ends_on, date '2025-11-30') AS measured_to,
		least(greatest((date '2025-12-01' - t.starts_on)::numeric / (t.ends_on + 1 - t.starts_on), 0), 1) AS elapsed
	FROM kpi.target AS t
	LEFT JOIN kpi.kpi AS k USING (kpi)
),
deal_day AS (
	SELECT
		(closed_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		rep,
		source AS channel,
		count(*) AS closed,
		count(*) FILTER (WHERE won) AS won,
		sum(amount) FILTER (WHERE won) AS amount,
		sum(closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin')
			FILTER (WHERE won) AS duration
	FROM company.deals
	WHERE closed_at >= (SELECT min(starts_on) FROM kpi.target)::timestamp AT TIME ZONE 'Europe/Berlin'
		AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
lead_day AS (
	SELECT
		(created_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		rep,
		channel,
		count(*) AS leads,
		-- Only leads whose 90 days are over say what became of them
		count(*) FILTER (WHERE created_at < timestamptz '2025-09-02 Europe/Berlin') AS judged,
		count(*) FILTER (WHERE created_at < timestamptz '2025-09-02 Europe/Berlin'
			AND qualified_at AT TIME ZONE 'Europe/Berlin' <= created_at AT TIME ZONE 'Europe/Berlin' + interval '90 days') AS qualified,
		count(*) FILTER (WHERE created_at < timestamptz '2025-09-02 Europe/Berlin'
			AND converted_at AT TIME ZONE 'Europe/Berlin' <= created_at AT TIME ZONE 'Europe/Berlin' + interval '90 days') AS customers
	FROM company.leads
	WHERE created_at >= (SELECT min(starts_on) FROM kpi.target)::timestamp AT TIME ZONE 'Europe/Berlin'
		AND created_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
email_day AS (
	SELECT
		(sent_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		rep,
		count(*) FILTER (WHERE delivered_at < timestamptz '2025-12-01 Europe/Berlin') AS delivered,
		count(*) FILTER (WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin') AS opened
	FROM company.emails
	WHERE sent_at >= (SELECT min(starts_on) FROM kpi.target)::timestamp AT TIME ZONE 'Europe/Berlin'
		AND sent_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2
),
sale_day AS (
	SELECT
		(o.ordered_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		o.rep,
		u.channel,
		sum(o.amount) AS amount,
		sum(o.quantity) AS quantity
	FROM company.orders AS o
	LEFT JOIN company.customers AS u USING (customer_id)
	WHERE ordered_at >= (SELECT min(starts_on) FROM kpi.target)::timestamp AT TIME ZONE 'Europe/Berlin'
		AND ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
customer_day AS (
	SELECT acquired_on AS day, rep, channel, count(*) AS customers
	FROM company.customers
	WHERE acquired_on >= (SELECT min(starts_on) FROM kpi.target)
		AND acquired_on < '2025-12-01'
	GROUP BY 1, 2, 3
),
expense_day AS (
	SELECT spent_on AS day, channel, sum(amount) AS amount
	FROM company.expenses
	WHERE spent_on >= (SELECT min(starts_on) FROM kpi.target)
		AND spent_on < '2025-12-01'
	GROUP BY 1, 2
),
kpi_day AS (
	SELECT k.kpi, day, rep, channel, k.numerator, k.denominator
	FROM deal_day
	CROSS JOIN LATERAL (VALUES
		('deals_won', won::numeric, NULL::numeric),
		('average_deal', amount, won),
		('win_rate', won, closed),
		('sales_cycle_length', extract(epoch FROM duration) / 86400, won)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT k.kpi, day, rep, channel, k.numerator, k.denominator
	FROM lead_day
	CROSS JOIN LATERAL (VALUES
		('new_leads', leads::numeric, NULL::numeric),
		('lead_conversion_rate', customers, judged),
		('lead_to_opportunity_ratio', qualified, judged)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT 'email_open_rate', day, rep, NULL, opened, delivered
	FROM email_day
	UNION ALL
	SELECT k.kpi, day, rep, channel, k.numerator, NULL
	FROM sale_day
	CROSS JOIN LATERAL (VALUES
		('sales_amount', amount),
		('sales_quantity', quantity)
	) AS k (kpi, numerator)
	UNION ALL
	SELECT k.kpi, day, rep, channel, k.numerator, k.denominator
	FROM customer_day
	CROSS JOIN LATERAL (VALUES
		('new_accounts', customers::numeric, NULL::numeric),
		('customer_acquisition_cost', NULL, customers)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT 'customer_acquisition_cost', day, NULL, channel, amount, 0
	FROM expense_day
),
-- A target is the company's, a team's, a rep's or a channel's
slice AS (
	SELECT kpi, day, NULL::text AS team, NULL::text AS rep, NULL::text AS channel,
		sum(numerator) AS numerator, sum(denominator) AS denominator
	FROM kpi_day
	GROUP BY kpi, day
	UNION ALL
	SELECT kpi, day, team, NULL, NULL, sum(numerator), sum(denominator)
	FROM kpi_day
	JOIN company.reps USING (rep)
	WHERE (kpi, team) IN (SELECT kpi, team FROM kpi.target)
	GROUP BY kpi, day, team
	UNION ALL
	SELECT kpi, day, NULL, rep, NULL, sum(numerator), sum(denominator)
	FROM kpi_day
	WHERE (kpi, rep) IN (SELECT kpi, rep FROM kpi.target)
	GROUP BY kpi, day, rep
	UNION ALL
	SELECT kpi, day, NULL, NULL, channel, sum(numerator), sum(denominator)
	FROM kpi_day
	WHERE (kpi, channel) IN (SELECT kpi, channel FROM kpi.target)
	GROUP BY kpi, day, channel
),
measured AS (
	SELECT
		t.target_id,
		CASE WHEN sum(s.denominator) IS NULL THEN sum(s.numerator)
			ELSE sum(s.numerator) / nullif(sum(s.denominator), 0) END AS actual,
		sum(s.denominator) IS NULL AS is_total
	FROM planned AS t
	JOIN slice AS s
		ON s.kpi = t.kpi
		AND s.day BETWEEN t.starts_on AND t.measured_to
		AND concat_ws('/', 't' || s.team, 'r' || s.rep, 'c' || s.channel)
			= concat_ws('/', 't' || t.team, 'r' || t.rep, 'c' || t.channel)
	GROUP BY t.target_id
),
customer AS (
	SELECT u.acquired_on, CASE WHEN u.churned_on < '2025-12-01' THEN u.churned_on END AS churned_on,
		r.team, u.rep, u.channel
	FROM company.customers AS u
	JOIN company.reps AS r USING (rep)
	WHERE u.acquired_on < '2025-12-01'
),
lost AS (
	SELECT
		t.target_id,
		count(*) FILTER (WHERE u.churned_on <= t.measured_to)::numeric / count(*) AS churn_rate
	FROM planned AS t
	JOIN customer AS u
		ON (t.team IS NULL OR u.team = t.team)
		AND (t.rep IS NULL OR u.rep = t.rep)
		AND (t.channel IS NULL OR u.channel = t.channel)
		AND u.acquired_on < t.starts_on
		AND (u.churned_on IS NULL OR u.churned_on >= t.starts_on)
	WHERE t.kpi IN ('churn_rate', 'retention_rate')
	GROUP BY t.target_id
),
standing AS (
	SELECT
		t.*,
		CASE
			WHEN t.elapsed = 0 THEN NULL
			WHEN t.kind <> 'kpi' THEN t.current_value
			WHEN t.kpi = 'churn_rate' THEN l.churn_rate
			WHEN t.kpi = 'retention_rate' THEN 1 - l.churn_rate
			ELSE m.actual
		END AS actual,
		t.kind <> 'boolean' AND t.kpi IS DISTINCT FROM 'churn_rate' AND t.kpi IS DISTINCT FROM 'retention_rate'
			AND (t.start_value IS NOT NULL
				OR (t.kind <> 'kpi' OR m.is_total) AND t.lower_is_better IS NOT TRUE) AS has_path,
		(t.kind <> 'kpi' OR m.is_total) AND t.lower_is_better IS NOT TRUE AS settled,
		coalesce(t.start_value, 0) AS path_start
	FROM planned AS t
	LEFT JOIN measured AS m USING (target_id)
	LEFT JOIN lost AS l USING (target_id)
),
-- The customers lost so far are judged for the whole period
judged AS (
	SELECT
		s.*,
		CASE kpi
			WHEN 'churn_rate' THEN 1 - power(1 - actual, 1 / nullif(elapsed, 0))
			WHEN 'retention_rate' THEN power(actual, 1 / nullif(elapsed, 0))
			ELSE actual
		END AS judged_value,
		CASE kpi
			WHEN 'churn_rate' THEN 1 - power(1 - target_value, elapsed)
			WHEN 'retention_rate' THEN power(target_value, elapsed)
			ELSE target_value
		END AS expected_level
	FROM standing AS s
),
way AS (
	SELECT
		j.*,
		CASE
			WHEN has_path OR start_value IS NOT NULL
				THEN (judged_value - path_start) / nullif(target_value - path_start, 0)
			WHEN lower_is_better AND judged_value <= target_value THEN 1
			WHEN lower_is_better THEN target_value / nullif(judged_value, 0)
			ELSE judged_value / nullif(target_value, 0)
		END::double precision AS share
	FROM judged AS j
),
paced AS (
	SELECT
		w.*,
		CASE WHEN share IS NOT NULL THEN least(greatest(share, 0), 1) END AS progress,
		CASE
			WHEN has_path THEN share / nullif(elapsed, 0)::double precision
			WHEN kind <> 'boolean' THEN share
		END AS pace
	FROM way AS w
)
SELECT
	target_id,
	goal_id,
	name,
	kind,
	kpi,
	team,
	rep,
	channel,
	starts_on,
	ends_on,
	start_value,
	actual,
	target_value AS target,
	progress,
	(actual / nullif(target_value, 0))::double precision AS attainment,
	CASE
		WHEN kind = 'boolean' THEN NULL
		WHEN has_path THEN path_start + (target_value - path_start) * elapsed
		ELSE expected_level
	END AS expected,
	pace,
	CASE
		WHEN kind = 'boolean' THEN NULL
		WHEN has_path AND start_value IS NOT NULL THEN actual
		WHEN has_path THEN path_start + (actual - path_start) / nullif(elapsed, 0)
		ELSE judged_value
	END AS forecast,
	CASE
		WHEN elapsed <= 0 THEN 'not_started'
		WHEN progress >= 1 AND (settled OR elapsed >= 1) THEN 'achieved'
		WHEN elapsed >= 1 THEN 'missed'
		WHEN kind = 'boolean' OR pace >= 0.95 OR progress >= 1 THEN 'on_track'
		WHEN pace >= 0.8 THEN 'at_risk'
		ELSE 'off_track'
	END AS status,
	repeat('█', filled) || repeat('░', 10 - filled) AS bar,
	elapsed::double precision AS elapsed,
	CASE WHEN kind = 'boolean' THEN progress WHEN has_path THEN elapsed ELSE 1 END::double precision AS expected_progress,
	weight,
	source
FROM paced
CROSS JOIN LATERAL (
	SELECT CASE WHEN progress < 1 THEN least(floor(progress * 10 + 1e-9), 9)
		ELSE floor(progress * 10) END::integer
) AS picture (filled);
