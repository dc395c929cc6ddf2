-- Names as people see them.  Unicode has blanks of many widths, and signs that show nothing or that turn
-- the direction of what stands behind them; a name made of nothing else is none, as one of spaces is.  Where the
-- encoding is another, only ASCII is known.

-- A name as it is written; NULL where there is nothing of it to be seen
CREATE FUNCTION saleskpi_internal.seen_name(name text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF getdatabaseencoding() = 'UTF8' THEN
		RETURN CASE WHEN name ~ ('[^\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F'
			'\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]') THEN name END;
	END IF;
	RETURN CASE WHEN name ~ '[^\u0001-\u0020\u007F]' THEN name END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.seen_name(text) IS 'a name, or NULL where there is nothing of it to be seen';

-- A name without what turns what stands around it and what nobody sees.  Joiners stay: there are scripts that
-- are wrong without them.
CREATE FUNCTION saleskpi_internal.without_marks(name text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN getdatabaseencoding() = 'UTF8'
		THEN regexp_replace(name, '[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]+', '', 'g')
		ELSE name
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.without_marks(text) IS 'a name without signs that nobody sees';

-- The same on one line, with single spaces
CREATE FUNCTION saleskpi_internal.plain_name(name text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	line text := saleskpi_internal.without_marks(name);
BEGIN
	IF getdatabaseencoding() = 'UTF8' THEN
		line := regexp_replace(line, '[\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+', ' ', 'g');
	END IF;
	RETURN btrim(regexp_replace(line, '[[:cntrl:][:space:]]+', ' ', 'g'));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.plain_name(text) IS 'a name on one line, without signs that nobody sees';
