CREATE OR REPLACE VIEW @schema@.sales_vs_target AS
SELECT
	p.target_id,
	p.name,
	p.kpi,
	p.team,
	p.rep,
	p.starts_on,
	p.ends_on,
	p.actual,
	p.target,
	p.attainment,
	p.expected,
	p.pace,
	p.forecast,
	p.status,
	p.channel,
	p.region,
	p.manager,
	p.product,
	p.minimum,
	p.stretch,
	p.quota_id,
	p.status_order
FROM @parts@.target_standing AS p
WHERE p.reads = 'sales'::text;

COMMENT ON VIEW @schema@.sales_vs_target IS 'sales against target, as amount, quantity or new accounts: one row a sales target or quota; key target_id, quota_id';
COMMENT ON COLUMN @schema@.sales_vs_target.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @schema@.sales_vs_target.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.sales_vs_target.kpi IS 'sales_amount, sales_quantity or new_accounts';
COMMENT ON COLUMN @schema@.sales_vs_target.team IS 'team whose target it is; team, rep and channel NULL: the company''s';
COMMENT ON COLUMN @schema@.sales_vs_target.rep IS 'rep whose target it is';
COMMENT ON COLUMN @schema@.sales_vs_target.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.sales_vs_target.ends_on IS 'last day';
COMMENT ON COLUMN @schema@.sales_vs_target.actual IS 'sold from starts_on until today or ends_on';
COMMENT ON COLUMN @schema@.sales_vs_target.target IS 'to be sold by ends_on';
COMMENT ON COLUMN @schema@.sales_vs_target.attainment IS 'actual / target';
COMMENT ON COLUMN @schema@.sales_vs_target.expected IS 'value by today if it comes as expected_shape says; of a level without start_value the target; of churn and retention if every day as many of those who are left are lost';
COMMENT ON COLUMN @schema@.sales_vs_target.pace IS 'share of the way made / share of the time passed, 1: in step; of a limit, or a level without start_value, progress that is not cut at 1';
COMMENT ON COLUMN @schema@.sales_vs_target.forecast IS 'value at ends_on if it goes on as so far; of a level its value';
COMMENT ON COLUMN @schema@.sales_vs_target.status IS 'not_started, on_track (pace at least at_risk_below, its own or that of settings), at_risk (at least off_track_below), off_track, achieved, missed or not_measurable; what can still change is achieved only when its time is over';
COMMENT ON COLUMN @schema@.sales_vs_target.channel IS 'channel that the target is for';
COMMENT ON COLUMN @schema@.sales_vs_target.region IS 'the region whose target it is';
COMMENT ON COLUMN @schema@.sales_vs_target.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @schema@.sales_vs_target.product IS 'the product that it is for';
COMMENT ON COLUMN @schema@.sales_vs_target.minimum IS 'value that must be reached at least';
COMMENT ON COLUMN @schema@.sales_vs_target.stretch IS 'value that would be more than was wanted';
COMMENT ON COLUMN @schema@.sales_vs_target.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @schema@.sales_vs_target.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
