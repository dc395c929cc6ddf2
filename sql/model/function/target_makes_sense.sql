-- What people write into the table target, from a form, a sheet or a query.  It speaks of sales, and says
-- what to do.  The checks of the table stand behind it.  An empty cell is nothing: forms and sheets have no
-- other.

-- Whether a KPI is a sum of all that happens in a period, which splits into those of its parts.  Of a KPI
-- of one's own only its rows tell: NULL.
CREATE FUNCTION saleskpi_internal.kpi_adds_up(kpi text, source text, unit text, span text) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN source <> 'custom_measure'::text THEN
			kpi IN ('sales_amount'::text, 'sales_quantity'::text, 'new_accounts'::text, 'deals_won'::text, 'new_leads'::text, 'new_opportunities'::text)
		WHEN span <> 'sum'::text OR unit IN ('percentage'::text, 'days'::text) THEN false
	END;
COMMENT ON FUNCTION saleskpi_internal.kpi_adds_up(text, text, text, text) IS 'whether a KPI adds up over time, or NULL where only its rows tell';

CREATE FUNCTION saleskpi_internal.target_makes_sense() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kpis text := format('%I.kpi', TG_TABLE_SCHEMA);
	known record;
	bad record;
	direction text;
	owners text[];
BEGIN
	NEW.name := btrim(saleskpi_internal.seen_name(NEW.name));
	NEW.kind := lower(nullif(btrim(NEW.kind), '') COLLATE "C");
	NEW.kpi := nullif(btrim(NEW.kpi), '');
	NEW.better := lower(nullif(btrim(NEW.better), '') COLLATE "C");
	NEW.expected_shape := lower(nullif(btrim(NEW.expected_shape), '') COLLATE "C");
	-- Names are as the company writes them, but for those that are none
	NEW.region := saleskpi_internal.seen_name(NEW.region);
	NEW.manager := saleskpi_internal.seen_name(NEW.manager);
	NEW.team := saleskpi_internal.seen_name(NEW.team);
	NEW.rep := saleskpi_internal.seen_name(NEW.rep);
	NEW.channel := saleskpi_internal.seen_name(NEW.channel);
	NEW.product := saleskpi_internal.seen_name(NEW.product);
	NEW.weight := coalesce(NEW.weight, 1);
	NEW.target_value := coalesce(NEW.target_value, CASE WHEN NEW.kind = 'boolean' THEN 1 END);
	-- The whole may have been deleted
	NEW.split_by := CASE WHEN NEW.split_from IS NOT NULL THEN NEW.split_by END;

	IF NEW.name IS NULL THEN
		RAISE EXCEPTION 'a target needs a name'
			USING ERRCODE = 'not_null_violation',
				HINT = 'Say in a few words what is to be reached, such as ''Sales 2025''.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'name';
	END IF;
	IF NEW.kind IS NULL OR NEW.kind NOT IN ('kpi', 'number', 'currency', 'percentage', 'boolean') THEN
		RAISE EXCEPTION 'target "%" is of no known kind: %', NEW.name, coalesce('"' || NEW.kind || '"', 'it is empty')
			USING ERRCODE = 'check_violation',
				HINT = 'Set kind to kpi (measured by a KPI), or to number, currency, percentage or boolean (entered by hand as current_value).',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'kind', CONSTRAINT = 'target_kind_is_known';
	END IF;
	IF NEW.kind = 'kpi' AND NEW.kpi IS NULL THEN
		RAISE EXCEPTION 'target "%" does not say by which KPI it is measured', NEW.name
			USING ERRCODE = 'check_violation',
				HINT = format('Set kpi to a code of the table %s, such as sales_amount, or kind to number, currency, percentage or boolean, and enter current_value by hand.', kpis),
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'kpi', CONSTRAINT = 'target_kpi_goes_with_kind';
	END IF;
	IF NEW.kind <> 'kpi' AND NEW.kpi IS NOT NULL THEN
		RAISE EXCEPTION 'target "%" is of kind %, which is entered by hand, and names a KPI', NEW.name, NEW.kind
			USING ERRCODE = 'check_violation',
				HINT = 'Set kind to kpi to have it measured, or leave kpi empty.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'kpi', CONSTRAINT = 'target_kpi_goes_with_kind';
	END IF;
	IF NEW.starts_on IS NULL OR NEW.ends_on IS NULL THEN
		RAISE EXCEPTION 'target "%" has no % day', NEW.name, CASE WHEN NEW.starts_on IS NULL THEN 'first' ELSE 'last' END
			USING ERRCODE = 'not_null_violation',
				HINT = 'Set starts_on and ends_on to the first and the last day of its time.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = CASE WHEN NEW.starts_on IS NULL THEN 'starts_on' ELSE 'ends_on' END;
	END IF;
	-- A year before 1900 is one that was not typed to its end
	IF NEW.starts_on NOT BETWEEN date '1900-01-01' AND date '9999-12-31' OR NEW.ends_on NOT BETWEEN date '1900-01-01' AND date '9999-12-31' THEN
		RAISE EXCEPTION 'target "%" cannot % on %', NEW.name,
				CASE WHEN NEW.starts_on NOT BETWEEN date '1900-01-01' AND date '9999-12-31' THEN 'start' ELSE 'end' END,
				to_json(CASE WHEN NEW.starts_on NOT BETWEEN date '1900-01-01' AND date '9999-12-31' THEN NEW.starts_on ELSE NEW.ends_on END) #>> '{}'
			USING ERRCODE = 'check_violation',
				HINT = 'Set starts_on and ends_on to days of the years 1900 to 9999, such as 2025-01-01 and 2025-12-31.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
				COLUMN = CASE WHEN NEW.starts_on NOT BETWEEN date '1900-01-01' AND date '9999-12-31' THEN 'starts_on' ELSE 'ends_on' END;
	END IF;
	IF NEW.ends_on < NEW.starts_on THEN
		RAISE EXCEPTION 'target "%" ends on %, before it starts on %', NEW.name, to_char(NEW.ends_on, 'FMYYYY-MM-DD'), to_char(NEW.starts_on, 'FMYYYY-MM-DD')
			USING ERRCODE = 'check_violation',
				HINT = 'ends_on is the last day of its time. A target of one day starts and ends on it.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'ends_on', CONSTRAINT = 'target_ends_after_start';
	END IF;
	IF NEW.target_value IS NULL THEN
		RAISE EXCEPTION 'target "%" has no value to be reached', NEW.name
			USING ERRCODE = 'not_null_violation',
				HINT = 'Set target_value to what is to be reached by its last day.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'target_value';
	END IF;
	IF NEW.weight < 0 THEN
		RAISE EXCEPTION 'target "%" has a weight below 0: %', NEW.name, NEW.weight
			USING ERRCODE = 'check_violation',
				HINT = 'A weight is 1 unless said, 2 to count twice, and 0 to be shown and not counted.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'weight', CONSTRAINT = 'target_weight_is_not_negative';
	END IF;
	IF NEW.weight >= 'Infinity'::numeric THEN
		RAISE EXCEPTION 'target "%" has a weight that is no finite number: %', NEW.name, NEW.weight
			USING ERRCODE = 'check_violation',
				HINT = 'A weight is 1 unless said, 2 to count twice, and 0 to be shown and not counted.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'weight', CONSTRAINT = 'target_weight_is_not_negative';
	END IF;
	IF greatest(NEW.start_value, NEW.target_value, NEW.minimum_value, NEW.stretch_value, NEW.current_value) >= 'Infinity'::numeric
		OR least(NEW.start_value, NEW.target_value, NEW.minimum_value, NEW.stretch_value, NEW.current_value) = '-Infinity'::numeric THEN
		SELECT v.column_name, v.value INTO bad
		FROM (VALUES (1, 'target_value', NEW.target_value), (2, 'start_value', NEW.start_value), (3, 'minimum_value', NEW.minimum_value),
			(4, 'stretch_value', NEW.stretch_value), (5, 'current_value', NEW.current_value)) AS v (place, column_name, value)
		WHERE v.value >= 'Infinity'::numeric OR v.value = '-Infinity'::numeric
		ORDER BY v.place
		LIMIT 1;
		RAISE EXCEPTION 'target "%" has a % that is no finite number: %', NEW.name, bad.column_name, bad.value
			USING ERRCODE = 'check_violation',
				HINT = CASE bad.column_name WHEN 'target_value' THEN 'Set target_value to the number that is to be reached.'
					ELSE format('Set %s to a number, or leave it empty where there is none.', bad.column_name) END,
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = bad.column_name, CONSTRAINT = 'target_' || bad.column_name || '_is_finite';
	END IF;
	IF NEW.split_from = NEW.target_id THEN
		RAISE EXCEPTION 'target "%" cannot be a part of itself', NEW.name
			USING ERRCODE = 'check_violation',
				HINT = 'Leave split_from and split_by empty. They are set by saleskpi.split_target, which makes the parts of a target.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'split_from';
	END IF;
	IF NEW.split_by NOT IN ('month', 'quarter', 'team', 'rep') THEN
		RAISE EXCEPTION 'target "%" cannot be part of one split by "%"', NEW.name, NEW.split_by
			USING ERRCODE = 'check_violation',
				HINT = 'Targets are split by month, quarter, team or rep. Leave split_from and split_by empty: they are set by saleskpi.split_target, which makes the parts of a target.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'split_by', CONSTRAINT = 'target_split_by_is_known';
	END IF;
	SELECT array_agg(format('%s "%s"', o.kind, o.name) ORDER BY o.place) INTO owners
	FROM (VALUES (1, 'region', NEW.region), (2, 'manager', NEW.manager), (3, 'team', NEW.team),
		(4, 'rep', NEW.rep), (5, 'channel', NEW.channel), (6, 'product', NEW.product)) AS o (place, kind, name)
	WHERE o.name IS NOT NULL;
	IF cardinality(owners) > 1 THEN
		RAISE EXCEPTION 'target "%" is that of more than one: %', NEW.name, array_to_string(owners, ', ')
			USING ERRCODE = 'check_violation',
				HINT = 'Name one of region, manager, team, rep, channel and product and leave the others empty, or make a target for each. All empty: it is the company''s.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'target_has_one_owner';
	END IF;
	IF NEW.better NOT IN ('higher', 'lower') THEN
		RAISE EXCEPTION 'target "%" cannot be better "%"', NEW.name, NEW.better
			USING ERRCODE = 'check_violation',
				HINT = 'Set better to higher or lower, or leave it empty: then it is as the KPI says.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'better', CONSTRAINT = 'target_better_is_known';
	END IF;
	IF NEW.expected_shape NOT IN ('even', 'last_year', 'work_days') THEN
		RAISE EXCEPTION 'target "%" cannot be expected to come "%"', NEW.name, NEW.expected_shape
			USING ERRCODE = 'check_violation',
				HINT = 'Set expected_shape to even, last_year or work_days, or leave it empty: then it is as the settings say.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'expected_shape', CONSTRAINT = 'target_expected_shape_is_known';
	END IF;
	IF NEW.at_risk_below <= 0 OR NEW.at_risk_below >= 'Infinity'::numeric THEN
		RAISE EXCEPTION 'target "%" cannot be at risk below a pace of %', NEW.name, NEW.at_risk_below
			USING ERRCODE = 'check_violation',
				HINT = 'A pace of 1 is in step, of 0.9 a tenth behind. Set at_risk_below to such a number, or leave it empty: then it is as the settings say.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'at_risk_below', CONSTRAINT = 'target_at_risk_below_is_positive';
	END IF;
	IF NEW.off_track_below <= 0 OR NEW.off_track_below >= 'Infinity'::numeric THEN
		RAISE EXCEPTION 'target "%" cannot be off track below a pace of %', NEW.name, NEW.off_track_below
			USING ERRCODE = 'check_violation',
				HINT = 'A pace of 1 is in step, of 0.9 a tenth behind. Set off_track_below to such a number, or leave it empty: then it is as the settings say.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'off_track_below', CONSTRAINT = 'target_off_track_is_below_at_risk';
	END IF;
	IF NEW.off_track_below > NEW.at_risk_below THEN
		RAISE EXCEPTION 'target "%" would be off track below a pace of %, before it is at risk below %', NEW.name, NEW.off_track_below, NEW.at_risk_below
			USING ERRCODE = 'check_violation',
				HINT = 'Set off_track_below to at most at_risk_below, such as 0.8 and 0.95, or leave both empty: then they are as the settings say.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'off_track_below', CONSTRAINT = 'target_off_track_is_below_at_risk';
	END IF;
	IF sign(NEW.minimum_value - NEW.target_value) * sign(NEW.stretch_value - NEW.target_value) > 0 THEN
		RAISE EXCEPTION 'the target value of target "%", %, is not between its minimum, %, and its stretch, %',
				NEW.name, NEW.target_value, NEW.minimum_value, NEW.stretch_value
			USING ERRCODE = 'check_violation',
				HINT = 'minimum_value is what must be reached at least, stretch_value what would be more than was wanted.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'target_is_between_minimum_and_stretch';
	END IF;

	IF NEW.kind = 'boolean' AND NEW.target_value <> 1 THEN
		RAISE EXCEPTION 'target "%" is done or not, and cannot be to reach %', NEW.name, NEW.target_value
			USING ERRCODE = 'check_violation',
				HINT = 'Leave target_value empty, or set it to 1: done. What is counted is of kind number.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'target_value';
	END IF;
	-- What is only said is said once, and not again whenever something else of the target is changed
	IF NEW.kind = 'percentage' AND abs(NEW.target_value) > 1.5 AND (NEW.kind, NEW.target_value) IS DISTINCT FROM (OLD.kind, OLD.target_value) THEN
		RAISE WARNING 'target "%" is to reach % %%', NEW.name, trim_scale(100 * NEW.target_value)
			USING HINT = format('A percentage is a share: for %s %% set target_value to %s, and likewise the other values.', trim_scale(NEW.target_value), trim_scale(NEW.target_value / 100));
	END IF;
	IF NEW.kind = 'kpi' AND NEW.current_value IS NOT NULL AND (NEW.kind, NEW.current_value) IS DISTINCT FROM (OLD.kind, OLD.current_value) THEN
		RAISE NOTICE 'target "%" is measured by the KPI "%", and its current_value is not looked at', NEW.name, NEW.kpi
			USING HINT = 'Leave current_value empty. To enter it by hand, set kind to number, currency or percentage, and leave kpi empty.';
	END IF;

	direction := coalesce(NEW.better, CASE WHEN NEW.kpi IS NULL THEN CASE WHEN NEW.start_value > NEW.target_value THEN 'lower' ELSE 'higher' END END);
	-- Who may write targets may not be allowed to read the registry
	IF NEW.kpi IS NOT NULL AND has_table_privilege(to_regclass(kpis)::oid, 'SELECT') THEN
		EXECUTE format('SELECT k.unit, k.better, saleskpi_internal.kpi_adds_up(k.kpi, k.source, k.unit, k.span) AS adds_up FROM %s AS k WHERE k.kpi = $1', kpis)
			INTO known USING NEW.kpi;
		IF known IS NULL AND NEW.kpi IS DISTINCT FROM OLD.kpi THEN
			RAISE NOTICE 'target "%" is on the KPI "%", which is not known', NEW.name, NEW.kpi
				USING HINT = format('The codes are those of the table %s. Until it has this one, nothing measures the target.', kpis);
		ELSIF known.adds_up AND NEW.start_value <> 0 THEN
			RAISE EXCEPTION 'target "%" has a value to start from, and % adds up from 0', NEW.name, NEW.kpi
				USING ERRCODE = 'check_violation',
					HINT = 'Leave start_value empty: what is sold counts from the first day of the target''s time. What was reached before belongs into another target.',
					SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'start_value', CONSTRAINT = 'target_start_value';
		ELSIF known.adds_up THEN
			NEW.start_value := NULL;
		ELSIF known.unit = 'percentage' AND abs(NEW.target_value) > 1.5
			AND (NEW.kpi, NEW.target_value) IS DISTINCT FROM (OLD.kpi, OLD.target_value) THEN
			RAISE WARNING 'target "%" is to reach % %%', NEW.name, trim_scale(100 * NEW.target_value)
				USING HINT = format('A rate is a share: for %s %% set target_value to %s.', trim_scale(NEW.target_value), trim_scale(NEW.target_value / 100));
		END IF;
		direction := coalesce(direction, known.better);
	END IF;
	-- Parts of a target are rounded, and may be off by a cent
	IF (TG_OP = 'UPDATE' OR NEW.split_from IS NULL)
		AND (NEW.kpi, NEW.better, NEW.start_value, NEW.target_value, NEW.minimum_value, NEW.stretch_value)
			IS DISTINCT FROM (OLD.kpi, OLD.better, OLD.start_value, OLD.target_value, OLD.minimum_value, OLD.stretch_value)
		AND (CASE direction WHEN 'higher' THEN NEW.minimum_value > NEW.target_value WHEN 'lower' THEN NEW.minimum_value < NEW.target_value END
			OR CASE direction WHEN 'higher' THEN NEW.stretch_value < NEW.target_value WHEN 'lower' THEN NEW.stretch_value > NEW.target_value END) THEN
		SELECT v.what, v.value, CASE WHEN v.value > NEW.target_value THEN 'above' ELSE 'below' END AS side INTO bad
		FROM (VALUES (1, 'minimum', NEW.minimum_value, CASE direction WHEN 'higher' THEN 1 ELSE -1 END),
			(2, 'stretch', NEW.stretch_value, CASE direction WHEN 'higher' THEN -1 ELSE 1 END)) AS v (place, what, value, wrong_side)
		WHERE sign(v.value - NEW.target_value) = v.wrong_side
		ORDER BY v.place
		LIMIT 1;
		RAISE EXCEPTION 'the % of target "%", %, is % its target value, %, and % is better', bad.what, NEW.name, bad.value, bad.side, NEW.target_value, direction
			USING ERRCODE = 'check_violation',
				HINT = 'minimum_value is what must be reached at least, stretch_value what would be more than was wanted. '
					|| CASE direction WHEN 'higher' THEN 'If less is better, set better to lower.' ELSE 'If more is better, set better to higher.' END,
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = bad.what || '_value';
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.target_makes_sense() IS 'trigger of the table target: what is wrong is said in the words of sales';
