-- Local time: from a point in time to the company's days and back

CREATE FUNCTION local_time(at timestamptz, zone text) RETURNS timestamp
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION local_time(timestamptz, text) IS 'the local time at a point in time, as at AT TIME ZONE zone, but faster; the first instant of a day whose midnight the clocks skip is given as that midnight (from 1950 to 2100), so that dates come back as they were; zone is a name of pg_timezone_names, any other is an error';

CREATE FUNCTION point_in_time(local timestamp, zone text) RETURNS timestamptz
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION point_in_time(timestamp, text) IS 'the point in time at a local time, as local AT TIME ZONE zone, but faster; zone is a name of pg_timezone_names, any other is an error';

CREATE FUNCTION point_in_time(day date, zone text) RETURNS timestamptz
	AS 'MODULE_PATHNAME', 'point_in_time_of_day' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION point_in_time(date, text) IS 'the point in time at which a day begins in a zone; an infinity for a day without timestamps, the first two of all and those after the year 294276';

CREATE FUNCTION end_of_day(day date, zone text) RETURNS timestamptz
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION end_of_day(date, text) IS 'the point in time at which a day is over in a zone';


CREATE FUNCTION as_of(day date, zone text) RETURNS date
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION as_of(date, text) IS 'the day, or today in the zone where it is NULL';
