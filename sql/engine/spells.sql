CREATE FUNCTION spells_merge(spells jsonb, day date, gap interval) RETURNS jsonb LANGUAGE sql IMMUTABLE
 RETURN coalesce(spells, jsonb_build_object('gap', gap::text, 'days', '[]'::jsonb)) || jsonb_build_object('days', coalesce(spells -> 'days', '[]'::jsonb) || to_jsonb(day));
CREATE AGGREGATE spells(date, interval) (SFUNC = spells_merge, STYPE = jsonb);
CREATE FUNCTION spans(spells jsonb, as_of date, OUT started date, OUT ended date, OUT returned boolean) RETURNS SETOF record LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE d date; s date; l date; g interval := least((spells ->> 'gap')::interval, interval '20000 years'); n int := 0; e timestamp;
BEGIN
 FOR d IN SELECT DISTINCT x::date FROM jsonb_array_elements_text(spells -> 'days') x ORDER BY 1 LOOP
  IF s IS NULL THEN s := d;
  ELSIF d >= l + g THEN started := s; ended := (l + g)::date; returned := n > 0; n := n + 1; RETURN NEXT; s := d; END IF;
  l := d;
 END LOOP;
 IF s IS NOT NULL THEN started := s; e := l + g; ended := CASE WHEN e <= as_of THEN e::date END; returned := n > 0; RETURN NEXT; END IF;
END $$;
