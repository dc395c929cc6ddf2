-- The query of the view pipeline_movement for one period between two days

CREATE FUNCTION pipeline_movement(schema name, from_day date, to_day date,
	OUT owner_kind text, OUT team text, OUT rep text,
	OUT deals_at_start bigint, OUT amount_at_start numeric,
	OUT deals_new bigint, OUT amount_new numeric,
	OUT deals_reopened bigint, OUT amount_reopened numeric,
	OUT deals_moved_in bigint, OUT amount_moved_in numeric,
	OUT deals_grown bigint, OUT amount_grown numeric,
	OUT deals_shrunk bigint, OUT amount_shrunk numeric,
	OUT deals_moved_out bigint, OUT amount_moved_out numeric,
	OUT deals_won bigint, OUT amount_won numeric,
	OUT deals_lost bigint, OUT amount_lost numeric,
	OUT deals_gone bigint, OUT amount_gone numeric,
	OUT deals_at_end bigint, OUT amount_at_end numeric,
	OUT deals_pushed_out bigint, OUT amount_pushed_out numeric,
	OUT deals_pulled_in bigint, OUT amount_pulled_in numeric) RETURNS SETOF record
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	memory record;
	id_type oid;
BEGIN
	PERFORM saleskpi_internal.check_model(schema);
	IF from_day IS NULL OR to_day IS NULL THEN
		RAISE EXCEPTION 'from_day and to_day must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF from_day >= to_day THEN
		RAISE EXCEPTION 'to_day must be after from_day, not %', to_day
			USING ERRCODE = 'invalid_parameter_value',
				DETAIL = format('from_day is %s.', from_day);
	END IF;
	EXECUTE format('SELECT m.began_on, m.noted_to FROM %I.memory AS m', schema) INTO memory;
	IF memory.began_on IS NULL THEN
		RAISE EXCEPTION 'model "%" remembers no day', schema
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = format('It remembers from the day on which it is kept: SELECT saleskpi.keep_model(%L).', schema);
	END IF;
	IF from_day < memory.began_on OR to_day > memory.noted_to THEN
		RAISE EXCEPTION 'model "%" does not remember %', schema, CASE WHEN from_day < memory.began_on THEN from_day ELSE to_day END
			USING ERRCODE = 'invalid_parameter_value',
				DETAIL = format('It remembers %s to %s.', memory.began_on, memory.noted_to);
	END IF;
	EXECUTE format('SELECT s.id_type::oid FROM %I.settings AS s', schema) INTO id_type;
	RETURN QUERY EXECUTE format('SELECT m.owner_kind, m.team, m.rep,
			m.deals_at_start, m.amount_at_start,
			m.deals_new, m.amount_new,
			m.deals_reopened, m.amount_reopened,
			m.deals_moved_in, m.amount_moved_in,
			m.deals_grown, m.amount_grown,
			m.deals_shrunk, m.amount_shrunk,
			m.deals_moved_out, m.amount_moved_out,
			m.deals_won, m.amount_won,
			m.deals_lost, m.amount_lost,
			m.deals_gone, m.amount_gone,
			m.deals_at_end, m.amount_at_end,
			m.deals_pushed_out, m.amount_pushed_out,
			m.deals_pulled_in, m.amount_pulled_in
		FROM (%s) AS m',
		saleskpi_internal.query_over(saleskpi_internal.file_query(schema, 'pipeline_movement', id_type),
			ARRAY[format('%I.movement_day', saleskpi_internal.model_schema(schema, true))],
			ARRAY[format('(
				SELECT ''days''::text AS grain, g.day::date AS day,
					CASE WHEN g.day <= %2$L::timestamp THEN date ''-infinity'' ELSE %2$L::date + 1 END AS starts_on, %3$L::date AS ends_on
				FROM generate_series(%1$L::timestamp, %3$L::timestamp, interval ''1 day'') AS g (day))',
				memory.began_on, from_day, to_day)]));
END
$$;
COMMENT ON FUNCTION pipeline_movement(name, date, date) IS 'from the deals open at the end of one day to those at the end of another';
