-- A view and not a part of target_progress, so that the planner knows of its rows
-- what it knows of the tables
CREATE OR REPLACE VIEW @parts@.planned_target@_change@ AS
-- The KPIs of a company's own of which there are rows, read where a target is on one
WITH own_kpi AS MATERIALIZED (
	SELECT f.kpi, bool_or(f.denominator IS NOT NULL) AS has_denominator
	FROM @parts@.custom_month AS f
	WHERE f.kpi IS NOT NULL
	GROUP BY f.kpi
)
SELECT
	t.target_id,
	t.quota_id,
	coalesce('t'::text || t.target_id::text, 'q'::text || t.quota_id::text) AS key,
	t.goal_id,
	coalesce(t.name, k.title, t.kpi) AS name,
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
	-- What adds up has none, and of a KPI of one's own it is seen from rows
	CASE WHEN NOT (a.adds_up AND a.has_rows) THEN t.start_value END AS start_value,
	t.target_value,
@now@	t.current_value,
@change@	-- What was entered by hand, as it stood then
@change@	CASE WHEN t.kind = 'kpi'::text OR today.as_of = today.last_as_of THEN t.current_value
@change@		ELSE (
@change@			SELECT (h.new_values ->> 'current_value'::text)::numeric
@change@			FROM @schema@.target_history AS h
@change@			CROSS JOIN LATERAL saleskpi_internal.day_of(saleskpi.local_time(h.changed_at, s.time_zone)) AS c (day)
@change@			WHERE h.target_id = t.target_id
@change@				AND c.day <= today.as_of
@change@				AND (h.action = 'insert'::text OR h.action = 'update'::text AND h.new_values ? 'current_value'::text)
@change@			ORDER BY c.day DESC, h.history_id DESC
@change@			LIMIT 1
@change@		)
@change@	END AS current_value,
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
	a.adds_up,
	CASE WHEN t.kpi IN ('sales_amount'::text, 'sales_quantity'::text, 'new_accounts'::text) THEN 'sales'::text ELSE 'other'::text END AS reads,
	today.as_of,
	least(t.ends_on, today.as_of) AS measured_to,
	today.as_of >= t.starts_on AS has_begun,
	least(greatest(
		(today.as_of + 1 - t.starts_on)::numeric / (t.ends_on + 1 - t.starts_on)::numeric,
		0::numeric), 1::numeric) AS elapsed_share,
	CASE WHEN k.matures THEN today.old_enough ELSE today.as_of END >= t.ends_on AS is_over,
	-- Of months of leads some of which are not old enough the days count that are
	CASE WHEN k.matures THEN least(t.ends_on, today.as_of, today.old_enough) ELSE least(t.ends_on, today.as_of) END AS counted_to,
	CASE WHEN k.matures THEN date 'infinity' ELSE today.as_of END AS whole_to,
	-- Only what adds up comes as it did a year before
	CASE WHEN coalesce(t.expected_shape, s.expected_shape) <> 'last_year'::text THEN coalesce(t.expected_shape, s.expected_shape)
		WHEN a.adds_up AND k.span = 'sum'::text THEN 'last_year'::text
		ELSE 'even'::text
	END AS shape,
	s.weekend,
	coalesce(t.at_risk_below, s.at_risk_below) AS at_risk_below,
	-- That of the settings may lie above the target's own at_risk_below: then nothing is at risk before it is off track
	coalesce(t.off_track_below, s.off_track_below) AS off_track_below
FROM (
	SELECT
		o.target_id, NULL::@id_type@ AS quota_id, o.goal_id, o.name, o.kind, o.kpi, o.region, o.manager, o.team, o.rep, o.channel, o.product,
		o.starts_on, o.ends_on, o.start_value, o.target_value, o.current_value, o.weight, o.minimum_value, o.stretch_value, o.better, o.expected_shape, o.at_risk_below, o.off_track_below
	FROM @parts@.target_then AS o
	UNION ALL
	SELECT
		NULL::bigint, q.quota_id, NULL::bigint, q.name, 'kpi'::text, q.kpi, q.region, NULL::text, q.team, q.rep, q.channel, q.product,
		q.starts_on, q.ends_on, NULL::numeric, q.target_value, NULL::numeric, 0::numeric, NULL::numeric, NULL::numeric, NULL::text, NULL::text, NULL::numeric, NULL::numeric
	FROM @parts@.quota_listed AS q
) AS t
LEFT JOIN (
	SELECT r.kpi, r.title, r.better, r.span, r.source, r.matures, saleskpi_internal.kpi_adds_up(r.kpi, r.source, r.unit, r.span) AS adds_up
	FROM @schema@.kpi AS r
) AS k ON k.kpi = t.kpi
CROSS JOIN LATERAL (
	SELECT CASE
		WHEN k.kpi IS NULL THEN false
		WHEN k.adds_up IS NULL THEN t.kpi NOT IN (SELECT o.kpi FROM own_kpi AS o WHERE o.has_denominator)
		ELSE k.adds_up
	END AS adds_up,
	k.adds_up IS NOT NULL OR t.start_value IS NOT NULL AND t.kpi IN (SELECT o.kpi FROM own_kpi AS o) AS has_rows
) AS a
@now@CROSS JOIN (SELECT c.as_of, c.old_enough FROM @schema@.clock AS c) AS today
@now@CROSS JOIN @schema@.settings AS s;
@change@CROSS JOIN (
@change@	SELECT d.as_of, least(c.old_enough, d.as_of) AS old_enough, c.month, c.as_of AS last_as_of
@change@	FROM @schema@.clock AS c
@change@	CROSS JOIN LATERAL (VALUES (c.as_of), (c.month - 1)) AS d (as_of)
@change@) AS today
@change@CROSS JOIN @schema@.settings AS s
@change@-- What was over before this month has not changed in it
@change@WHERE t.ends_on >= today.month
@change@	AND t.starts_on <= today.as_of;

