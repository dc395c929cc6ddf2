-- From what was open at the start of a day, week or month to what was at its end.  Each deal is compared
-- as it was at the two ends, whatever became of it between.  saleskpi.pipeline_movement has this query
-- for two days of one's own.
CREATE OR REPLACE VIEW @schema@.pipeline_movement AS
WITH seen AS (
	-- Each deal at the end of each period in which it changed
	SELECT DISTINCT ON (d.grain, c.deal_id, d.starts_on)
		d.grain, d.starts_on, c.deal_id, c.status, coalesce(c.amount, 0::numeric) AS amount, c.expected_on, c.team, c.rep
	FROM @schema@.deal_change AS c
	JOIN @parts@.movement_day AS d ON d.day = c.day
	ORDER BY d.grain, c.deal_id, d.starts_on, c.day DESC
),
compared AS (
	SELECT
		s.*,
		lag(s.status) OVER w AS former_status,
		lag(s.amount) OVER w AS former_amount,
		lag(s.expected_on) OVER w AS former_expected_on,
		lag(s.team) OVER w AS former_team,
		lag(s.rep) OVER w AS former_rep
	FROM seen AS s
	WINDOW w AS (PARTITION BY s.grain, s.deal_id ORDER BY s.starts_on)
),
judged AS (
	SELECT
		c.*,
		c.status = 'open'::text AS is_open,
		(c.former_status = 'open'::text) IS TRUE AS was_open,
		c.former_status IS NULL AND c.status <> 'gone'::text AS is_new,
		(c.former_status <> 'open'::text AND c.status <> c.former_status AND c.status <> 'gone'::text) IS TRUE AS is_reopened
	FROM compared AS c
),
-- By whose they were at the start and whose they are at the end
counted AS (
	SELECT
		j.grain,
		j.starts_on,
		j.team,
		j.rep,
		j.former_team,
		j.former_rep,
		j.was_open,
		count(*) FILTER (WHERE j.was_open) AS deals_at_start,
		sum(j.former_amount) FILTER (WHERE j.was_open) AS amount_at_start,
		count(*) FILTER (WHERE j.is_new) AS deals_new,
		sum(j.amount) FILTER (WHERE j.is_new) AS amount_new,
		count(*) FILTER (WHERE j.is_reopened) AS deals_reopened,
		sum(j.amount) FILTER (WHERE j.is_reopened) AS amount_reopened,
		count(*) FILTER (WHERE j.was_open AND j.amount > j.former_amount) AS deals_grown,
		sum(j.amount - j.former_amount) FILTER (WHERE j.was_open AND j.amount > j.former_amount) AS amount_grown,
		count(*) FILTER (WHERE j.was_open AND j.amount < j.former_amount) AS deals_shrunk,
		sum(j.former_amount - j.amount) FILTER (WHERE j.was_open AND j.amount < j.former_amount) AS amount_shrunk,
		count(*) FILTER (WHERE j.status = 'won'::text AND (j.was_open OR j.is_new OR j.is_reopened)) AS deals_won,
		sum(j.amount) FILTER (WHERE j.status = 'won'::text AND (j.was_open OR j.is_new OR j.is_reopened)) AS amount_won,
		count(*) FILTER (WHERE j.status = 'lost'::text AND (j.was_open OR j.is_new OR j.is_reopened)) AS deals_lost,
		sum(j.amount) FILTER (WHERE j.status = 'lost'::text AND (j.was_open OR j.is_new OR j.is_reopened)) AS amount_lost,
		count(*) FILTER (WHERE j.status = 'gone'::text AND j.was_open) AS deals_gone,
		sum(j.amount) FILTER (WHERE j.status = 'gone'::text AND j.was_open) AS amount_gone,
		count(*) FILTER (WHERE j.is_open) AS deals_at_end,
		sum(j.amount) FILTER (WHERE j.is_open) AS amount_at_end,
		count(*) FILTER (WHERE j.is_open AND j.was_open AND j.expected_on > j.former_expected_on) AS deals_pushed_out,
		sum(j.amount) FILTER (WHERE j.is_open AND j.was_open AND j.expected_on > j.former_expected_on) AS amount_pushed_out,
		count(*) FILTER (WHERE j.is_open AND j.was_open AND j.expected_on < j.former_expected_on) AS deals_pulled_in,
		sum(j.amount) FILTER (WHERE j.is_open AND j.was_open AND j.expected_on < j.former_expected_on) AS amount_pulled_in
	FROM judged AS j
	GROUP BY j.grain, j.starts_on, j.team, j.rep, j.former_team, j.former_rep, j.was_open
),
owned AS (
	SELECT
		c.*,
		k.owner_kind,
		CASE k.owner_kind WHEN 'team'::text THEN c.team WHEN 'rep'::text THEN c.rep ELSE ''::text END AS present_owner,
		CASE k.owner_kind WHEN 'team'::text THEN c.former_team WHEN 'rep'::text THEN c.former_rep ELSE ''::text END AS former_owner
	FROM counted AS c
	CROSS JOIN (VALUES ('company'::text), ('team'::text), ('rep'::text)) AS k (owner_kind)
),
-- A deal is of whom it is of at the end; one that has changed hands goes from one to the other
sided AS (
	SELECT
		o.*,
		CASE WHEN s.has_left THEN o.former_owner ELSE o.present_owner END AS owner,
		s.has_left,
		NOT s.has_left AND o.was_open AND o.former_owner IS DISTINCT FROM o.present_owner AS has_come
	FROM owned AS o
	CROSS JOIN (VALUES (false), (true)) AS s (has_left)
	WHERE NOT s.has_left OR o.was_open AND o.former_owner IS DISTINCT FROM o.present_owner
),
moved AS (
	SELECT
		o.grain,
		o.starts_on,
		o.owner_kind,
		o.owner,
		sum(o.deals_new) FILTER (WHERE NOT o.has_left) AS deals_new,
		sum(o.amount_new) FILTER (WHERE NOT o.has_left) AS amount_new,
		sum(o.deals_reopened) FILTER (WHERE NOT o.has_left) AS deals_reopened,
		sum(o.amount_reopened) FILTER (WHERE NOT o.has_left) AS amount_reopened,
		sum(o.deals_at_start) FILTER (WHERE o.has_come) AS deals_moved_in,
		sum(o.amount_at_start) FILTER (WHERE o.has_come) AS amount_moved_in,
		sum(o.deals_grown) FILTER (WHERE NOT o.has_left) AS deals_grown,
		sum(o.amount_grown) FILTER (WHERE NOT o.has_left) AS amount_grown,
		sum(o.deals_shrunk) FILTER (WHERE NOT o.has_left) AS deals_shrunk,
		sum(o.amount_shrunk) FILTER (WHERE NOT o.has_left) AS amount_shrunk,
		sum(o.deals_at_start) FILTER (WHERE o.has_left) AS deals_moved_out,
		sum(o.amount_at_start) FILTER (WHERE o.has_left) AS amount_moved_out,
		sum(o.deals_won) FILTER (WHERE NOT o.has_left) AS deals_won,
		sum(o.amount_won) FILTER (WHERE NOT o.has_left) AS amount_won,
		sum(o.deals_lost) FILTER (WHERE NOT o.has_left) AS deals_lost,
		sum(o.amount_lost) FILTER (WHERE NOT o.has_left) AS amount_lost,
		sum(o.deals_gone) FILTER (WHERE NOT o.has_left) AS deals_gone,
		sum(o.amount_gone) FILTER (WHERE NOT o.has_left) AS amount_gone,
		sum(o.deals_pushed_out) FILTER (WHERE NOT o.has_left) AS deals_pushed_out,
		sum(o.amount_pushed_out) FILTER (WHERE NOT o.has_left) AS amount_pushed_out,
		sum(o.deals_pulled_in) FILTER (WHERE NOT o.has_left) AS deals_pulled_in,
		sum(o.amount_pulled_in) FILTER (WHERE NOT o.has_left) AS amount_pulled_in,
		sum(o.deals_at_end) FILTER (WHERE NOT o.has_left) AS deals_came,
		sum(o.amount_at_end) FILTER (WHERE NOT o.has_left) AS amount_came,
		sum(o.deals_at_start) FILTER (WHERE NOT o.has_come) AS deals_went,
		sum(o.amount_at_start) FILTER (WHERE NOT o.has_come) AS amount_went
	FROM sided AS o
	GROUP BY o.grain, o.starts_on, o.owner_kind, o.owner
),
-- Everybody who ever had a deal has a row in each period, and the company also where it had none
period AS (
	SELECT DISTINCT d.grain, d.starts_on, d.ends_on
	FROM @parts@.movement_day AS d
),
owner AS (
	SELECT c.owner_kind, c.owner FROM (VALUES ('company'::text, ''::text)) AS c (owner_kind, owner)
	UNION ALL
	SELECT DISTINCT k.owner_kind, CASE k.owner_kind WHEN 'team'::text THEN c.team ELSE c.rep END
	FROM @schema@.deal_change AS c
	CROSS JOIN (VALUES ('team'::text), ('rep'::text)) AS k (owner_kind)
	WHERE c.day <= (SELECT max(d.day) FROM @parts@.movement_day AS d)
),
summed AS (
	SELECT
		p.grain,
		p.starts_on,
		p.ends_on,
		o.owner_kind,
		o.owner,
		m.deals_new, m.amount_new, m.deals_reopened, m.amount_reopened, m.deals_moved_in, m.amount_moved_in,
		m.deals_moved_out, m.amount_moved_out, m.deals_grown, m.amount_grown, m.deals_shrunk, m.amount_shrunk,
		m.deals_won, m.amount_won, m.deals_lost, m.amount_lost, m.deals_gone, m.amount_gone,
		m.deals_pushed_out, m.amount_pushed_out, m.deals_pulled_in, m.amount_pulled_in,
		sum(coalesce(m.deals_came, 0::numeric) - coalesce(m.deals_went, 0::numeric)) OVER so_far AS deals_at_end,
		sum(coalesce(m.amount_came, 0::numeric) - coalesce(m.amount_went, 0::numeric)) OVER so_far AS amount_at_end,
		coalesce(m.deals_came, 0::numeric) - coalesce(m.deals_went, 0::numeric) AS deals_added,
		coalesce(m.amount_came, 0::numeric) - coalesce(m.amount_went, 0::numeric) AS amount_added
	FROM period AS p
	CROSS JOIN owner AS o
	LEFT JOIN moved AS m
		ON m.grain = p.grain
		AND m.starts_on = p.starts_on
		AND m.owner_kind = o.owner_kind
		AND coalesce(m.owner, ''::text) = coalesce(o.owner, ''::text)
		AND (m.owner IS NULL) = (o.owner IS NULL)
	WINDOW so_far AS (PARTITION BY p.grain, o.owner_kind, o.owner ORDER BY p.starts_on)
),
-- A rep is in the team of the rep's deals that were noted last
rep_team AS (
	SELECT DISTINCT ON (c.rep) c.rep, c.team
	FROM (
		SELECT d.rep, d.team, max(d.day) AS day FROM @schema@.deal_change AS d WHERE d.rep IS NOT NULL GROUP BY d.rep, d.team
	) AS c
	ORDER BY c.rep, c.day DESC, c.team
)
SELECT
	s.grain,
	s.starts_on,
	s.ends_on,
	s.owner_kind,
	CASE s.owner_kind WHEN 'team'::text THEN s.owner WHEN 'rep'::text THEN t.team END AS team,
	CASE s.owner_kind WHEN 'rep'::text THEN s.owner END AS rep,
	(s.deals_at_end - s.deals_added)::bigint AS deals_at_start,
	s.amount_at_end - s.amount_added AS amount_at_start,
	coalesce(s.deals_new, 0::numeric)::bigint AS deals_new,
	coalesce(s.amount_new, 0::numeric) AS amount_new,
	coalesce(s.deals_reopened, 0::numeric)::bigint AS deals_reopened,
	coalesce(s.amount_reopened, 0::numeric) AS amount_reopened,
	coalesce(s.deals_moved_in, 0::numeric)::bigint AS deals_moved_in,
	coalesce(s.amount_moved_in, 0::numeric) AS amount_moved_in,
	coalesce(s.deals_grown, 0::numeric)::bigint AS deals_grown,
	coalesce(s.amount_grown, 0::numeric) AS amount_grown,
	coalesce(s.deals_shrunk, 0::numeric)::bigint AS deals_shrunk,
	coalesce(s.amount_shrunk, 0::numeric) AS amount_shrunk,
	coalesce(s.deals_moved_out, 0::numeric)::bigint AS deals_moved_out,
	coalesce(s.amount_moved_out, 0::numeric) AS amount_moved_out,
	coalesce(s.deals_won, 0::numeric)::bigint AS deals_won,
	coalesce(s.amount_won, 0::numeric) AS amount_won,
	coalesce(s.deals_lost, 0::numeric)::bigint AS deals_lost,
	coalesce(s.amount_lost, 0::numeric) AS amount_lost,
	coalesce(s.deals_gone, 0::numeric)::bigint AS deals_gone,
	coalesce(s.amount_gone, 0::numeric) AS amount_gone,
	s.deals_at_end::bigint AS deals_at_end,
	s.amount_at_end,
	coalesce(s.deals_pushed_out, 0::numeric)::bigint AS deals_pushed_out,
	coalesce(s.amount_pushed_out, 0::numeric) AS amount_pushed_out,
	coalesce(s.deals_pulled_in, 0::numeric)::bigint AS deals_pulled_in,
	coalesce(s.amount_pulled_in, 0::numeric) AS amount_pulled_in,
	s.starts_on > k.began_on AND s.ends_on = CASE s.grain
		WHEN 'week'::text THEN s.starts_on + 6
		WHEN 'month'::text THEN (s.starts_on::timestamp + interval '1 month')::date - 1
		ELSE s.starts_on
	END AS complete
