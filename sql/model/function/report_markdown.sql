-- A report as Markdown, from its blocks (see report_document), as GitHub and most others read it

-- Whatever Markdown might take for its own stands behind a backslash, which it then leaves out; so do the
-- beginnings of addresses, of which some make links by themselves.  A name that is written from right to left
-- is an island.
CREATE FUNCTION saleskpi_internal.markdown_text(line text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	written text := line;
	island text;
BEGIN
	written := regexp_replace(written, '([\\`*_{}\[\]<>#|~&@!$])', '\\\1', 'g');
	written := regexp_replace(written, '(://|www\.|mailto:|xmpp:)', '\\\1', 'gi');
	written := regexp_replace(written, '\\(www|mailto|xmpp)', '\1\\', 'gi');
	-- At the beginning of a line, a list or a heading
	written := regexp_replace(written, '^(\x02?)([-+=]+(?![[:alnum:]]))', '\1\\\2');
	written := regexp_replace(written, '^(\x02?\d+)([.)](?![[:alnum:]]))', '\1\\\2');
	IF getdatabaseencoding() = 'UTF8' THEN
		written := regexp_replace(written, '\x02([^\x03]*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC][^\x03]*)\x03', chr(8296) || '\1' || chr(8297), 'g');
	END IF;
	RETURN translate(written, chr(2) || chr(3), '');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.markdown_text(text) IS 'a line of a report in Markdown, whatever is in it';

CREATE FUNCTION saleskpi_internal.markdown_cell(cell jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	line text := CASE jsonb_typeof(cell) WHEN 'object' THEN cell ->> 't' ELSE cell #>> '{}' END;
BEGIN
	IF jsonb_typeof(cell) = 'object' AND cell ? 'spark' THEN
		RETURN btrim(saleskpi.sparkline(ARRAY(SELECT v.value::double precision FROM jsonb_array_elements_text(cell -> 'spark') WITH ORDINALITY AS v (value, place) ORDER BY v.place)));
	END IF;
	RETURN repeat('&nbsp;', 4 * least(coalesce((cell ->> 'depth')::integer, 1) - 1, 8)) || saleskpi_internal.markdown_text(line);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.markdown_cell(jsonb) IS 'a cell of a table in Markdown';

CREATE FUNCTION saleskpi_internal.report_markdown(document jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part jsonb;
	content text := '';
BEGIN
	FOR part IN SELECT b.part FROM jsonb_array_elements(document) WITH ORDINALITY AS b (part, place) ORDER BY b.place LOOP
		CASE part ->> 'is'
			WHEN 'title' THEN
				content := content || format(E'# %s\n\n', saleskpi_internal.markdown_text(part ->> 't'));
			WHEN 'heading' THEN
				content := content || format(E'## %s\n\n', saleskpi_internal.markdown_text(part ->> 't'));
			WHEN 'text' THEN
				content := content || format(E'%s\n\n', saleskpi_internal.markdown_text(part ->> 't'));
			WHEN 'list' THEN
				content := content || (
					SELECT string_agg(format(E'- %s%s\n', CASE WHEN i.item ? 'tone' THEN format('**%s:** ', saleskpi_internal.markdown_text(i.item ->> 'word')) ELSE '' END,
						saleskpi_internal.markdown_text(i.item ->> 't')), '' ORDER BY i.place)
					FROM jsonb_array_elements(part -> 'items') WITH ORDINALITY AS i (item, place)) || E'\n';
			WHEN 'tiles' THEN
				content := content || (
					SELECT string_agg(format(E'- %s: **%s**%s\n', saleskpi_internal.markdown_text(i.item ->> 'title'), saleskpi_internal.markdown_text(i.item ->> 'value'), (
						SELECT ' (' || string_agg(concat_ws(', ', saleskpi_internal.markdown_text(concat_ws(' ', n.note ->> 'change', n.note ->> 'since')), CASE n.note ->> 'tone' WHEN 'good' THEN 'better' WHEN 'bad' THEN 'worse' END), '; ' ORDER BY n.place) || ')'
						FROM jsonb_array_elements(i.item -> 'notes') WITH ORDINALITY AS n (note, place))), '' ORDER BY i.place)
					FROM jsonb_array_elements(part -> 'items') WITH ORDINALITY AS i (item, place)) || E'\n';
			WHEN 'table' THEN
				-- A table has no caption in Markdown
				content := content || saleskpi_internal.markdown_text(part ->> 'caption') || E':\n\n| '
					|| (SELECT string_agg(saleskpi_internal.markdown_text(h.heading), ' | ' ORDER BY h.place) FROM jsonb_array_elements_text(part -> 'head') WITH ORDINALITY AS h (heading, place))
					|| E' |\n|' || regexp_replace(regexp_replace(part ->> 'align', 'l', '---|', 'g'), 'r', '---:|', 'g') || E'\n'
					|| coalesce((SELECT string_agg('| ' || (
							SELECT string_agg(coalesce(nullif(saleskpi_internal.markdown_cell(c.cell), ''), chr(8211)), ' | ' ORDER BY c.place)
							FROM jsonb_array_elements(r.line) WITH ORDINALITY AS c (cell, place)) || E' |\n', '' ORDER BY r.place)
						FROM jsonb_array_elements(part -> 'rows') WITH ORDINALITY AS r (line, place)), '')
					|| E'\n';
			-- What it shows stands in a table, too
			WHEN 'columns' THEN NULL;
		END CASE;
	END LOOP;
	RETURN rtrim(content, E'\n') || E'\n';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_markdown(jsonb) IS 'a report as Markdown';
