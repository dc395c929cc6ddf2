-- The queries of a refresh: what the file of a fact or a row says, over the rows that matter.  A query
-- over fewer rows is made of the same text as the view, with a subquery in place of a relation.

-- The facts that are tables in a kept model, in the order in which they are worked out, and how:
--   whole     all of it, when a source has changed
--   day       by days: of rows, whose sources have a condition on columns
--   month     the roll-up of the fact by days that stands before it
--   rollup    that of the fact by months that stands before it
--   customer  by customers; of rows with a condition on the customer.  Some of these are rows and no
--             facts, which are kept for the refresh alone
--   changed   where the kept rows that it is made of have changed, by keys of these
--   added     the same, by adding and taking off what has come and gone
--   sum       of other facts, when one of them has changed
--   company   KPIs of the company, by days of the facts by days that they are made of
--   owner     KPIs by owners, by months of these
--   check     by days; of a source, with a condition on a column, and what has no day in it together
--   doubled   by keys of what has changed; stands behind the check of the same source
--   total     all days of a check together
--   view      a fact of other facts, or a view for users that reads nothing but facts, the clock and what is mapped:
--             wholly, when one of the facts or the day has changed; with row_keys from the months that have
--             changed on: of lines by these columns.  keys are what dashboards look for.
--             Not of many rows most of which change by the day, such as curves
--   each      of other facts and small sources, each time
-- sources are those whose changes bring it about.
CREATE FUNCTION saleskpi_internal.kept_facts(OUT ordinal integer, OUT fact name, OUT method text, OUT keys name[],
	OUT rows name[], OUT row_keys text[], OUT row_columns text[], OUT sources name[]) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	VALUES
		(1, 'rep_today'::name, 'whole', '{}'::name[], '{}'::name[], '{}'::text[], '{}'::text[], '{rep}'::name[]),
		(2, 'rep_listed', 'whole', '{}', '{}', '{}', '{}', '{rep}'),
		(3, 'known_customer', 'customer', '{customer_id}', '{known_customer}', '{}', '{}', '{customer}'),
		(4, 'customer_origin', 'customer', '{customer_id}', '{}', '{}', '{}', '{customer}'),
		(5, 'deal_day', 'day', '{day}', '{closed_deal}', '{day}', '{closed_at}', '{deal}'),
		(6, 'deal_month', 'month', '{month}', '{}', '{}', '{}', '{deal}'),
		(7, 'deal_rep_month', 'rollup', '{month}', '{deal_month}', '{}', '{}', '{deal}'),
		(8, 'lost_day', 'day', '{day}', '{closed_deal}', '{day}', '{closed_at}', '{deal}'),
		(9, 'lost_month', 'month', '{month}', '{}', '{}', '{}', '{deal}'),
		(10, 'lead_day', 'day', '{day}', '{known_lead}', '{day}', '{created_at}', '{lead}'),
		(11, 'lead_month', 'month', '{month}', '{}', '{}', '{}', '{lead}'),
		(12, 'opportunity_day', 'day', '{day}', '{known_lead}', '{qualified_at::date}', '{created_at qualified_at}', '{lead}'),
		(13, 'opportunity_month', 'month', '{month}', '{}', '{}', '{}', '{lead}'),
		(14, 'sale_day', 'day', '{day}', '{known_sale}', '{day}', '{sold_at}', '{sale}'),
		(15, 'sale_month', 'month', '{month}', '{}', '{}', '{}', '{sale}'),
		(16, 'lifetime_day', 'day', '{day}', '{known_sale}', '{day}', '{sold_at}', '{sale}'),
		(17, 'lifetime_month', 'month', '{month}', '{}', '{}', '{}', '{sale}'),
		(18, 'product_day', 'day', '{day}', '{closed_deal,known_sale}', '{day,day}', '{closed_at,sold_at}', '{deal,sale}'),
		(19, 'product_month', 'month', '{month}', '{}', '{}', '{}', '{deal,sale}'),
		(20, 'email_day', 'day', '{day}', '{known_email}', '{day}', '{sent_at}', '{email}'),
		(21, 'email_month', 'month', '{month}', '{}', '{}', '{}', '{email}'),
		(22, 'expense_day', 'day', '{day}', '{known_expense}', '{day}', '{spent_on}', '{expense}'),
		(23, 'expense_month', 'month', '{month}', '{}', '{}', '{}', '{expense}'),
		(24, 'custom_day', 'day', '{day}', '{known_measure}', '{day}', '{day}', '{custom_measure}'),
		(25, 'custom_month', 'month', '{month}', '{}', '{}', '{}', '{custom_measure}'),
		(26, 'customer_day', 'changed', '{day}', '{known_customer}', '{day}', '{}', '{customer}'),
		(27, 'customer_month', 'changed', '{month}', '{known_customer}', '{month}', '{}', '{customer}'),
		(28, 'customer_span', 'changed', '{acquired_on}', '{known_customer}', '{acquired_on}', '{}', '{customer}'),
		(29, 'customer_history', 'changed', '{rep,channel,month}', '{known_customer}', '{rep,channel,month}', '{}', '{customer}'),
		(30, 'customer_total', 'sum', '{}', '{}', '{}', '{}', '{customer}'),
		(31, 'buyer', 'customer', '{customer_id}', '{known_sale}', '{}', '{}', '{sale,customer}'),
		(32, 'purchase_month', 'customer', '{customer_id}', '{known_sale}', '{}', '{}', '{sale,customer}'),
		(33, 'activity_month', 'added', '{cohort,month}', '{purchase_month}', '{cohort,month,rep,channel}', '{}', '{sale,customer}'),
		(34, 'revenue_event', 'customer', '{customer_id}', '{known_subscription}', '{}', '{}', '{subscription}'),
		(35, 'revenue_change', 'customer', '{customer_id}', '{known_subscription}', '{}', '{}', '{subscription}'),
		(36, 'revenue_month', 'changed', '{month}', '{revenue_change}', '{month}', '{}', '{subscription}'),
		(37, 'revenue_cohort', 'changed', '{cohort,month}', '{revenue_event}', '{cohort,month}', '{}', '{subscription}'),
		(38, 'open_deal', 'customer', '{customer_id}', '{pending_deal}', '{}', '{}', '{deal}'),
		(39, 'deal_survival', 'sum', '{}', '{}', '{}', '{}', '{deal}'),
		(40, 'company_day', 'company', '{source,fact_day}', '{kpi_day,churn_kpi}', '{}', '{}', '{lead,deal,sale,customer,email,expense,custom_measure}'),
		(41, 'owner_month', 'owner', '{source,fact_month}', '{kpi_month}', '{}', '{}', '{lead,deal,sale,customer,email,expense,custom_measure}'),
		(42, 'deal_check_day', 'check', '{day}', '{}', '{}', '{closed_at}', '{deal}'),
		(43, 'doubled_deal', 'doubled', '{id}', '{}', '{}', '{deal_id}', '{deal}'),
		(44, 'deal_check', 'total', '{}', '{}', '{}', '{}', '{deal}'),
		(45, 'lead_check_day', 'check', '{day}', '{}', '{}', '{created_at}', '{lead}'),
		(46, 'doubled_lead', 'doubled', '{id}', '{}', '{}', '{lead_id}', '{lead}'),
		(47, 'lead_check', 'total', '{}', '{}', '{}', '{}', '{lead}'),
		(48, 'sale_check_day', 'check', '{day}', '{}', '{}', '{sold_at}', '{sale,customer}'),
		(49, 'doubled_sale', 'doubled', '{id}', '{}', '{}', '{sale_id}', '{sale}'),
		(50, 'sale_check', 'total', '{}', '{}', '{}', '{}', '{sale}'),
		(51, 'email_check_day', 'check', '{day}', '{}', '{}', '{sent_at}', '{email}'),
		(52, 'doubled_email', 'doubled', '{id}', '{}', '{}', '{email_id}', '{email}'),
		(53, 'email_check', 'total', '{}', '{}', '{}', '{}', '{email}'),
		(54, 'expense_check_day', 'check', '{day}', '{}', '{}', '{spent_on}', '{expense}'),
		(55, 'expense_check', 'total', '{}', '{}', '{}', '{}', '{expense}'),
		(56, 'custom_check_day', 'check', '{day}', '{}', '{}', '{day}', '{custom_measure}'),
		(57, 'custom_check', 'total', '{}', '{}', '{}', '{}', '{custom_measure}'),
		(58, 'customer_check', 'whole', '{}', '{}', '{}', '{}', '{customer}'),
		(59, 'doubled_customer', 'customer', '{customer_id}', '{}', '{}', '{}', '{customer}'),
		(60, 'subscription_check', 'whole', '{}', '{}', '{}', '{}', '{subscription}'),
		(61, 'quota_listed', 'each', '{}', '{}', '{}', '{}', '{}'),
		(62, 'source_fact', 'each', '{}', '{}', '{}', '{}', '{}'),
		(63, 'source_problem', 'each', '{}', '{}', '{}', '{}', '{}'),
		(64, 'sales_by_rep', 'view', '{month}', '{}', '{team,rep}', '{}', '{}'),
		(65, 'sales_cycle', 'view', '{month}', '{}', '{team,rep}', '{}', '{}'),
		(66, 'owner_cycle', 'view', '{owner_kind}', '{}', '{}', '{}', '{}'),
		(67, 'cycle_with_open_deals', 'view', '{}', '{}', '{}', '{}', '{}'),
		(68, 'email_open_rate', 'view', '{month}', '{}', '{campaign,variant}', '{}', '{}'),
		(69, 'email_lift', 'view', '{}', '{}', '{}', '{}', '{}'),
		(70, 'leads_by_rep', 'view', '{month}', '{}', '{team,rep}', '{}', '{}'),
		(71, 'lead_conversion', 'view', '{month}', '{}', '{source}', '{}', '{}'),
		(72, 'funnel_month', 'view', '{month}', '{}', '{team,rep,channel}', '{}', '{}'),
		(73, 'monthly_sales_growth', 'view', '{month}', '{}', '{}', '{}', '{}'),
		(74, 'revenue_retention', 'view', '{month}', '{}', '{}', '{}', '{}'),
		(75, 'churn_and_retention', 'view', '{month}', '{}', '{}', '{}', '{}'),
		(76, 'cohort_retention', 'view', '{cohort}', '{}', '{}', '{}', '{}'),
		(77, 'activity_retention', 'view', '{cohort}', '{}', '{}', '{}', '{}'),
		(78, 'customer_acquisition_cost', 'view', '{month}', '{}', '{}', '{}', '{}'),
		(79, 'cycle_quality', 'view', '{}', '{}', '{}', '{}', '{}'),
		(80, 'lost_reasons', 'view', '{month}', '{}', '{team,rep,lost_reason}', '{}', '{}'),
		(81, 'pipeline_by_stage', 'view', '{}', '{}', '{}', '{}', '{}'),
		(82, 'pipeline_by_month', 'view', '{month}', '{}', '{}', '{}', '{}'),
		(83, 'pipeline_owner', 'view', '{owner_kind,owner}', '{}', '{}', '{}', '{}'),
		(84, 'rep_month', 'view', '{month}', '{}', '{rep}', '{}', '{}'),
		(85, 'rep_customer_month', 'view', '{month}', '{}', '{}', '{}', '{}'),
		(86, 'recent_kpi', 'view', '{}', '{}', '{}', '{}', '{}'),
		(87, 'clv_fit', 'view', '{}', '{}', '{}', '{}', '{}')