COMMENT ON VIEW @parts@.planned_target@_change@ IS 'the targets with what is known of them before anything is measured: one row a target or quota@per_change@';
COMMENT ON COLUMN @parts@.planned_target@_change@.target_id IS 'number of the target; NULL: a quota, see quota_id';
COMMENT ON COLUMN @parts@.planned_target@_change@.quota_id IS 'key of a quota that the company keeps elsewhere';
COMMENT ON COLUMN @parts@.planned_target@_change@.key IS 'the two as one: a letter and the number or key';
COMMENT ON COLUMN @parts@.planned_target@_change@.goal_id IS 'goal it is for';
COMMENT ON COLUMN @parts@.planned_target@_change@.name IS 'what is to be reached';
COMMENT ON COLUMN @parts@.planned_target@_change@.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @parts@.planned_target@_change@.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @parts@.planned_target@_change@.region IS 'the region whose target it is; all of region, manager, team, rep, channel and product NULL: the company''s';
COMMENT ON COLUMN @parts@.planned_target@_change@.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @parts@.planned_target@_change@.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.planned_target@_change@.minimum_value IS 'value that must be reached at least';
COMMENT ON COLUMN @parts@.planned_target@_change@.stretch_value IS 'value that would be more than was wanted';
COMMENT ON COLUMN @parts@.planned_target@_change@.team IS 'team whose target it is';
COMMENT ON COLUMN @parts@.planned_target@_change@.rep IS 'rep whose target it is';
COMMENT ON COLUMN @parts@.planned_target@_change@.channel IS 'channel that it is for';
COMMENT ON COLUMN @parts@.planned_target@_change@.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.planned_target@_change@.ends_on IS 'last day';
COMMENT ON COLUMN @parts@.planned_target@_change@.start_value IS 'value at the start; NULL: it has none, or it adds up from 0';
COMMENT ON COLUMN @parts@.planned_target@_change@.target_value IS 'value to be reached';
COMMENT ON COLUMN @parts@.planned_target@_change@.current_value IS 'value entered by hand';
COMMENT ON COLUMN @parts@.planned_target@_change@.weight IS 'how much it counts for its goal';
COMMENT ON COLUMN @parts@.planned_target@_change@.owner_kind IS 'whose it is: company, region, manager, team, rep, channel or product';
COMMENT ON COLUMN @parts@.planned_target@_change@.owner IS 'its name; empty for the company';
COMMENT ON COLUMN @parts@.planned_target@_change@.lower_is_better IS 'whether a lower value of the KPI is better';
COMMENT ON COLUMN @parts@.planned_target@_change@.span IS 'how the KPI is summed over time, as in kpi.span';
COMMENT ON COLUMN @parts@.planned_target@_change@.source IS 'sources that the KPI is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.planned_target@_change@.reads IS 'sales, of what sales_vs_target shows, or other';
COMMENT ON COLUMN @parts@.planned_target@_change@.as_of IS 'the day at whose end the numbers are';
COMMENT ON COLUMN @parts@.planned_target@_change@.measured_to IS 'last day that is measured: ends_on, or as_of where that is earlier';
COMMENT ON COLUMN @parts@.planned_target@_change@.elapsed_share IS 'share of the time passed, 0 to 1';
COMMENT ON COLUMN @parts@.planned_target@_change@.is_over IS 'whether its time is over and, of what leads become, its last lead old enough to tell';
COMMENT ON COLUMN @parts@.planned_target@_change@.counted_to IS 'last day that is known of it';
COMMENT ON COLUMN @parts@.planned_target@_change@.whole_to IS 'day up to which what is known of a month is all of it';
COMMENT ON COLUMN @parts@.planned_target@_change@.adds_up IS 'whether the KPI adds up over time; of one of your own its rows tell';
COMMENT ON COLUMN @parts@.planned_target@_change@.has_begun IS 'whether its time has begun';
COMMENT ON COLUMN @parts@.planned_target@_change@.shape IS 'how it is expected to come: even, last_year or work_days';
COMMENT ON COLUMN @parts@.planned_target@_change@.weekend IS 'as in settings';
COMMENT ON COLUMN @parts@.planned_target@_change@.at_risk_below IS 'pace below which it is at risk';
COMMENT ON COLUMN @parts@.planned_target@_change@.off_track_below IS 'pace below which it is off track';
