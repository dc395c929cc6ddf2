-- Where a target stands.  What adds up over the period, or has a value to start from, is expected to
-- come evenly: it has a path.  Customers are lost evenly, too: of churn and retention, which wear
-- off, the whole period is judged.  Anything else is to be right all the time.  What has been added
-- up or done stays, a rate can still change; nobody knows how far something is that is either done
-- or not.
CREATE FUNCTION saleskpi_internal.judge_target(kind text, kpi text, span text, is_ratio boolean, lower_is_better boolean,
	start_value numeric, target_value numeric, actual numeric, elapsed_share numeric, is_over boolean,
	OUT progress double precision, OUT attainment double precision, OUT expected numeric,
	OUT pace double precision, OUT forecast numeric, OUT status text, OUT expected_progress double precision) RETURNS record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	lower_is_better boolean := judge_target.lower_is_better IS TRUE;
	is_boolean boolean := kind = 'boolean';
	is_measured boolean := kind = 'kpi';
	wears_off boolean := is_measured AND kpi IN ('churn_rate', 'retention_rate');
	adds_up boolean := NOT is_boolean AND (NOT is_measured OR NOT is_ratio AND span = 'sum');
	-- What is to stay as it is has no way to go
	has_way boolean := start_value IS DISTINCT FROM target_value;
	has_path boolean := NOT is_boolean AND NOT wears_off AND has_way
		AND (start_value IS NOT NULL OR adds_up AND NOT lower_is_better);
	path_start numeric := coalesce(start_value, 0);
	elapsed double precision := elapsed_share;
	judged_value numeric := actual;
	share double precision;
BEGIN
	IF wears_off AND kpi = 'churn_rate' THEN
		judged_value := actual / nullif(elapsed_share, 0);
		expected := target_value * elapsed_share;
	ELSIF wears_off THEN
		judged_value := 1 - (1 - actual) / nullif(elapsed_share, 0);
		expected := 1 - (1 - target_value) * elapsed_share;
	ELSIF has_path THEN
		expected := path_start + (target_value - path_start) * elapsed_share;
	ELSIF NOT is_boolean THEN
		expected := target_value;
	END IF;

	-- The share of the way made, which may be below 0 or above 1
	share := CASE
		WHEN has_path OR start_value IS NOT NULL AND has_way
			THEN (judged_value - path_start) / nullif(target_value - path_start, 0)
		WHEN lower_is_better AND judged_value <= target_value THEN 1
		WHEN lower_is_better THEN target_value / nullif(judged_value, 0)
		ELSE judged_value / nullif(target_value, 0)
	END;
	IF share IS NOT NULL THEN
		progress := least(greatest(share, 0), 1);
	END IF;
	attainment := saleskpi.attainment(actual, target_value);
	IF has_path THEN
		pace := saleskpi.pace(share, elapsed);
		forecast := path_start + (actual - path_start) / nullif(elapsed_share, 0);
	ELSIF NOT is_boolean THEN
		pace := share;
		forecast := judged_value;
	END IF;

	-- A target is not over before the last of its leads is old enough to tell
	status := saleskpi.target_status(
		CASE WHEN elapsed >= 1 AND NOT is_over THEN 0.999::double precision ELSE elapsed END,
		progress,
		CASE WHEN is_boolean THEN 1::double precision ELSE pace END,
		NOT is_measured OR adds_up AND NOT lower_is_better);
	expected_progress := CASE
		WHEN is_boolean AND elapsed < 1 THEN coalesce(progress, 0)
		WHEN has_path OR elapsed = 0 THEN elapsed
		ELSE 1
	END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.judge_target(text, text, text, boolean, boolean, numeric, numeric, numeric, numeric, boolean) IS 'where a target stands: progress, pace, forecast and status';
