-- Numbers of goals and targets go on behind those that somebody has typed, or that came with a sheet: the next row
-- without a number would else be given one that is taken.  So far as whoever writes may move the sequence on.
CREATE FUNCTION saleskpi_internal.numbers_go_on() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	number name := TG_TABLE_NAME || '_id';
	sequence regclass := pg_get_serial_sequence(format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME), number);
BEGIN
	IF has_sequence_privilege(sequence, 'SELECT') AND has_sequence_privilege(sequence, 'UPDATE') THEN
		EXECUTE format('SELECT setval(%1$L::regclass, n.last)
			FROM (SELECT max(c.%2$I) AS last FROM changed AS c) AS n
			JOIN %3$s AS s ON n.last > s.last_value OR n.last = s.last_value AND NOT s.is_called
			-- Behind the last number there is none
			WHERE n.last < 9223372036854775807', sequence, number, sequence);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.numbers_go_on() IS 'trigger of the tables goal and target: moves their sequences on';
