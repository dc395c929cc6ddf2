-- What each KPI could be next: where the company and its teams stand, and what some of them show to be
-- possible.  Of KPIs that are summed over time; not of stocks, of what is summed up to date, and of churn and
-- retention, which are of months and of customers won at any time.
CREATE OR REPLACE VIEW @schema@.goal_suggestion AS
-- The last month that each is known for, as in recent_kpi
WITH kpi_year AS (
	SELECT
		k.kpi,
		k.title,
		k.unit,
		k.better,
		k.position,
		saleskpi_internal.last_known_month(k.matures, c.old_enough, c.complete_month) AS last_month,
		c.fiscal_quarter
	FROM @schema@.kpi AS k
	CROSS JOIN @schema@.clock AS c
	WHERE k.span = 'sum'::text
),
valued AS (
	SELECT
		r.kpi,
		r.owner_kind,
		r.team,
		r.rep,
		r.month,
		y.better = 'lower'::text AS lower_is_better,
		r.numerator,
		r.denominator,
		r.is_older,
		-- Without a lower part there is no ratio where there is one elsewhere
		saleskpi.kpi_value(r.numerator, coalesce(r.denominator,
			CASE WHEN bool_or(r.denominator IS NOT NULL) OVER (PARTITION BY r.kpi, r.owner_kind, r.team) THEN 0::numeric END)) AS value
	FROM @parts@.recent_kpi AS r
	JOIN kpi_year AS y ON y.kpi = r.kpi
),
-- What is said of nobody is no rep's.  Two divisions that come to the same may differ in the last digit.
part AS (
	SELECT v.*, CASE WHEN v.lower_is_better THEN -1 ELSE 1 END * round(v.value, 12 - saleskpi_internal.power_of_ten(v.value)) AS goodness
	FROM valued AS v
),
owner AS (
	SELECT
		p.kpi,
		p.owner_kind,
		p.team,
		sum(p.numerator) FILTER (WHERE p.month IS NOT NULL) AS numerator,
		sum(p.denominator) FILTER (WHERE p.month IS NOT NULL) AS denominator,
		min(p.month) FILTER (WHERE p.value IS NOT NULL) AS first_month,
		bool_or(p.is_older) AS is_older,
		(array_agg(p.month ORDER BY p.goodness DESC, p.month DESC)
			FILTER (WHERE p.month IS NOT NULL AND p.value IS NOT NULL))[1] AS best_month,
		(array_agg(p.value ORDER BY p.goodness DESC, p.month DESC)
			FILTER (WHERE p.month IS NOT NULL AND p.value IS NOT NULL))[1] AS best_value,
		array_agg(p.value ORDER BY p.goodness)
			FILTER (WHERE p.rep IS NOT NULL AND p.value IS NOT NULL) AS rep_values,
		max(sum(p.numerator) FILTER (WHERE p.month IS NOT NULL)) FILTER (WHERE p.kpi = 'average_deal'::text)
			OVER (PARTITION BY p.owner_kind, p.team) AS amount_won
	FROM part AS p
	GROUP BY p.kpi, p.owner_kind, p.team
),
standing AS (
	SELECT
		y.*,
		-- The company has a row also where it has nothing
		coalesce(o.owner_kind, 'company'::text) AS owner_kind,
		o.team,
		o.denominator IS NOT NULL AS is_ratio,
		saleskpi.kpi_value(o.numerator, o.denominator) AS value,
		CASE WHEN o.is_older THEN (y.last_month::timestamp - interval '11 months')::date ELSE o.first_month END AS known_from,
		o.best_month,
		o.best_value,
		o.rep_values,
		o.amount_won,
		(y.fiscal_quarter::timestamp + interval '3 months')::date AS starts_on,
		(y.fiscal_quarter::timestamp + interval '6 months')::date - 1 AS ends_on
	FROM kpi_year AS y
	LEFT JOIN owner AS o ON o.kpi = y.kpi
)
SELECT
	s.kpi,
	s.title,
	s.unit,
	s.better,
	s.owner_kind,
	s.team,
	s.value,
	s.best_month,
	s.best_value,
	g.top_quarter,
	g.proposed_target,
	s.starts_on,
	s.ends_on,
	g.worth,
	g.suggestion
FROM standing AS s
CROSS JOIN @schema@.settings AS t
CROSS JOIN LATERAL saleskpi_internal.suggest_target(s.kpi, s.title, s.unit, s.better = 'lower'::text, t.currency,
	s.owner_kind, s.team, s.is_ratio, s.value, s.known_from, s.last_month,
	s.best_month, s.best_value, s.rep_values, s.amount_won, s.starts_on, s.ends_on) AS g
ORDER BY s.position, s.kpi, s.owner_kind, s.team;

COMMENT ON VIEW @schema@.goal_suggestion IS 'what each KPI could be in the next quarter, made of what the best have reached: one row a KPI that is summed over time, of the company and of each team that has rows of it in the last twelve months; key owner_kind, team, kpi';
COMMENT ON COLUMN @schema@.goal_suggestion.kpi IS 'code of the KPI';
COMMENT ON COLUMN @schema@.goal_suggestion.title IS 'name of the KPI';
COMMENT ON COLUMN @schema@.goal_suggestion.unit IS 'currency, count, percentage (as a share: 0.25 is 25 %), days or a unit of your own';
COMMENT ON COLUMN @schema@.goal_suggestion.better IS 'whether a higher or a lower value is better';
COMMENT ON COLUMN @schema@.goal_suggestion.owner_kind IS 'whose the values are: company or team';
COMMENT ON COLUMN @schema@.goal_suggestion.team IS 'team; NULL for the company and for values without a team';
COMMENT ON COLUMN @schema@.goal_suggestion.value IS 'value of the last twelve months that are over; of what leads become of the twelve up to the last one all of whose leads are old enough to tell';
COMMENT ON COLUMN @schema@.goal_suggestion.best_month IS 'first day of the best of these months, of several the last';
COMMENT ON COLUMN @schema@.goal_suggestion.best_value IS 'value in that month';
COMMENT ON COLUMN @schema@.goal_suggestion.top_quarter IS 'what the best quarter of the reps have reached at least in these months, each alone; NULL: there are fewer than four with a value';
COMMENT ON COLUMN @schema@.goal_suggestion.proposed_target IS 'target for the time from starts_on to ends_on, never worse than today''s pace: half of the way to top_quarter or, without it, to the best month; of what adds up each rep below top_quarter comes half of the way up to it; NULL: nothing can be said';
COMMENT ON COLUMN @schema@.goal_suggestion.starts_on IS 'first day of the next quarter of the company''s year';
COMMENT ON COLUMN @schema@.goal_suggestion.ends_on IS 'last day of it';
COMMENT ON COLUMN @schema@.goal_suggestion.worth IS 'what proposed_target would be worth in a year: the amount won in the twelve months times how much more it is than today; of deals won, win rate and average deal alone, where value is above 0';
COMMENT ON COLUMN @schema@.goal_suggestion.suggestion IS 'the target in a sentence, to be pasted; NULL: nothing can be said';