FROM summed AS s
CROSS JOIN (SELECT o.began_on FROM @schema@.memory AS o LIMIT 1) AS k
LEFT JOIN rep_team AS t ON s.owner_kind = 'rep'::text AND t.rep = s.owner
WHERE s.starts_on > date '-infinity';

COMMENT ON VIEW @schema@.pipeline_movement IS 'from the deals open at the start of a day, week or month to those at its end, of a kept model: one row a period and the company, a team and a rep; key grain, starts_on, owner_kind, team, rep. Filter by grain and owner_kind before adding up; start + new + reopened + moved in + grown - shrunk - moved out - won - lost - gone = end';
COMMENT ON COLUMN @schema@.pipeline_movement.grain IS 'day, week or month';
COMMENT ON COLUMN @schema@.pipeline_movement.starts_on IS 'first day of the period; changes are of the day on which a refresh noted them';
COMMENT ON COLUMN @schema@.pipeline_movement.ends_on IS 'last day of it, or the last that is remembered';
COMMENT ON COLUMN @schema@.pipeline_movement.owner_kind IS 'whose the deals are: company, team or rep';
COMMENT ON COLUMN @schema@.pipeline_movement.team IS 'team; of a rep that of the rep''s deals that were noted last; NULL for the company and for deals without a team';
COMMENT ON COLUMN @schema@.pipeline_movement.rep IS 'rep; NULL for the company, for a team and for deals without a rep';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_at_start IS 'deals open at the start of the period, which is the end of the one before';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_at_start IS 'their value then; what is not known is 0 here and in all that follows';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_new IS 'deals first seen in the period';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_new IS 'their value at its end';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_reopened IS 'deals won, lost or gone at the start that were open since, or came to another end';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_reopened IS 'their value at the end';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_moved_in IS 'deals open at the start that have come from another team or rep';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_moved_in IS 'their value at the start';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_grown IS 'deals open at the start whose value has grown';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_grown IS 'by how much';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_shrunk IS 'deals open at the start whose value has shrunk';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_shrunk IS 'by how much';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_moved_out IS 'deals open at the start that have gone to another team or rep';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_moved_out IS 'their value at the start';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_won IS 'deals that were won';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_won IS 'their value at the end';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_lost IS 'deals that were lost';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_lost IS 'their value at the end';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_gone IS 'deals open at the start that are no longer there, or can no longer be right';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_gone IS 'their last value';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_at_end IS 'deals open at the end';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_at_end IS 'their value then';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_pushed_out IS 'deals open at the start and at the end that are expected to close later than at the start';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_pushed_out IS 'their value at the end';
COMMENT ON COLUMN @schema@.pipeline_movement.deals_pulled_in IS 'deals open at the start and at the end that are expected to close earlier than at the start';
COMMENT ON COLUMN @schema@.pipeline_movement.amount_pulled_in IS 'their value at the end';
COMMENT ON COLUMN @schema@.pipeline_movement.complete IS 'whether all days of the period are remembered: it began after remembering did, and it is over';