$$;
COMMENT ON FUNCTION saleskpi_internal.kept_facts() IS 'what a kept model keeps, and how a refresh works it out';

-- The source of a row
CREATE FUNCTION saleskpi_internal.row_source(view name) RETURNS name
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE view
		WHEN 'known_lead'::name THEN 'lead'::name
		WHEN 'closed_deal'::name THEN 'deal'::name
		WHEN 'pending_deal'::name THEN 'deal'::name
		WHEN 'known_sale'::name THEN 'sale'::name
		WHEN 'known_customer'::name THEN 'customer'::name
		WHEN 'known_subscription'::name THEN 'subscription'::name
		WHEN 'known_email'::name THEN 'email'::name
		WHEN 'known_expense'::name THEN 'expense'::name
		WHEN 'known_measure'::name THEN 'custom_measure'::name
	END;
COMMENT ON FUNCTION saleskpi_internal.row_source(name) IS 'the source of a row';

-- What says when something happened, of each source, and which of it are the days of facts.  Until it
-- is mapped a source may be made of another, which has the same columns or those beside them.
CREATE FUNCTION saleskpi_internal.source_times(OUT source name, OUT times name[], OUT fact_days name[], OUT has_customer boolean,
	OUT made_of name, OUT made_columns name[], OUT made_from name[]) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	VALUES
		('lead'::name, '{created_at,qualified_at,converted_at,lost_at}'::name[], '{created_at,qualified_at}'::name[], true, NULL::name, '{}'::name[], '{}'::name[]),
		('deal', '{opened_at,closed_at}', '{closed_at}', true, NULL, '{}', '{}'),
		('sale', '{sold_at}', '{sold_at}', true, 'deal', '{sold_at,customer_id,sale_id}', '{closed_at,customer_id,deal_id}'),
		('customer', '{acquired_at,churned_at}', '{}', true, 'sale', '{customer_id}', '{customer_id}'),
		('subscription', '{started_on,ended_on}', '{}', true, 'customer', '{customer_id}', '{customer_id}'),
		('email', '{sent_at,delivered_at,opened_at,clicked_at}', '{sent_at}', false, NULL, '{}', '{}'),
		('expense', '{spent_on}', '{spent_on}', false, NULL, '{}', '{}'),
		('custom_measure', '{day}', '{day}', false, NULL, '{}', '{}')
