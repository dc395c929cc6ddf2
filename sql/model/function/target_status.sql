-- How a target stands, for queries of one's own; views judge by saleskpi_internal.judge_target, which knows more of it

CREATE FUNCTION pace_status(pace double precision) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN pace = 'NaN'::double precision THEN 'off_track'
		WHEN pace >= 0.95::double precision THEN 'on_track'
		WHEN pace >= 0.8::double precision THEN 'at_risk'
		ELSE 'off_track'
	END;
COMMENT ON FUNCTION pace_status(double precision) IS 'how a pace is judged: on_track, at_risk or off_track';

CREATE FUNCTION target_status(elapsed double precision, progress double precision,
	pace double precision, settled boolean) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN elapsed <= 0::double precision THEN 'not_started'
		WHEN elapsed = 'NaN'::double precision THEN pace_status(pace)
		WHEN nullif(progress, 'NaN'::double precision) >= 1::double precision
			AND (settled OR elapsed >= 1::double precision) THEN 'achieved'
		WHEN elapsed >= 1::double precision THEN 'missed'
		WHEN nullif(progress, 'NaN'::double precision) >= 1::double precision THEN 'on_track'
		ELSE pace_status(pace)
	END;
COMMENT ON FUNCTION target_status(double precision, double precision, double precision, boolean) IS 'status of a target';

-- Statuses are words; a table is sorted and coloured by a number
CREATE FUNCTION status_order(status text) RETURNS integer
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE status
		WHEN 'achieved'::text THEN 1
		WHEN 'on_track'::text THEN 2
		WHEN 'at_risk'::text THEN 3
		WHEN 'off_track'::text THEN 4
		WHEN 'missed'::text THEN 5
		WHEN 'not_started'::text THEN 6
		WHEN 'not_measurable'::text THEN 7
	END;
COMMENT ON FUNCTION status_order(text) IS 'place of a status from good to bad, 1 to 7';
