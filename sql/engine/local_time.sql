-- Local time: from a point in time to the company's days and back

CREATE FUNCTION local_time(at timestamptz, zone text) RETURNS timestamp
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION local_time(timestamptz, text) IS 'the local time at a point in time, as at AT TIME ZONE zone, but faster; the first instant of a day whose midnight the clocks skip is given as that midnight, so that dates come back as they were; zone is a name of pg_timezone_names, any other is an error';

CREATE FUNCTION point_in_time(local timestamp, zone text) RETURNS timestamptz
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION point_in_time(timestamp, text) IS 'the point in time at a local time, as local AT TIME ZONE zone, but faster; zone is a name of pg_timezone_names, any other is an error';

