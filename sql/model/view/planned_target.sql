-- A view and not a part of target_progress, so that the planner knows of its rows
-- what it knows of the tables
CREATE OR REPLACE VIEW @parts@.planned_target AS
SELECT
	t.target_id,
	t.goal_id,
	t.name,
	t.kind,
	t.kpi,
	t.region,
	t.manager,
	t.team,
	t.rep,
	t.channel,
	t.product,
	t.starts_on,
	t.ends_on,
	t.start_value,
	t.target_value,
	t.current_value,
	t.weight,
	t.minimum_value,
	t.stretch_value,
	CASE
		WHEN t.region IS NOT NULL THEN 'region'::text
		WHEN t.manager IS NOT NULL THEN 'manager'::text
		WHEN t.team IS NOT NULL THEN 'team'::text
		WHEN t.rep IS NOT NULL THEN 'rep'::text
		WHEN t.channel IS NOT NULL THEN 'channel'::text
		WHEN t.product IS NOT NULL THEN 'product'::text
		ELSE 'company'::text
	END AS owner_kind,
	coalesce(t.region, t.manager, t.team, t.rep, t.channel, t.product, ''::text) AS owner,
	-- By hand lower is better where the start lies above the target
	coalesce(t.better, k.better, CASE WHEN t.start_value > t.target_value THEN 'lower'::text END) = 'lower'::text AS lower_is_better,
	k.span,
	k.source,
	CASE WHEN t.kpi IN ('sales_amount'::text, 'sales_quantity'::text, 'new_accounts'::text) THEN 'sales'::text ELSE 'other'::text END AS reads,
	today.as_of,
	least(t.ends_on, today.as_of) AS measured_to,
	least(greatest(
		(today.as_of + 1 - t.starts_on)::numeric / (t.ends_on + 1 - t.starts_on)::numeric,
		0::numeric), 1::numeric) AS elapsed_share,
	CASE WHEN k.matures THEN today.old_enough ELSE today.as_of END >= t.ends_on AS is_over,
	-- Of months of leads some of which are not old enough the days count that are
	CASE WHEN k.matures THEN least(t.ends_on, today.as_of, today.old_enough) ELSE least(t.ends_on, today.as_of) END AS counted_to,
	CASE WHEN k.matures THEN date 'infinity' ELSE today.as_of END AS whole_to
FROM @parts@.target_then AS t
LEFT JOIN @schema@.kpi AS k ON k.kpi = t.kpi
CROSS JOIN (SELECT c.as_of, c.old_enough FROM @schema@.clock AS c) AS today;

COMMENT ON VIEW @parts@.planned_target IS 'the targets with what is known of them before anything is measured: one row a target';
COMMENT ON COLUMN @parts@.planned_target.target_id IS 'number of the target';
COMMENT ON COLUMN @parts@.planned_target.goal_id IS 'goal it is for';
COMMENT ON COLUMN @parts@.planned_target.name IS 'what is to be reached';
COMMENT ON COLUMN @parts@.planned_target.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @parts@.planned_target.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @parts@.planned_target.region IS 'the region whose target it is; all of region, manager, team, rep, channel and product NULL: the company''s';
COMMENT ON COLUMN @parts@.planned_target.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @parts@.planned_target.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.planned_target.minimum_value IS 'value that must be reached at least';
COMMENT ON COLUMN @parts@.planned_target.stretch_value IS 'value that would be more than was wanted';
COMMENT ON COLUMN @parts@.planned_target.team IS 'team whose target it is';
COMMENT ON COLUMN @parts@.planned_target.rep IS 'rep whose target it is';
COMMENT ON COLUMN @parts@.planned_target.channel IS 'channel that it is for';
COMMENT ON COLUMN @parts@.planned_target.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.planned_target.ends_on IS 'last day';
COMMENT ON COLUMN @parts@.planned_target.start_value IS 'value at the start';
COMMENT ON COLUMN @parts@.planned_target.target_value IS 'value to be reached';
COMMENT ON COLUMN @parts@.planned_target.current_value IS 'value entered by hand';
COMMENT ON COLUMN @parts@.planned_target.weight IS 'how much it counts for its goal';
COMMENT ON COLUMN @parts@.planned_target.owner_kind IS 'whose it is: company, team, rep or channel';
COMMENT ON COLUMN @parts@.planned_target.owner IS 'team, rep or channel; empty for the company';
COMMENT ON COLUMN @parts@.planned_target.lower_is_better IS 'whether a lower value of the KPI is better';
COMMENT ON COLUMN @parts@.planned_target.span IS 'how the KPI is summed over time, as in kpi.span';
COMMENT ON COLUMN @parts@.planned_target.source IS 'sources that the KPI is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.planned_target.reads IS 'sales, of what sales_vs_target shows, or other';
COMMENT ON COLUMN @parts@.planned_target.as_of IS 'the day at whose end the numbers are';
COMMENT ON COLUMN @parts@.planned_target.measured_to IS 'last day that is measured: ends_on, or as_of where that is earlier';
COMMENT ON COLUMN @parts@.planned_target.elapsed_share IS 'share of the time passed, 0 to 1';
COMMENT ON COLUMN @parts@.planned_target.is_over IS 'whether its time is over and, of what leads become, its last lead old enough to tell';
COMMENT ON COLUMN @parts@.planned_target.counted_to IS 'last day that is known of it';
COMMENT ON COLUMN @parts@.planned_target.whole_to IS 'day up to which what is known of a month is all of it';