$$;
COMMENT ON FUNCTION saleskpi_internal.source_times() IS 'the days of the sources, and what they are made of until they are mapped';

-- Days as spans of days one after the other
CREATE FUNCTION saleskpi_internal.day_spans(days date[], OUT first_day date, OUT last_day date) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT min(d.day), max(d.day)
	FROM (SELECT u.day, u.day - row_number() OVER (ORDER BY u.day)::integer AS island
		FROM (SELECT DISTINCT t.day FROM unnest(days) AS t (day)) AS u) AS d
	GROUP BY d.island
	ORDER BY 1
$$;
COMMENT ON FUNCTION saleskpi_internal.day_spans(date[]) IS 'days as spans';

-- The query in the file of a view; of_kept: as it is in a kept model
CREATE FUNCTION saleskpi_internal.file_query(schema name, view name, id_type oid, of_kept boolean DEFAULT false) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.model_statement(split_part(substr(f.body, strpos(f.body, E' AS\n') + 4), E';\n', 1), schema, id_type, of_kept)
	FROM saleskpi_internal.model_file AS f
	WHERE f.name = view
$$;
COMMENT ON FUNCTION saleskpi_internal.file_query(name, name, oid, boolean) IS 'the query of a view as its file has it';

-- A query with others in place of relations.  All places are marked before any is filled, since what
-- fills them may be a query of the company's.
CREATE FUNCTION saleskpi_internal.query_over(query text, relations text[], others text[]) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	result text := query;
BEGIN
	FOR i IN 1 .. cardinality(relations) LOOP
		result := replace(result, relations[i] || ' AS ', format(E'\x01%s\x01 AS ', i));
	END LOOP;
	FOR i IN 1 .. cardinality(relations) LOOP
		result := replace(result, format(E'\x01%s\x01', i), others[i]);
	END LOOP;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.query_over(text, text[], text[]) IS 'a query with others in place of relations';

-- That a column of the company's lies in one of these days, give or take what zones can make of it:
-- the model asks again.  On the column as it is, so that an index or the bounds of partitions serve.
-- With undated_from also that it is NULL, infinite, or lies on that day or later.  NULL: it has a type
-- that cannot be compared with days.
CREATE FUNCTION saleskpi_internal.raw_days_condition(column_name text, type oid, first_days date[], last_days date[], undated_from date) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	base_type oid := type;
	type_name text;
