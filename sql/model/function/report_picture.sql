-- Pictures of a report, as SVG within HTML: no script, nothing from elsewhere, each with a title that says what
-- is to be seen.  Colours are told apart by who sees no red or no green, and none says anything alone.

-- Whatever HTML might take for its own is written as a number, and so is what is not ASCII, so that no mail
-- program on the way can spoil it.  A name is an island: what is written from right to left ends with it.
CREATE FUNCTION saleskpi_internal.html_text(line text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	written text := line;
BEGIN
	-- Most have none of these
	IF written ~ '[&<>"'']' THEN
		written := replace(replace(replace(replace(replace(written, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
	END IF;
	IF octet_length(written) <> length(written) THEN
		written := (SELECT string_agg(CASE WHEN octet_length(c.sign) > 1 THEN '&#' || ascii(c.sign) || ';' ELSE c.sign END, '' ORDER BY c.place)
			FROM regexp_split_to_table(written, '') WITH ORDINALITY AS c (sign, place));
	END IF;
	-- A number stays on the line of its unit
	written := regexp_replace(written, '([0-9]) (%|points|days|[A-Z]{3})(?![[:alnum:]])', '\1&#160;\2', 'g');
	RETURN replace(replace(written, chr(2), '<bdi>'), chr(3), '</bdi>');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.html_text(text) IS 'a line of a report in HTML, whatever is in it';

-- The same where no element can stand: in an attribute, or in the title of a picture
CREATE FUNCTION saleskpi_internal.html_plain_text(line text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT replace(replace(saleskpi_internal.html_text(line), '<bdi>', '&#8296;'), '</bdi>', '&#8297;')
$$;
COMMENT ON FUNCTION saleskpi_internal.html_plain_text(text) IS 'a line of a report in HTML without elements';

-- A place within a picture, in few digits
CREATE FUNCTION saleskpi_internal.svg_place(place numeric) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT trim_scale(round(place, 1))::text
$$;
COMMENT ON FUNCTION saleskpi_internal.svg_place(numeric) IS 'a coordinate with one decimal at most';

-- So much of a way, and a stroke where it should be
CREATE FUNCTION saleskpi_internal.svg_bar(share numeric, mark numeric, tone text, title text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('<svg class="bar" viewBox="0 0 120 14" width="120" height="14" role="img"><title>%s</title><rect x="0" y="3" width="120" height="8" fill="#dfe3e8"/><rect x="0" y="3" width="%s" height="8" fill="%s"/>%s</svg>',
		saleskpi_internal.html_plain_text(title),
		saleskpi_internal.svg_place(120 * least(greatest(share, 0), 1)),
		CASE tone WHEN 'bad' THEN '#b3490f' ELSE '#1f6fb2' END,
		CASE WHEN mark IS NOT NULL THEN format('<rect x="%s" y="0" width="2" height="14" fill="#1c2733"/>', saleskpi_internal.svg_place(118 * least(greatest(mark, 0), 1))) ELSE '' END)
$$;
COMMENT ON FUNCTION saleskpi_internal.svg_bar(numeric, numeric, text, text) IS 'a bar of a share, with a stroke at another';

-- A line without axes.  A value that is not known is a gap, and one between two of these a dot.
CREATE FUNCTION saleskpi_internal.svg_spark(series numeric[], title text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	low numeric := (SELECT min(v.value) FROM unnest(series) AS v (value));
	high numeric := (SELECT max(v.value) FROM unnest(series) AS v (value));
	steps numeric := greatest(cardinality(series) - 1, 1);
	way text := '';
	last text := '';
	x text;
	y text;
BEGIN
	IF low IS NULL THEN
		RETURN '';
	END IF;
	FOR i IN 1 .. cardinality(series) LOOP
		IF series[i] IS NOT NULL THEN
			x := saleskpi_internal.svg_place(3 + 74 * (i - 1) / steps);
			y := saleskpi_internal.svg_place(CASE WHEN high > low THEN 17 - 14 * (series[i] - low) / (high - low) ELSE 10 END);
			way := way || CASE WHEN i > 1 AND series[i - 1] IS NOT NULL THEN 'L' ELSE 'M' END || x || ' ' || y;
			-- A line of no length has round ends, which are a dot
			IF (i = 1 OR series[i - 1] IS NULL) AND (i = cardinality(series) OR series[i + 1] IS NULL) THEN
				way := way || 'h0';
			END IF;
			last := format('<circle cx="%s" cy="%s" r="2.5" fill="#0b4a82"/>', x, y);
		END IF;
	END LOOP;
	RETURN format('<svg class="spark" viewBox="0 0 80 20" width="80" height="20" role="img"><title>%s</title><path d="%s" fill="none" stroke="#1f6fb2" stroke-width="1.5" stroke-linecap="round"/>%s</svg>',
		saleskpi_internal.html_plain_text(title), way, last);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.svg_spark(numeric[], text) IS 'a line without axes';

-- A column a month from 0 on, the last one dark, and a stroke where there is another value to compare with
CREATE FUNCTION saleskpi_internal.svg_columns(months date[], series numeric[], before numeric[], unit text, title text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	low numeric := least((SELECT min(v.value) FROM unnest(series || before) AS v (value)), 0);
	high numeric := greatest((SELECT max(v.value) FROM unnest(series || before) AS v (value)), 0);
	step numeric;
	line numeric;
	width numeric := 322.0 / greatest(cardinality(months), 1);
	svg text;
	top numeric;
	x numeric;
BEGIN
	IF high <= low THEN
		RETURN '';
	END IF;
	-- Lines at 1, 2 or 5 times a power of ten, of which there are two to five
	step := ('1e' || saleskpi_internal.power_of_ten((high - low) / 2))::numeric;
	step := step * CASE WHEN (high - low) / 2 >= 5 * step THEN 5 WHEN (high - low) / 2 >= 2 * step THEN 2 ELSE 1 END;
	high := ceil(high / step) * step;
	low := floor(low / step) * step;
	svg := format('<svg class="columns" viewBox="0 0 360 150" role="img"><title>%s</title>', saleskpi_internal.html_plain_text(title));
	line := low;
	WHILE line <= high LOOP
		top := 125 - 108 * (line - low) / (high - low);
		svg := svg || E'\n' || format('<path d="M38 %sH360" stroke="%s" stroke-width="1"/><text x="33" y="%s" font-size="9" fill="#4a5866" text-anchor="end">%s</text>',
			saleskpi_internal.svg_place(top), CASE WHEN line = 0 THEN '#4a5866' ELSE '#d5dae0' END, saleskpi_internal.svg_place(top + 3),
			-- In thousands and millions, for which there is room
			CASE
				WHEN line = 0 THEN '0'
				WHEN unit = 'percentage' THEN trim_scale(line * 100)::text || ' %'
				WHEN step >= 1000000000 THEN trim_scale(line / 1000000000)::text || 'bn'
				WHEN step >= 500000 THEN trim_scale(line / 1000000)::text || 'm'
				WHEN step >= 500 THEN trim_scale(line / 1000)::text || 'k'
				ELSE trim_scale(line)::text
			END);
		line := line + step;
	END LOOP;
	FOR i IN 1 .. cardinality(months) LOOP
		x := 38 + (i - 1) * width;
		IF series[i] IS NOT NULL THEN
			top := 125 - 108 * (greatest(series[i], 0) - low) / (high - low);
			svg := svg || E'\n' || format('<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>', saleskpi_internal.svg_place(x + width * 0.2), saleskpi_internal.svg_place(top),
				saleskpi_internal.svg_place(width * 0.6), saleskpi_internal.svg_place(108 * abs(series[i]) / (high - low)),
				CASE WHEN i = cardinality(months) THEN '#0b4a82' ELSE '#8db8de' END);
		END IF;
		IF before[i] IS NOT NULL THEN
			svg := svg || format('<rect x="%s" y="%s" width="%s" height="2" fill="#1c2733"/>', saleskpi_internal.svg_place(x + width * 0.08),
				saleskpi_internal.svg_place(124 - 108 * (before[i] - low) / (high - low)), saleskpi_internal.svg_place(width * 0.84));
		END IF;
		IF (cardinality(months) - i) % 2 = 0 THEN
			svg := svg || format('<text x="%s" y="137" font-size="9" fill="#4a5866" text-anchor="middle">%s</text>',
				saleskpi_internal.svg_place(x + width / 2), to_char(months[i]::timestamp, 'FMMon'));
			IF i = cardinality(months) OR extract(month FROM months[i]) <= 2 THEN
				svg := svg || format('<text x="%s" y="147" font-size="9" fill="#4a5866" text-anchor="middle">%s</text>',
					saleskpi_internal.svg_place(x + width / 2), to_char(months[i]::timestamp, 'FMYYYY'));
			END IF;
		END IF;
	END LOOP;
	RETURN svg || '</svg>';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.svg_columns(date[], numeric[], numeric[], text, text) IS 'a column a month';
