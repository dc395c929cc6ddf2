-- Kaplan and Meier: the shares that stay open at each duration multiplied, for the company, each team
-- and each rep
CREATE VIEW by_hand.cycle_with_open_deals AS
WITH rep_duration AS (
	SELECT
		rep,
		CASE WHEN won AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
			THEN closed_at AT TIME ZONE 'Europe/Berlin'
			ELSE timestamp '2025-11-30 23:59:59.999999'
		END - opened_at AT TIME ZONE 'Europe/Berlin' AS duration,
		count(*) FILTER (WHERE won AND closed_at < timestamptz '2025-12-01 Europe/Berlin') AS won,
		count(*) AS deals
	FROM company.deals
	WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin'
		AND (won IS NOT FALSE OR closed_at >= timestamptz '2025-12-01 Europe/Berlin')
	GROUP BY 1, 2
),
owner_duration AS (
	SELECT
		CASE 0 WHEN grouping(rep) THEN 'rep' WHEN grouping(team) THEN 'team' ELSE 'company' END AS owner_kind,
		team,
		rep,
		duration,
		sum(won) AS won,
		sum(deals) AS deals
	FROM rep_duration
	JOIN company.reps USING (rep)
	GROUP BY GROUPING SETS ((duration), (team, duration), (rep, duration))
),
at_risk AS (
	SELECT *, sum(deals) OVER (PARTITION BY owner_kind, team, rep ORDER BY duration DESC) AS at_risk
	FROM owner_duration
),
curve AS (
	SELECT
		*,
		sum(ln(nullif(at_risk - won, 0)::double precision / at_risk::double precision)) OVER (
			PARTITION BY owner_kind, team, rep ORDER BY duration) AS log_survival
	FROM at_risk
)
SELECT
	owner_kind,
	team,
	rep,
	sum(won) AS deals_won,
	sum(deals - won) AS deals_open,
	extract(epoch FROM min(duration) FILTER (WHERE log_survival <= ln(0.75) + 1e-12))::double precision / 86400 AS p25_days,
	extract(epoch FROM min(duration) FILTER (WHERE log_survival <= ln(0.5) + 1e-12))::double precision / 86400 AS median_days,
	extract(epoch FROM min(duration) FILTER (WHERE log_survival <= ln(0.25) + 1e-12))::double precision / 86400 AS p75_days
FROM curve
GROUP BY owner_kind, team, rep;
