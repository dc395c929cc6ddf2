CREATE VIEW by_hand.sales_vs_target AS
WITH planned AS (
	SELECT
		target_id, name, kpi, team, rep, channel, starts_on, ends_on, target_value,
		least(ends_on, date '2025-11-30') AS measured_to,
		coalesce(start_value, 0) AS path_start,
		least(greatest((date '2025-12-01' - starts_on)::double precision / (ends_on + 1 - starts_on), 0), 1) AS elapsed
	FROM kpi.target
	WHERE kpi IN ('sales_amount', 'sales_quantity', 'new_accounts')
),
sale_day AS (
	SELECT
		(o.ordered_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		r.team,
		o.rep,
		u.channel,
		sum(o.amount) AS amount,
		sum(o.quantity) AS quantity
	FROM company.orders AS o
	LEFT JOIN company.customers AS u USING (customer_id)
	JOIN company.reps AS r ON r.rep = o.rep
	WHERE ordered_at >= (SELECT min(starts_on) FROM planned)::timestamp AT TIME ZONE 'Europe/Berlin'
		AND ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3, 4
),
customer_day AS (
	SELECT acquired_on AS day, team, rep, channel, count(*) AS customers
	FROM company.customers
	JOIN company.reps USING (rep)
	WHERE acquired_on >= (SELECT min(starts_on) FROM planned) AND acquired_on < '2025-12-01'
	GROUP BY 1, 2, 3, 4
),
kpi_day AS (
	SELECT 'sales_amount' AS kpi, day, team, rep, channel, amount AS actual FROM sale_day
	UNION ALL
	SELECT 'sales_quantity', day, team, rep, channel, quantity FROM sale_day
	UNION ALL
	SELECT 'new_accounts', day, team, rep, channel, customers FROM customer_day
),
-- A target is the company's, a team's, a rep's or a channel's
slice AS (
	SELECT kpi, day, NULL::text AS owner, sum(actual) AS actual
	FROM kpi_day
	GROUP BY kpi, day
	UNION ALL
	SELECT kpi, day, 't' || team, sum(actual) FROM kpi_day GROUP BY kpi, day, team
	UNION ALL
	SELECT kpi, day, 'r' || rep, sum(actual) FROM kpi_day
	WHERE (kpi, rep) IN (SELECT kpi, rep FROM planned)
	GROUP BY kpi, day, rep
	UNION ALL
	SELECT kpi, day, 'c' || channel, sum(actual) FROM kpi_day GROUP BY kpi, day, channel
),
measured AS (
	SELECT t.target_id, sum(s.actual) AS actual
	FROM planned AS t
	JOIN slice AS s
		ON s.kpi = t.kpi
		AND s.day BETWEEN t.starts_on AND t.measured_to
		AND coalesce(s.owner, '') = coalesce('t' || t.team, 'r' || t.rep, 'c' || t.channel, '')
	GROUP BY t.target_id
),
paced AS (
	SELECT
		p.*,
		CASE WHEN p.elapsed > 0 THEN m.actual END AS actual,
		((m.actual - p.path_start) / nullif(p.target_value - p.path_start, 0))::double precision AS share
	FROM planned AS p
	LEFT JOIN measured AS m USING (target_id)
)
SELECT
	target_id,
	name,
	kpi,
	team,
	rep,
	starts_on,
	ends_on,
	actual,
	target_value AS target,
	(actual / nullif(target_value, 0))::double precision AS attainment,
	path_start + (target_value - path_start) * elapsed::numeric AS expected,
	share / nullif(elapsed, 0) AS pace,
	path_start + (actual - path_start) / nullif(elapsed, 0)::numeric AS forecast,
	CASE
		WHEN elapsed <= 0 THEN 'not_started'
		WHEN share >= 1 THEN 'achieved'
		WHEN elapsed >= 1 THEN 'missed'
		WHEN share / elapsed >= 0.95 THEN 'on_track'
		WHEN share / elapsed >= 0.8 THEN 'at_risk'
		ELSE 'off_track'
	END AS status,
	channel
FROM paced;