BEGIN
	WHILE (SELECT t.typtype FROM pg_type AS t WHERE t.oid = base_type) = 'd' LOOP
		base_type := (SELECT t.typbasetype FROM pg_type AS t WHERE t.oid = base_type);
	END LOOP;
	IF base_type NOT IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) THEN
		RETURN NULL;
	END IF;
	type_name := format_type(base_type, -1);
	RETURN format('(%s)', coalesce(nullif(concat_ws(' OR ',
		(SELECT string_agg('(' || concat_ws(' AND ',
			format('%s IS NOT NULL', column_name),
			CASE WHEN s.first_day > '0002-01-01' THEN format('%s >= %L::%s', column_name, (s.first_day - 2)::timestamp, type_name) END,
			CASE WHEN s.last_day < '9999-12-01' THEN format('%s < %L::%s', column_name, (s.last_day + 3)::timestamp, type_name) END) || ')', ' OR ')
		FROM unnest(first_days, last_days) AS s (first_day, last_day)),
		CASE WHEN undated_from IS NOT NULL
			THEN format('%1$s IS NULL OR %1$s >= %2$L::%3$s OR %1$s = ''-infinity''::%3$s', column_name, (undated_from - 2)::timestamp, type_name)
		END), ''), 'false'));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.raw_days_condition(text, oid, date[], date[], date) IS 'a condition on a column of the company''s for days, or a little more';

