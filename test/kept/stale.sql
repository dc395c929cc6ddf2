-- Facts of the kept model kpi that are not what they would be worked out as now

CREATE FUNCTION public.stale(schema name DEFAULT 'kpi') RETURNS TABLE (fact name, rows bigint) LANGUAGE plpgsql AS $$
DECLARE
	id_type oid;
BEGIN
	EXECUTE format('SELECT id_type FROM %I.settings', schema) INTO id_type;
	FOR fact IN SELECT f.fact FROM saleskpi_internal.kept_facts() AS f ORDER BY f.ordinal LOOP
		EXECUTE format('WITH kept AS MATERIALIZED (SELECT k::text AS r FROM %1$I.%2$I AS k), live AS MATERIALIZED (SELECT l::text AS r FROM (%3$s) AS l)
			SELECT count(*) FROM ((TABLE kept EXCEPT ALL TABLE live) UNION ALL (TABLE live EXCEPT ALL TABLE kept)) AS d',
			schema || '_parts', 'kept_' || fact, saleskpi_internal.file_query(schema, fact, id_type)) INTO rows;
		IF rows > 0 THEN
			RETURN NEXT;
		END IF;
	END LOOP;
END
$$;

-- Where each row of each fact is and who has written it: the same as long as no row is written
CREATE FUNCTION public.places() RETURNS TABLE (fact name, places text) LANGUAGE plpgsql AS $$
BEGIN
	FOR fact IN SELECT f.fact FROM saleskpi_internal.kept_facts() AS f ORDER BY f.ordinal LOOP
		EXECUTE format('SELECT count(*) || '' '' || coalesce(md5(string_agg(k.ctid::text || k.xmin, '','' ORDER BY k.ctid)), '''') FROM kpi_parts.%I AS k', 'kept_' || fact) INTO places;
		RETURN NEXT;
	END LOOP;
END
$$;
