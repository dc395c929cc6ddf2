-- A report as HTML, from its blocks (see report_document): one page that needs nothing else.  It is good without
-- its style sheet, too, which some mail programs leave out, and then says all that the pictures do.

CREATE FUNCTION saleskpi_internal.html_tone(tone text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE tone WHEN 'good' THEN ' style="color:#00588f;font-weight:bold"' WHEN 'bad' THEN ' style="color:#9c3a00;font-weight:bold"' ELSE '' END
$$;
COMMENT ON FUNCTION saleskpi_internal.html_tone(text) IS 'the colour of good and bad as an attribute';

-- A cell is a text, or a text with a tone, a picture or a shade
CREATE FUNCTION saleskpi_internal.html_cell(cell jsonb, is_number boolean, is_first boolean) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	line text := CASE jsonb_typeof(cell) WHEN 'object' THEN cell ->> 't' ELSE cell #>> '{}' END;
	content text := coalesce(nullif(saleskpi_internal.html_text(line), ''), '&#8211;');
	picture text := '';
	style text := '';
BEGIN
	IF jsonb_typeof(cell) = 'object' THEN
		IF cell ? 'tone' THEN
			content := format('<span%s>%s</span>', saleskpi_internal.html_tone(cell ->> 'tone'), content);
		END IF;
		IF cell ? 'bar' AND cell ->> 'bar' IS NOT NULL THEN
			picture := saleskpi_internal.svg_bar((cell ->> 'bar')::numeric, (cell ->> 'mark')::numeric, cell ->> 'shade', coalesce(cell ->> 'title', line));
			content := picture || ' ' || content;
		ELSIF cell ? 'spark' THEN
			content := coalesce(nullif(saleskpi_internal.svg_spark(ARRAY(SELECT v.value::numeric FROM jsonb_array_elements_text(cell -> 'spark') WITH ORDINALITY AS v (value, place) ORDER BY v.place), cell ->> 'title'), ''), '&#8211;');
		ELSIF cell ->> 'heat' IS NOT NULL THEN
			-- From white to a blue on which dark letters can still be read
			style := format(' style="background:#%s%s%s"',
				lpad(to_hex(255 - round(160 * (cell ->> 'heat')::numeric)::integer), 2, '0'),
				lpad(to_hex(255 - round(100 * (cell ->> 'heat')::numeric)::integer), 2, '0'),
				lpad(to_hex(255 - round(38 * (cell ->> 'heat')::numeric)::integer), 2, '0'));
		END IF;
		IF cell ? 'depth' THEN
			style := format(' style="padding-left:%sem"', least((cell ->> 'depth')::integer, 8) * 1.2 - 0.8);
		END IF;
	END IF;
	IF is_first THEN
		RETURN format('<th scope="row"%s>%s</th>', style, content);
	END IF;
	IF is_number AND style = '' THEN
		style := ' class="n"';
	ELSIF length(line) > 24 THEN
		style := ' class="long"';
	END IF;
	RETURN format('<td%s>%s</td>', style, content);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.html_cell(jsonb, boolean, boolean) IS 'a cell of a table in HTML';

CREATE FUNCTION saleskpi_internal.html_table(part jsonb, id text, OUT content text, OUT rules text) RETURNS record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	headings text[] := ARRAY(SELECT h.heading FROM jsonb_array_elements_text(part -> 'head') WITH ORDINALITY AS h (heading, place) ORDER BY h.place);
	aligned text := part ->> 'align';
	-- One with many columns becomes a card a row where there is no room
	is_wide boolean := cardinality(headings) > 3 AND NOT part ? 'heat';
	caption text := saleskpi_internal.html_text(concat_ws('. ', part ->> 'caption', part ->> 'legend'));
BEGIN
	content := format(E'<table class="%s"%s>\n<caption>%s</caption>\n<thead><tr>\n',
		CASE WHEN part ? 'heat' THEN 'heat' WHEN is_wide THEN 'wide' ELSE 'narrow' END, CASE WHEN is_wide THEN format(' id="%s"', id) ELSE '' END, caption)
		|| (SELECT string_agg(format('<th scope="col"%s>%s</th>', CASE substr(aligned, h.place::integer, 1) WHEN 'r' THEN ' class="n"' ELSE '' END, saleskpi_internal.html_text(h.heading)), E'\n' ORDER BY h.place)
			FROM unnest(headings) WITH ORDINALITY AS h (heading, place))
		|| E'\n</tr></thead>\n<tbody>\n'
		|| coalesce((SELECT string_agg(
			CASE WHEN r.line = '[]' THEN '' ELSE '<tr>' || (SELECT string_agg(saleskpi_internal.html_cell(c.cell,
					substr(aligned, c.place::integer, 1) = 'r', c.place = 1), E'\n' ORDER BY c.place)
				FROM jsonb_array_elements(r.line) WITH ORDINALITY AS c (cell, place)) || E'</tr>\n' END, '' ORDER BY r.place)
			FROM jsonb_array_elements(part -> 'rows') WITH ORDINALITY AS r (line, place)), '')
		|| E'</tbody>\n</table>';
	-- What is too wide for a phone even so is moved by itself, also without a mouse
	IF part ? 'heat' THEN
		content := format(E'<section class="scroll" tabindex="0" aria-label="%s">\n%s\n</section>', saleskpi_internal.html_plain_text(part ->> 'caption'), content);
	END IF;
	-- What a value is stands above it then
	IF is_wide THEN
		SELECT string_agg(format(E'#%s td:nth-child(%s)::before { content: "%s"; }\n', id, h.place, regexp_replace(h.heading, '[^[:alnum:] ,.()-]', '', 'g')), '' ORDER BY h.place) INTO rules
		FROM unnest(headings) WITH ORDINALITY AS h (heading, place)
		WHERE h.place > 1;
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.html_table(jsonb, text) IS 'a table of a report in HTML, and the rules of its style sheet';

CREATE FUNCTION saleskpi_internal.report_html(document jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part jsonb;
	content text := '';
	title text := saleskpi_internal.html_plain_text(document #>> '{0,t}');
	is_open boolean := false;
	tables integer := 0;
	drawn record;
	rules text := '';
BEGIN
	FOR part IN SELECT b.part FROM jsonb_array_elements(document) WITH ORDINALITY AS b (part, place) ORDER BY b.place LOOP
		CASE part ->> 'is'
			WHEN 'title' THEN
				content := content || format(E'<h1>%s</h1>\n', saleskpi_internal.html_text(part ->> 't'));
			WHEN 'heading' THEN
				content := content || CASE WHEN is_open THEN E'</section>\n' ELSE '' END
					|| format(E'<section>\n<h2>%s</h2>\n', saleskpi_internal.html_text(part ->> 't'));
				is_open := true;
			WHEN 'text' THEN
				content := content || format(E'<p%s>%s</p>\n', CASE WHEN part ? 'small' THEN ' class="small"' WHEN part ? 'lead' THEN ' class="lead"' ELSE '' END, saleskpi_internal.html_text(part ->> 't'));
			WHEN 'list' THEN
				content := content || E'<ul>\n' || (
					SELECT string_agg(format(E'<li>%s%s</li>\n', CASE WHEN i.item ? 'tone' THEN format('<span%s>%s</span> ', saleskpi_internal.html_tone(i.item ->> 'tone'), saleskpi_internal.html_text((i.item ->> 'word') || ':')) ELSE '' END,
						saleskpi_internal.html_text(i.item ->> 't')), '' ORDER BY i.place)
					FROM jsonb_array_elements(part -> 'items') WITH ORDINALITY AS i (item, place)) || E'</ul>\n';
			WHEN 'tiles' THEN
				content := content || E'<ul class="tiles">\n' || (
					SELECT string_agg(format(E'<li style="list-style:none"><span class="name">%s</span> <strong>%s</strong>%s</li>\n', saleskpi_internal.html_text(i.item ->> 'title'), saleskpi_internal.html_text(i.item ->> 'value'), (
						SELECT string_agg(format(E'\n<span class="change"><span%s>%s</span> %s</span>', saleskpi_internal.html_tone(n.note ->> 'tone'),
							saleskpi_internal.html_text((n.note ->> 'change') || CASE n.note ->> 'tone' WHEN 'good' THEN ', better' WHEN 'bad' THEN ', worse' ELSE '' END), saleskpi_internal.html_text(n.note ->> 'since')), '' ORDER BY n.place)
						FROM jsonb_array_elements(i.item -> 'notes') WITH ORDINALITY AS n (note, place))), '' ORDER BY i.place)
					FROM jsonb_array_elements(part -> 'items') WITH ORDINALITY AS i (item, place)) || E'</ul>\n';
			WHEN 'table' THEN
				tables := tables + 1;
				drawn := saleskpi_internal.html_table(part, 't' || tables);
				content := content || drawn.content || E'\n';
				rules := rules || coalesce(drawn.rules, '');
			WHEN 'columns' THEN
				content := content || coalesce(format(E'<figure>\n%s\n<figcaption>%s</figcaption>\n</figure>\n', nullif(saleskpi_internal.svg_columns(
					ARRAY(SELECT v.value::date FROM jsonb_array_elements_text(part -> 'months') WITH ORDINALITY AS v (value, place) ORDER BY v.place),
					ARRAY(SELECT v.value::numeric FROM jsonb_array_elements_text(part -> 'series') WITH ORDINALITY AS v (value, place) ORDER BY v.place),
					ARRAY(SELECT v.value::numeric FROM jsonb_array_elements_text(part -> 'before') WITH ORDINALITY AS v (value, place) ORDER BY v.place),
					part ->> 'unit', part ->> 'title'), ''), saleskpi_internal.html_text(part ->> 't')), '');
		END CASE;
	END LOOP;
	RETURN format($html$<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>%s</title>
<style>
body { margin: 0; background: #ffffff; color: #1c2733; font: 15px/1.45 Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif; }
main { max-width: 60em; margin: 0 auto; padding: 1em 1.2em 3em; }
h1 { font-size: 1.7em; line-height: 1.2; margin: 0.6em 0 0.2em; }
h2 { font-size: 1.2em; margin: 2em 0 0.5em; padding-top: 0.5em; border-top: 1px solid #c3cad2; }
p { margin: 0.5em 0; max-width: 46em; }
p, li, caption, figcaption, tbody th { overflow-wrap: anywhere; }
td, th { overflow-wrap: break-word; }
.lead { font-size: 1.1em; }
.small, caption, figcaption { color: #4a5866; font-size: 0.87em; }
ul { margin: 0.5em 0; padding-left: 1.3em; }
li { margin: 0.2em 0; }
ul.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.7em; padding: 0; margin: 1em 0; }
.tiles li { margin: 0; padding: 0.6em 0.8em; border: 1px solid #c3cad2; border-radius: 6px; }
.tiles .name { display: block; color: #4a5866; font-size: 0.87em; }
.tiles strong { display: block; font-size: 1.35em; }
.tiles .change { display: block; font-size: 0.87em; }
figure { margin: 1em 0; max-width: 46em; }
svg.columns { display: block; width: 100%%; height: auto; }
svg.bar, svg.spark { vertical-align: middle; }
table { border-collapse: collapse; margin: 0.8em 0; font-size: 0.93em; }
caption { text-align: left; padding: 0.2em 0; font-size: 0.93em; }
th, td { padding: 0.3em 0.6em; border-bottom: 1px solid #dfe3e8; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #8a97a5; vertical-align: bottom; font-weight: bold; }
tbody th { font-weight: normal; min-width: 7em; }
.n, td span { white-space: nowrap; }
.n { text-align: right; }
table.heat { font-size: 0.87em; }
.heat th, .heat td { padding: 0.25em 0.35em; text-align: right; white-space: nowrap; min-width: 1.7em; }
.heat th:first-child { text-align: left; min-width: 0; }
@media (max-width: 600px) {
main { padding: 0.5em 0.9em 2em; }
h1 { font-size: 1.45em; }
.tiles li { padding: 0.4em 0.6em; }
.tiles strong { font-size: 1.15em; }
ul.tiles { grid-template-columns: repeat(2, 1fr); }
table.wide, .wide tbody { display: block; }
.wide caption { display: block; }
.wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%%); }
.wide tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.15em 0.6em; padding: 0.5em 0; border-bottom: 1px solid #c3cad2; }
.wide th, .wide td { display: block; border: 0; padding: 0; min-width: 0; }
.wide tbody th { grid-column: 1 / -1; font-weight: bold; }
.wide td { text-align: left !important; }
.wide td.n { font-size: 0.93em; }
.wide td.long { grid-column: 1 / -1; }
.wide td::before { display: block; color: #4a5866; font-size: 0.87em; white-space: normal; }
.wide .bar { width: 100%%; max-width: 120px; }
.heat { width: 100%%; }
table.heat { font-size: 0.72em; }
.heat th, .heat td { padding: 0.25em 0.15em; min-width: 0; }
.scroll { overflow-x: auto; }
%s}
@media print {
@page { margin: 15mm 12mm; }
body { font-size: 10pt; }
main { max-width: none; padding: 0; }
h2 { break-after: avoid; margin-top: 1.4em; }
tr, figure, .tiles li { break-inside: avoid; }
thead { display: table-header-group; }
caption, thead { break-after: avoid; }
table { font-size: 0.85em; }
th, td { padding: 0.25em 0.4em; }
table.heat { break-inside: avoid; }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>
</head>
<body>
<main>
%s%s</main>
</body>
</html>
$html$, title, rules, content, CASE WHEN is_open THEN E'</section>\n' ELSE '' END);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_html(jsonb) IS 'a report as a page of HTML';
