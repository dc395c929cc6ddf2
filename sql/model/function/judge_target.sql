-- A share to the power of part / whole; what is no share counts as the nearest that is
CREATE FUNCTION saleskpi_internal.power_of(share numeric, part numeric, whole numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN whole = 0::numeric THEN NULL
		WHEN share <= 0::numeric THEN CASE WHEN part = 0::numeric THEN 1::numeric ELSE 0::numeric END
		WHEN share >= 1::numeric THEN 1::numeric
		WHEN part = whole THEN share
		ELSE power(share, part / whole)
	END;
COMMENT ON FUNCTION saleskpi_internal.power_of(numeric, numeric, numeric) IS 'a share to the power of a ratio, within 0 to 1';

-- Whether what a target is about counts from 0 over its time: what adds up, and what is entered by hand as a
-- number without a start that is to be high
CREATE FUNCTION saleskpi_internal.counts_up(kind text, kpi text, adds_up boolean, lower_is_better boolean, start_value numeric) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN start_value IS NULL AND kind <> 'boolean'::text AND CASE
		WHEN kind <> 'kpi'::text THEN lower_is_better IS NOT TRUE
		ELSE adds_up IS TRUE AND kpi NOT IN ('churn_rate'::text, 'retention_rate'::text)
	END;
COMMENT ON FUNCTION saleskpi_internal.counts_up(text, text, boolean, boolean, numeric) IS 'whether a target counts from 0 over its time';

-- The line to a target: what is expected when part of whole is behind.  Customers wear off, in each part of
-- the time as many of those who are left.
CREATE FUNCTION saleskpi_internal.target_line(kind text, kpi text, counts_up boolean, start_value numeric, target_value numeric,
	part numeric, whole numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		-- Nobody knows how far something is that is either done or not
		WHEN kind = 'boolean'::text THEN NULL
		WHEN kpi = 'churn_rate'::text THEN 1::numeric - saleskpi_internal.power_of(1::numeric - target_value, part, whole)
		WHEN kpi = 'retention_rate'::text THEN saleskpi_internal.power_of(target_value, part, whole)
		WHEN counts_up THEN target_value * part / whole
		WHEN start_value IS NOT NULL THEN start_value + (target_value - start_value) * part / whole
		ELSE target_value
	END;
COMMENT ON FUNCTION saleskpi_internal.target_line(text, text, boolean, numeric, numeric, numeric, numeric) IS 'what is expected of a target when part of its time is behind';

-- Where a target stands, from what was measured and how much of its time, by days, by work days or by
-- last year's amounts, is behind: part of whole.  There are five kinds:
--   what adds up and is to be high has a way from 0, and so has what is entered by hand;
--   what adds up and is to be low has a limit, which what it comes to by the end must keep;
--   customers wear off, in each part of the time as many of those who are left;
--   a level with a value to start from has a way from there and stays what it is;
--   any other level is to be right all the time, and so is a limit that is entered by hand;
-- and what is either done or not, of which nobody knows how far it is.  Where nothing has happened, what
-- adds up is 0 and any other is not measurable.  What has been added up or done stays, a level can
-- still change.  Shares are compared by products, so that a pace of just 0.8 is one.
CREATE FUNCTION saleskpi_internal.judge_target(kind text, kpi text, adds_up boolean, lower_is_better boolean,
	start_value numeric, target_value numeric, actual numeric, part numeric, whole numeric, has_begun boolean, is_over boolean,
	at_risk_below numeric, off_track_below numeric,
	OUT progress double precision, OUT attainment double precision, OUT expected numeric,
	OUT pace double precision, OUT forecast numeric, OUT status text, OUT expected_progress double precision) RETURNS record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	lower_is_better boolean := judge_target.lower_is_better IS TRUE;
	is_measured boolean := kind = 'kpi';
	is_boolean boolean := kind = 'boolean';
	wears_off boolean := is_measured AND kpi IN ('churn_rate', 'retention_rate');
	-- What is to stay as it is has no way to go
	has_start boolean := NOT is_boolean AND start_value <> target_value;
	counts boolean := saleskpi_internal.counts_up(kind, kpi, adds_up, lower_is_better, start_value);
	has_way boolean := has_start AND NOT wears_off OR counts AND NOT lower_is_better;
	origin numeric := coalesce(start_value, 0);
	way numeric := target_value - origin;
	value numeric := actual;	-- what is judged
	gained numeric;				-- of the way, 1 being all of it, times over
	over numeric;
BEGIN
	IF actual IS NULL AND has_begun THEN
		value := CASE WHEN counts OR is_boolean THEN 0 WHEN NOT is_measured AND has_start THEN start_value END;
	END IF;

	expected := saleskpi_internal.target_line(kind, kpi, counts, start_value, target_value, part, whole);
	IF wears_off AND kpi = 'churn_rate' THEN
		value := 1 - saleskpi_internal.power_of(1 - actual, whole, part);
		forecast := value;
	ELSIF wears_off THEN
		value := saleskpi_internal.power_of(actual, whole, part);
		forecast := value;
	ELSIF counts AND lower_is_better THEN
		value := value * whole / nullif(part, 0);
		forecast := value;
	ELSIF has_way THEN
		-- A level does not go on as it came
		forecast := CASE WHEN is_measured AND NOT counts THEN value ELSE origin + (value - origin) * whole / nullif(part, 0) END;
	ELSIF NOT is_boolean THEN
		forecast := value;
	END IF;

	-- The share of the way made, which may be below 0 or above 1, as a ratio
	IF has_start THEN
		gained := (value - origin) * sign(way);
		over := abs(way);
	ELSIF is_boolean THEN
		gained := value;
		over := 1;
	ELSIF lower_is_better AND value <= target_value OR NOT lower_is_better AND target_value <= 0 AND value >= target_value THEN
		gained := 1;
		over := 1;
	ELSIF lower_is_better THEN
		gained := greatest(target_value, 0);
		over := CASE WHEN value > 0 THEN value ELSE 1 END;
	ELSE
		-- Below a target that is not above 0 nothing has been made of the way
		gained := CASE WHEN target_value > 0 THEN value ELSE least(value, 0) END;
		over := CASE WHEN target_value > 0 THEN target_value ELSE 1 END;
	END IF;

	attainment := saleskpi.attainment(actual, target_value);
	IF value IS NOT NULL THEN
		progress := least(greatest(gained / over, 0), 1);
		pace := CASE WHEN has_way THEN gained * whole / nullif(over * part, 0) WHEN NOT is_boolean THEN gained / over END;
	END IF;

	status := CASE
		WHEN NOT has_begun THEN 'not_started'
		WHEN value IS NULL AND (part > 0 OR NOT counts) THEN 'not_measurable'
		WHEN gained >= over AND (is_over OR is_boolean OR counts AND NOT lower_is_better OR NOT is_measured AND has_start) THEN 'achieved'
		WHEN is_over THEN 'missed'
		WHEN is_boolean OR value IS NULL OR gained >= over THEN 'on_track'
		WHEN gained * (CASE WHEN has_way THEN whole ELSE 1 END) >= least(at_risk_below, 1) * over * (CASE WHEN has_way THEN part ELSE 1 END) THEN 'on_track'
		WHEN gained * (CASE WHEN has_way THEN whole ELSE 1 END) >= off_track_below * over * (CASE WHEN has_way THEN part ELSE 1 END) THEN 'at_risk'
		ELSE 'off_track'
	END;
	expected_progress := CASE
		WHEN NOT has_begun THEN 0
		WHEN is_boolean AND NOT is_over THEN coalesce(progress, 0)
		WHEN has_way THEN part / whole
		ELSE 1
	END;
	IF NOT has_begun THEN
		progress := NULL;
		pace := NULL;
		forecast := NULL;
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.judge_target(text, text, boolean, boolean, numeric, numeric, numeric, numeric, numeric, boolean, boolean, numeric, numeric) IS 'where a target stands: progress, pace, forecast and status';

-- Days on which somebody works, from one day to another, both of them among these
CREATE FUNCTION saleskpi_internal.work_days(from_day date, to_day date, weekend integer[], holidays date[]) RETURNS integer
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	days integer := greatest(to_day - from_day + 1, 0);
	result integer := days / 7 * (7 - (SELECT count(DISTINCT w.day) FROM unnest(weekend) AS w (day)));
BEGIN
	FOR day IN days - days % 7 .. days - 1 LOOP
		IF extract(isodow FROM from_day + day)::integer <> ALL (weekend) THEN
			result := result + 1;
		END IF;
	END LOOP;
	RETURN result - (
		SELECT count(*) FROM unnest(holidays) AS h (day)
		WHERE h.day BETWEEN from_day AND to_day AND extract(isodow FROM h.day)::integer <> ALL (weekend));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.work_days(date, date, integer[], date[]) IS 'how many work days there are between two days';

-- How much of a target's time is behind at the end of a day, as part of whole: days, or work days, or what
-- was measured a year before.  Where there are no work days in it, or there was nothing a year before, it
-- is days.
CREATE FUNCTION saleskpi_internal.time_share(shape text, starts_on date, ends_on date, as_of date, year_part numeric, year_whole numeric,
	weekend integer[], holidays date[], OUT part numeric, OUT whole numeric) RETURNS record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF shape = 'work_days' THEN
		whole := saleskpi_internal.work_days(starts_on, ends_on, weekend, coalesce(holidays, '{}'));
		part := saleskpi_internal.work_days(starts_on, least(as_of, ends_on), weekend, coalesce(holidays, '{}'));
	ELSIF shape = 'last_year' THEN
		whole := year_whole;
		part := least(greatest(coalesce(year_part, 0), 0), year_whole);
	END IF;
	IF whole > 0 THEN
		RETURN;
	END IF;
	whole := ends_on + 1 - starts_on;
	part := least(greatest(as_of + 1 - starts_on, 0), whole);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.time_share(text, date, date, date, numeric, numeric, integer[], date[]) IS 'how much of the time of a target is behind';

-- The time that is measured for a target; of one that is expected to come as it did a year before that
-- year's, too, all of it and as much of it
CREATE FUNCTION saleskpi_internal.target_times(shape text, starts_on date, ends_on date, measured_to date, counted_to date, whole_to date, as_of date,
	OUT part text, OUT first_day date, OUT last_day date, OUT known_to date, OUT all_to date) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
-- Not as text, which would be read by the search path of whoever calls
BEGIN ATOMIC
	SELECT
		y.part,
		(starts_on - y.before)::date,
		(CASE y.part WHEN 'whole'::text THEN ends_on ELSE measured_to END - y.before)::date,
		(CASE y.part WHEN 'own'::text THEN counted_to WHEN 'whole'::text THEN ends_on ELSE measured_to END - y.before)::date,
		CASE y.part WHEN 'own'::text THEN whole_to ELSE as_of END
	FROM (VALUES ('own'::text, interval '0'), ('whole'::text, interval '1 year'), ('part'::text, interval '1 year')) AS y (part, before)
	WHERE y.part = 'own'::text OR shape = 'last_year'::text;
END;
COMMENT ON FUNCTION saleskpi_internal.target_times(text, date, date, date, date, date, date) IS 'the times that are measured for a target';
