CREATE VIEW by_hand.pipeline AS
WITH rep_deal AS (
	SELECT
		team,
		rep,
		count(*) FILTER (WHERE is_open) AS deals_open,
		sum(amount) FILTER (WHERE is_open) AS amount,
		count(*) FILTER (WHERE is_recent) AS closed,
		count(*) FILTER (WHERE is_recent AND won) AS won,
		sum(amount) FILTER (WHERE is_recent AND won) AS won_amount,
		sum(closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin')
			FILTER (WHERE is_recent AND won) AS duration
	FROM (
		SELECT
			d.*,
			won IS NULL OR closed_at >= timestamptz '2025-12-01 Europe/Berlin' AS is_open,
			closed_at >= timestamptz '2024-12-01 Europe/Berlin'
				AND closed_at < timestamptz '2025-12-01 Europe/Berlin' AS is_recent
		FROM company.deals AS d
		WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin'
	) AS deal
	JOIN company.reps USING (rep)
	GROUP BY team, rep
),
-- What is expected by the end of the target, or nobody said when
owner_target AS (
	SELECT DISTINCT ON (team, rep) team, rep, ends_on, target, greatest(target - coalesce(actual, 0), 0) AS missing
	FROM by_hand.sales_vs_target
	WHERE kpi = 'sales_amount' AND channel IS NULL AND date '2025-11-30' BETWEEN starts_on AND ends_on
	ORDER BY team, rep, ends_on, target_id
),
rep_rate AS (
	SELECT rep, coalesce(won::numeric / nullif(closed, 0), (SELECT sum(won) / sum(closed) FROM rep_deal)) AS win_rate
	FROM rep_deal
),
rep_due AS (
	SELECT team, rep, expected_on, sum(amount) * win_rate AS weighted_amount
	FROM company.deals
	JOIN company.reps USING (rep)
	JOIN rep_rate USING (rep)
	WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin'
		AND (won IS NULL OR closed_at >= timestamptz '2025-12-01 Europe/Berlin')
	GROUP BY team, rep, expected_on, win_rate
),
due AS (
	SELECT
		CASE 0 WHEN grouping(rep) THEN 'r' || rep WHEN grouping(team) THEN 't' || team ELSE '' END AS owner,
		expected_on,
		sum(weighted_amount) AS weighted_amount
	FROM rep_due
	GROUP BY GROUPING SETS ((expected_on), (team, expected_on), (rep, expected_on))
),
weighted AS (
	SELECT *, amount * win_rate AS weighted_amount
	FROM rep_deal
	JOIN rep_rate USING (rep)
),
owner AS (
	SELECT
		CASE 0 WHEN grouping(rep) THEN 'rep' WHEN grouping(team) THEN 'team' ELSE 'company' END AS owner_kind,
		team,
		rep,
		sum(deals_open) AS deals_open,
		sum(amount) AS amount,
		sum(weighted_amount) AS weighted_amount,
		(sum(won) / nullif(sum(closed), 0))::double precision AS win_rate,
		sum(won_amount) / nullif(sum(won), 0) AS average_deal,
		(extract(epoch FROM sum(duration)) / 86400 / nullif(sum(won), 0))::double precision AS cycle_days
	FROM weighted
	GROUP BY GROUPING SETS ((), (team), (team, rep))
),
owner_due AS (
	SELECT t.team, t.rep, t.ends_on, t.target, t.missing, coalesce(sum(d.weighted_amount), 0) AS due_amount
	FROM owner_target AS t
	LEFT JOIN due AS d
		ON d.owner = coalesce('t' || t.team, 'r' || t.rep, '')
		AND (d.expected_on IS NULL OR d.expected_on <= t.ends_on)
	GROUP BY 1, 2, 3, 4, 5
)
SELECT
	owner_kind,
	o.team,
	o.rep,
	deals_open,
	amount,
	weighted_amount,
	target,
	missing,
	(due_amount / nullif(missing, 0))::double precision AS coverage,
	win_rate,
	average_deal,
	cycle_days,
	(deals_open * win_rate * average_deal::double precision / cycle_days)::double precision AS velocity,
	due_amount,
	ends_on AS target_ends_on
FROM owner AS o
LEFT JOIN owner_due AS t
	ON owner_kind = 'company' AND t.team IS NULL AND t.rep IS NULL
	OR owner_kind = 'team' AND t.team = o.team
	OR owner_kind = 'rep' AND t.rep = o.rep;