-- The same of customers, or of other ids; they are those of the model
CREATE FUNCTION saleskpi_internal.raw_customers_condition(column_name text, type oid, id_type oid, customers text[], nobody boolean) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('(%s%s)',
		CASE
			-- To a model whose ids are numbers 007 is 7
			WHEN type = id_type
				OR type IN ('text'::regtype, 'varchar'::regtype) AND id_type IN ('text'::regtype, 'varchar'::regtype)
				THEN format('%s = ANY (%L::%s[])', column_name, customers::text, format_type(type, -1))
			-- A value that the company's type could not hold would be an error
			WHEN type IN ('int4'::regtype, 'int8'::regtype) AND NOT EXISTS (SELECT FROM unnest(customers) AS u (id)
					WHERE u.id !~ CASE type WHEN 'int4'::regtype THEN '^-?[0-9]{1,9}$' ELSE '^-?[0-9]{1,18}$' END)
				THEN format('%s = ANY (%L::%s[])', column_name, customers::text, format_type(type, -1))
			WHEN type = 'uuid'::regtype AND NOT EXISTS (SELECT FROM unnest(customers) AS u (id)
					WHERE u.id !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
				THEN format('%s = ANY (%L::uuid[])', column_name, customers::text)
			ELSE format('%s::%s = ANY (%L::%2$s[])', column_name, format_type(id_type, -1), customers::text)
		END,
		CASE WHEN nobody THEN format(' OR %s IS NULL', column_name) ELSE '' END)
$$;
COMMENT ON FUNCTION saleskpi_internal.raw_customers_condition(text, oid, oid, text[], boolean) IS 'a condition on a column of the company''s for customers';

-- The rows of a source that have one of these columns in these days, or that are of these customers,
-- or have these ids in a column, and perhaps a few more: the query that it is mapped to with the condition
-- inside.  NULL in place of columns or of customers: no condition of the kind.  With undated_from the
-- rows, too, of which no such column has a day before that.
CREATE FUNCTION saleskpi_internal.source_query(schema name, source name, id_type oid, times name[], first_days date[], last_days date[],
	customers text[], nobody boolean, undated_from date DEFAULT NULL, id_column name DEFAULT 'customer_id') RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	mapping record;
	described record;
	made record;
	condition text;
BEGIN
	EXECUTE format('SELECT m.definition, m.time_zone FROM %I.mapping AS m WHERE m.source = $1', schema)
		INTO mapping USING source::text;
	IF mapping.definition IS NOT NULL THEN
		described := saleskpi_internal.describe_query(mapping.definition);
		IF times IS NOT NULL THEN
			-- What is not mapped, or NULL in every row, has no days
			SELECT CASE WHEN bool_or(c.condition IS NULL) THEN 'true'
				ELSE coalesce(string_agg(c.condition, ' OR '), (undated_from IS NOT NULL)::text) END
			INTO condition
			FROM (
				SELECT saleskpi_internal.raw_days_condition(format('mapped.%I', d.name), d.type, first_days, last_days, undated_from) AS condition
				FROM unnest(described.column_names, described.column_types) AS d (name, type)
				WHERE d.name = ANY (times) AND d.type <> 'unknown'::regtype
			) AS c;
		ELSE
			SELECT coalesce(max(saleskpi_internal.raw_customers_condition(format('mapped.%I', d.name), d.type, id_type, customers, nobody)),
				nobody::text)
			INTO condition
			FROM unnest(described.column_names, described.column_types) AS d (name, type)
			WHERE d.name = id_column AND d.type <> 'unknown'::regtype;
		END IF;
		RETURN format('%s WHERE %s', saleskpi_internal.mapped_query(schema, source, mapping.definition,
			described.column_names, described.column_types, described.column_collations, mapping.time_zone), condition);
	END IF;

	SELECT * INTO made FROM saleskpi_internal.source_times() AS t WHERE t.source = source_query.source;
	IF made.made_of IS NULL THEN
		RETURN saleskpi_internal.file_query(schema, source, id_type);
	END IF;
	RETURN saleskpi_internal.query_over(saleskpi_internal.file_query(schema, source, id_type),
		ARRAY[format('%I.%I', schema, made.made_of)],
		ARRAY['(' || saleskpi_internal.source_query(schema, made.made_of, id_type,
			(SELECT array_agg(f.made_from) FROM unnest(made.made_columns, made.made_from) AS f (made_column, made_from) WHERE f.made_column = ANY (times)),
			first_days, last_days, customers, nobody, undated_from,
			(SELECT f.made_from FROM unnest(made.made_columns, made.made_from) AS f (made_column, made_from) WHERE f.made_column = id_column)) || ')']);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.source_query(name, name, oid, name[], date[], date[], text[], boolean, date, name) IS 'the query of a source over some days, customers or ids';

-- The query of a row over a query of its source
CREATE FUNCTION saleskpi_internal.row_query(schema name, view name, id_type oid, source name, source_query text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.query_over(saleskpi_internal.file_query(schema, view, id_type),
		ARRAY[format('%I.%I', schema, source)], ARRAY['(' || source_query || ')'])
$$;
COMMENT ON FUNCTION saleskpi_internal.row_query(name, name, oid, name, text) IS 'the query of a row over that of its source';

-- The query of a fact, or of a row, over what is kept by customers, where that has not a condition itself,
-- and over other queries of rows
CREATE FUNCTION saleskpi_internal.fact_query(schema name, fact name, id_type oid, rows name[] DEFAULT '{}', queries text[] DEFAULT '{}',
	condition text DEFAULT NULL) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.query_over(saleskpi_internal.file_query(schema, fact, id_type),
		array_agg(format('%I.%I', p.parts, o.row)),
		array_agg(CASE
			WHEN o.query IS NOT NULL THEN '(' || o.query || ')'
			WHEN condition IS NOT NULL THEN format('(SELECT * FROM %I.%I AS k WHERE %s)', p.parts, 'kept_' || o.row, condition)
			ELSE format('%I.%I', p.parts, 'kept_' || o.row)
		END))
	FROM (SELECT saleskpi_internal.model_schema(schema, true) AS parts) AS p
	CROSS JOIN LATERAL (
		SELECT r.row, r.query FROM unnest(rows, queries) AS r (row, query)
		UNION ALL
		SELECT k.fact, NULL
		FROM saleskpi_internal.kept_facts() AS k
		WHERE (k.fact IN ('known_customer', 'customer_origin', 'purchase_month', 'revenue_event', 'revenue_change', 'customer_check', 'subscription_check',
				'doubled_customer')
				OR k.method IN ('total', 'doubled'))
			AND k.fact <> ALL (rows) AND k.fact <> fact_query.fact
	) AS o
$$;
COMMENT ON FUNCTION saleskpi_internal.fact_query(name, name, oid, name[], text[], text) IS 'the query of a fact over queries of rows';

-- What is kept that a view reads, also by way of views and facts that are not kept
CREATE FUNCTION saleskpi_internal.kept_below(view name) RETURNS name[]
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE below AS (
		SELECT r.reads FROM saleskpi_internal.model_read AS r WHERE r.name = view
		UNION
		SELECT r.reads
		FROM below AS b
		JOIN saleskpi_internal.model_read AS r ON r.name = b.reads
		WHERE b.reads NOT IN (SELECT k.fact FROM saleskpi_internal.kept_facts() AS k)
	)
	SELECT coalesce(array_agg(b.reads ORDER BY b.reads), '{}')
	FROM below AS b
	WHERE b.reads IN (SELECT k.fact FROM saleskpi_internal.kept_facts() AS k)
$$;
COMMENT ON FUNCTION saleskpi_internal.kept_below(name) IS 'what is kept that a view reads';

-- The query of a view over what is kept, which its facts may not be pointed at yet; from_month: over what is
-- kept by days and by months from that month on
CREATE FUNCTION saleskpi_internal.view_query(schema name, view name, id_type oid, from_month date DEFAULT NULL) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	relations text[];
	others text[];
BEGIN
	SELECT array_agg(format('%I.%I', saleskpi_internal.model_schema(schema, f.in_parts), f.name) ORDER BY f.name),
		array_agg(CASE
			WHEN k.fact IS NULL THEN '(' || saleskpi_internal.view_query(schema, f.name, id_type, from_month) || ')'
			WHEN from_month IS NOT NULL AND k.keys[1] IN ('day', 'month')
				THEN format('(SELECT * FROM %I.%I AS k WHERE k.%I >= %L::date)', saleskpi_internal.model_schema(schema, true), 'kept_' || f.name, k.keys[1], from_month)
			ELSE format('%I.%I', saleskpi_internal.model_schema(schema, true), 'kept_' || f.name)
		END ORDER BY f.name)
	INTO relations, others
	FROM saleskpi_internal.model_read AS r
	JOIN saleskpi_internal.model_file AS f ON f.name = r.reads
	LEFT JOIN saleskpi_internal.kept_facts() AS k ON k.fact = f.name
	WHERE r.name = view AND (k.fact IS NOT NULL OR saleskpi_internal.kept_below(f.name) <> '{}');
	RETURN saleskpi_internal.query_over(saleskpi_internal.file_query(schema, view, id_type, true), relations, others);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.view_query(name, name, oid, date) IS 'the query of a view over what is kept';

-- That columns of row k have one of these values, in arrays in the order of the columns; NULL is one
CREATE FUNCTION saleskpi_internal.keys_condition(columns text[], keys jsonb) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		-- One column is a day
		WHEN cardinality(columns) = 1 THEN format('k.%I = ANY (%L::date[])', columns[1],
			ARRAY(SELECT e.key ->> 0 FROM jsonb_array_elements(keys) AS e (key)))
		ELSE (
			SELECT '(' || string_agg('(' || (
				SELECT string_agg(CASE WHEN e.key ->> (c.ordinal - 1)::integer IS NULL THEN format('k.%I IS NULL', c.name)
					ELSE format('k.%I = %L', c.name, e.key ->> (c.ordinal - 1)::integer) END, ' AND ' ORDER BY c.ordinal)
				FROM unnest(columns) WITH ORDINALITY AS c (name, ordinal)) || ')', ' OR ') || ')'
			FROM jsonb_array_elements(keys) AS e (key))
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.keys_condition(text[], jsonb) IS 'a condition on columns for some of their values';

-- The roll-up of another kept fact, by days or by months, to the columns of one by months
CREATE FUNCTION saleskpi_internal.month_query(schema name, fact name, of_fact name, months date[]) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT %s FROM %I.%I AS d%s GROUP BY %s',
		string_agg(CASE
			WHEN a.attname = 'month' AND NOT f.by_month THEN 'date_trunc(''month''::text, d.day::timestamp)::date AS month'
			WHEN a.attname = 'month' OR a.atttypid = 'text'::regtype THEN format('d.%I', a.attname)
			WHEN a.atttypid = 'bigint'::regtype THEN format('sum(d.%1$I)::bigint AS %1$I', a.attname)
			WHEN a.atttypid = 'numeric'::regtype THEN format('saleskpi_internal.total(d.%1$I) AS %1$I', a.attname)
			ELSE format('saleskpi.rollup(d.%1$I) AS %1$I', a.attname)
		END, ', ' ORDER BY a.attnum),
		f.parts, 'kept_' || of_fact,
		CASE WHEN months IS NULL THEN ''
			WHEN f.by_month THEN format(' WHERE d.month = ANY (%L::date[])', months)
			ELSE (
				SELECT ' WHERE ' || string_agg(format('d.day BETWEEN %L::date AND %L::date', m.month, (m.month + interval '1 month')::date - 1), ' OR ')
				FROM unnest(months) AS m (month))
		END,
		string_agg(a.attnum::text, ', ' ORDER BY a.attnum) FILTER (WHERE a.attname = 'month' OR a.atttypid = 'text'::regtype))
	FROM (SELECT saleskpi_internal.model_schema(schema, true) AS parts, of_fact ~ '_month$' AS by_month) AS f
	JOIN pg_attribute AS a ON a.attrelid = format('%I.%I', f.parts, 'kept_' || fact)::regclass AND a.attnum > 0
	GROUP BY f.parts, f.by_month
$$;
COMMENT ON FUNCTION saleskpi_internal.month_query(name, name, name, date[]) IS 'the roll-up by month of a kept fact';

-- All days of a check together.  The first and the last day are those of the first and the last point in
-- time.  Columns that are NULL in every row are so on each day.
CREATE FUNCTION saleskpi_internal.total_query(schema name, fact name, source name) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT %s FROM %s AS d', string_agg(format(CASE
			WHEN a.atttypid = 'saleskpi_internal.finding'::regtype THEN 'saleskpi_internal.findings(d.%1$I)'
			WHEN a.atttypid = 'bigint'::regtype THEN 'coalesce(sum(d.%1$I), 0)::bigint'
			WHEN a.atttypid = 'text[]'::regtype THEN 'ARRAY(SELECT c.name FROM unnest(%2$L::text[]) WITH ORDINALITY AS c (name, ordinal)
				WHERE NOT EXISTS (SELECT FROM %3$s AS f WHERE c.name <> ALL (f.%1$I)) ORDER BY c.ordinal)'
			WHEN k.has_times AND a.attname IN ('first_on', 'last_on')
				THEN 'saleskpi.local_time(%4$s(d.%5$I), (SELECT s.time_zone FROM %6$I.settings AS s))::date'
			ELSE '%4$s(d.%1$I)'
		END || ' AS %1$I', a.attname, k.columns, k.by_day, CASE WHEN a.attname = 'last_on' THEN 'max' ELSE 'min' END,
			regexp_replace(a.attname, '_on$', '_at'), schema), ', ' ORDER BY a.attnum), k.by_day)
	FROM (
		SELECT t.by_day, t.total,
			EXISTS (SELECT FROM pg_attribute AS f WHERE f.attrelid = t.by_day AND f.attname = 'first_at') AS has_times,
			ARRAY(SELECT s.attname::text FROM pg_attribute AS s
				WHERE s.attrelid = format('%I.%I', schema, source)::regclass AND s.attnum > 0 AND NOT s.attisdropped ORDER BY s.attnum) AS columns
		FROM (SELECT format('%I.%I', p.parts, 'kept_' || fact || '_day')::regclass AS by_day, format('%I.%I', p.parts, 'kept_' || fact)::regclass AS total
			FROM (SELECT saleskpi_internal.model_schema(schema, true) AS parts) AS p) AS t
	) AS k
	JOIN pg_attribute AS a ON a.attrelid = k.total AND a.attnum > 0 AND NOT a.attisdropped
	GROUP BY k.by_day
