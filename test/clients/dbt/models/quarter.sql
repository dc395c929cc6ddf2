-- Sales of each team by quarter, of the months that are over. Rates are made of sums, never of rates.
WITH sold AS (
	SELECT
		date_trunc('quarter', month)::date AS quarter,
		team,
		sum(deals_won) AS deals_won,
		sum(deals_closed) AS deals_closed,
		sum(amount) AS amount,
		sum(deals_with_amount) AS deals_with_amount
	FROM {{ source('kpi', 'sales_by_rep') }}
	WHERE complete
	GROUP BY 1, 2
),
come AS (
	SELECT
		date_trunc('quarter', month)::date AS quarter,
		team,
		sum(reached) AS leads
	FROM {{ source('kpi', 'lead_funnel') }}
	WHERE position = 1 AND complete
	GROUP BY 1, 2
)
SELECT
	coalesce(s.quarter, c.quarter) AS quarter,
	coalesce(s.team, c.team) AS team,
	c.leads,
	s.deals_won,
	s.deals_closed,
	(s.deals_won / nullif(s.deals_closed, 0))::double precision AS win_rate,
	s.amount,
	s.amount / nullif(s.deals_with_amount, 0) AS average_deal
FROM sold AS s
FULL JOIN come AS c ON c.quarter = s.quarter AND coalesce(c.team, '') = coalesce(s.team, '')