$$;
COMMENT ON FUNCTION saleskpi_internal.total_query(name, name, name) IS 'the query of all days of a kept check together';

-- Whether the company's tables may be in shards
CREATE FUNCTION saleskpi_internal.has_shards() RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'citus')
$$;
COMMENT ON FUNCTION saleskpi_internal.has_shards() IS 'whether tables may be in shards';

-- The rows of a query that is planned by itself: Citus changes no table by a query over tables in shards
CREATE FUNCTION saleskpi_internal.rows_of(query text) RETURNS SETOF record
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY EXECUTE query;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.rows_of(text) IS 'the rows of a query';

-- The query of a fact as a part of a statement that writes: with the columns of its table, in their order
CREATE FUNCTION saleskpi_internal.fresh_query(kept regclass, query text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN saleskpi_internal.has_shards()
			THEN format('SELECT * FROM saleskpi_internal.rows_of(%L) AS r (%s)', t.query,
				(SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
				FROM pg_attribute AS a WHERE a.attrelid = kept AND a.attnum > 0 AND NOT a.attisdropped))
			ELSE t.query
		END
	FROM (
		SELECT format('SELECT %s FROM (%s) AS f', string_agg(format('f.%I', a.attname), ', ' ORDER BY a.attnum), fresh_query.query) AS query
		FROM pg_attribute AS a
		WHERE a.attrelid = kept AND a.attnum > 0 AND NOT a.attisdropped
	) AS t
$$;
COMMENT ON FUNCTION saleskpi_internal.fresh_query(regclass, text) IS 'the query of a fact as a part of a statement that writes';

-- The statement that brings what is kept to what a query gives, and writes only what differs.  Rows
-- are the same if all is, zeros behind the last digit too.  Of both the condition has to be true, on
-- the columns of the table; NULL: it is all of it.  The statement gives JSON: how many rows were
-- written, and by names what the expressions over them, in changed, as row c, are; change_sign is 1 of
-- those that have come and -1 of those that are gone.  steps are queries with names that come before,
-- for query and condition to read.
CREATE FUNCTION saleskpi_internal.keep_statement(kept regclass, query text, condition text, names text[] DEFAULT '{}', expressions text[] DEFAULT '{}',
	steps text DEFAULT '') RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format($statement$
		WITH %12$s differing AS MATERIALIZED (
			SELECT %2$s, min(b.kept_place) AS kept_place, count(b.kept_place) AS kept_rows, count(*) - count(b.kept_place) AS fresh_rows
			FROM (
				SELECT k.ctid AS kept_place, %3$s FROM %1$s AS k WHERE %4$s
				UNION ALL
				SELECT NULL::tid, %6$s FROM (%5$s) AS f
			) AS b
			GROUP BY %7$s
			HAVING count(*) <> 2 * count(b.kept_place)
		),
		-- Places in an array lead the planner to these rows and no other
		gone AS (
			DELETE FROM %1$s AS k
			WHERE k.ctid = ANY (ARRAY(
				SELECT d.kept_place FROM differing AS d WHERE d.kept_rows = 1 AND d.fresh_rows = 0
				UNION ALL
				-- The same row several times, which hardly ever is, has a place of each
				SELECT p.place
				FROM differing AS d
				CROSS JOIN LATERAL (
					SELECT k.ctid AS place FROM %1$s AS k WHERE %11$s LIMIT d.kept_rows - d.fresh_rows
				) AS p
				WHERE d.kept_rows > 1 AND d.kept_rows > d.fresh_rows))
			RETURNING k.*
		),
		come AS (
			INSERT INTO %1$s AS k (%8$s)
			SELECT %9$s
			FROM differing AS d
			CROSS JOIN LATERAL generate_series(1, d.fresh_rows - d.kept_rows)
			RETURNING k.*
		),
		changed AS (
			SELECT g.*, -1 AS change_sign FROM gone AS g
			UNION ALL
			SELECT c.*, 1 FROM come AS c
		)
		SELECT jsonb_build_object('written', count(*)%10$s) FROM changed AS c
		$statement$,
		kept,
		string_agg(format('b.%I', a.attname), ', ' ORDER BY a.attnum),
		string_agg(format('k.%I', a.attname), ', ' ORDER BY a.attnum),
		coalesce(condition, 'true'),
		CASE WHEN steps = '' THEN saleskpi_internal.fresh_query(kept, query) ELSE query END,
		string_agg(format('f.%I', a.attname), ', ' ORDER BY a.attnum),
		string_agg(format(CASE WHEN a.atttypid = 'numeric'::regtype THEN 'b.%1$I, scale(b.%1$I)' ELSE 'b.%I' END, a.attname), ', ' ORDER BY a.attnum),
		string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		string_agg(format('d.%I', a.attname), ', ' ORDER BY a.attnum),
		(SELECT string_agg(format(', %L, %s', e.name, e.expression), '') FROM unnest(names, expressions) AS e (name, expression)),
		-- By the operators of the columns' types, which may be in no schema of the search path
		format('record_eq(ROW(%s), ROW(%s))',
			string_agg(format(CASE WHEN a.atttypid = 'numeric'::regtype THEN 'k.%1$I, scale(k.%1$I)' ELSE 'k.%I' END, a.attname), ', ' ORDER BY a.attnum),
			string_agg(format(CASE WHEN a.atttypid = 'numeric'::regtype THEN 'd.%1$I, scale(d.%1$I)' ELSE 'd.%I' END, a.attname), ', ' ORDER BY a.attnum)),
		steps)
	FROM pg_attribute AS a
	WHERE a.attrelid = kept AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION saleskpi_internal.keep_statement(regclass, text, text, text[], text[], text) IS 'the statement that brings a kept fact to what a query gives';

-- That two rows have the same in these columns, which are text and may be NULL, in a way that can be hashed
CREATE FUNCTION saleskpi_internal.same_line(one text, other text, columns text[]) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT string_agg(format('coalesce(%1$s.%3$I, ''''::text) = coalesce(%2$s.%3$I, ''''::text) AND (%1$s.%3$I IS NULL) = (%2$s.%3$I IS NULL)',
		one, other, c.name), ' AND ')
	FROM unnest(columns) AS c (name)
$$;
COMMENT ON FUNCTION saleskpi_internal.same_line(text, text, text[]) IS 'a condition that two rows are of one line';

-- The statement for a view of lines that are drawn over months, each by the columns of line.  query is that of
-- the view over facts from the month read_from on, which is at least a year before that of changed_from, and before
-- that of as_of then: what is older has not changed.
-- What lies between two rows of a line hangs on these alone, and what is behind the last on a row that is at most
-- a year older.  So what the query gives is right from the first row of a line on that it has read, and what is kept
-- before that remains: in a gap that began earlier, whose months are like any of them.  Only where such a gap comes to
-- be or to an end by what has changed, when somebody goes on after more than a year, it says nothing of its beginning.
-- Then nothing is written, and is_whole is true.
CREATE FUNCTION saleskpi_internal.line_statement(schema name, kept regclass, query text, line text[], read_from date, changed_from date,
	names text[], expressions text[]) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.keep_statement(kept,
		format('SELECT f.* FROM found AS f WHERE f.month > %L::date AND NOT (SELECT r.is_whole FROM restarted AS r)
			UNION ALL
			SELECT %s FROM gap AS g CROSS JOIN generate_series(%L::timestamp, g.first_month::timestamp - interval ''1 month'', interval ''1 month'') AS m (month)
			WHERE NOT (SELECT r.is_whole FROM restarted AS r)',
			read_from,
			string_agg(format(CASE a.attname
				WHEN 'month' THEN 'm.month::date'
				WHEN 'complete' THEN 'm.month <= (SELECT c.complete_month FROM %2$I.clock AS c)'
				ELSE 'g.%1$I' END, a.attname, schema), ', ' ORDER BY a.attnum),
			changed_from),
		format('k.month > %L::date AND NOT (SELECT r.is_whole FROM restarted AS r)
			AND NOT EXISTS (SELECT FROM gap AS g WHERE %s AND k.month < least(g.first_month, %L::date))',
			read_from, saleskpi_internal.same_line('g', 'k', line), changed_from),
		names || 'is_whole'::text, expressions || '(SELECT r.is_whole FROM restarted AS r)'::text,
		format($steps$
			-- A condition that is always true, by which the planner expects less than a thousand months of each row
			found AS MATERIALIZED (SELECT f.* FROM (%2$s) AS f WHERE f.month BETWEEN %5$L::date AND 'infinity'::date),
			first AS MATERIALIZED (
				SELECT %3$s, min(f.month) AS first_month FROM found AS f GROUP BY %3$s
			),
			-- The month read_from of lines that have no row there, and when they go on; NULL: no more
			gap AS MATERIALIZED (
				SELECT k.*, l.first_month
				FROM %1$s AS k
				LEFT JOIN first AS l ON %4$s
				WHERE k.month = %5$L::date AND (l.first_month = %5$L::date) IS NOT TRUE
			),
			fresh AS MATERIALIZED (
				SELECT l.* FROM first AS l WHERE l.first_month >= %6$L::date AND NOT EXISTS (SELECT FROM gap AS k WHERE %4$s)
			),
			restarted AS MATERIALIZED (
				SELECT EXISTS (SELECT FROM gap AS g WHERE g.first_month IS NULL)
					OR EXISTS (SELECT FROM fresh) AND EXISTS (SELECT FROM %1$s AS k JOIN fresh AS l ON %4$s WHERE k.month < %6$L::date) AS is_whole
			),
			$steps$,
			kept, saleskpi_internal.fresh_query(kept, query),
			(SELECT string_agg(format('f.%I', c.name), ', ' ORDER BY c.ordinal) FROM unnest(line) WITH ORDINALITY AS c (name, ordinal)),
			saleskpi_internal.same_line('l', 'k', line), read_from, changed_from))
	FROM pg_attribute AS a
	WHERE a.attrelid = kept AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION saleskpi_internal.line_statement(name, regclass, text, text[], date, date, text[], text[]) IS 'the statement that brings a kept view of lines to what a query of its last months gives';

-- The same into a table that is empty
CREATE FUNCTION saleskpi_internal.fill_statement(kept regclass, query text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('INSERT INTO %s (%s) SELECT %s FROM (%s) AS f', kept,
		string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), string_agg(format('f.%I', a.attname), ', ' ORDER BY a.attnum), query)
	FROM pg_attribute AS a
	WHERE a.attrelid = kept AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION saleskpi_internal.fill_statement(regclass, text) IS 'the statement that fills a kept fact from a query';
