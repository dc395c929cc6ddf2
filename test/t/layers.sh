#!/usr/bin/env bash
# The layers of the model, from the catalog: each reads only the one before it, with few exceptions,
# which are listed here with their reasons.  doc/model.md says what reads what, and every relation and
# column says what it is.

. test/tap.sh

plan 7

PAGE=doc/model.md
make_database layers

list() {
	query "$database" "$@"
}

list -f - >/dev/null <<-'SQL'
	CREATE EXTENSION saleskpi;
	SELECT saleskpi.create_model('kpi');
	CREATE TABLE public.relation AS
	SELECT c.oid, f.name, f.kind, f.in_parts, f.ordinal,
		-- The grains of a fact are one, of which one file tells
		CASE WHEN f.kind = 'fact' AND EXISTS (SELECT FROM saleskpi_internal.model_file AS o
				WHERE o.name = regexp_replace(f.name, '_(day|month|period)$', CASE WHEN f.name ~ '_day$' THEN '_month' ELSE '_day' END) AND o.name <> f.name)
			THEN regexp_replace(f.name, '_(day|month|period)$', '_*')
			WHEN f.name ~ '_check(_day)?$' THEN regexp_replace(f.name, '(_day)?$', '_*') END AS pair
	FROM saleskpi_internal.model_file AS f
	JOIN pg_class AS c ON c.relname = f.name
		AND c.relnamespace = (CASE WHEN f.in_parts THEN 'kpi_parts' ELSE 'kpi' END)::regnamespace;
	CREATE VIEW public.reads AS
	SELECT DISTINCT r.name AS reader, r.kind AS reader_kind, r.ordinal AS reader_ordinal, o.name AS read, o.kind AS read_kind, o.ordinal AS read_ordinal
	FROM pg_depend AS d
	JOIN pg_rewrite AS w ON w.oid = d.objid
	JOIN relation AS r ON r.oid = w.ev_class
	JOIN relation AS o ON o.oid = d.refobjid
	WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND w.ev_class <> d.refobjid;

	-- The rule: who may read what
	CREATE TABLE public.rule (reader_kind text, read_kind text);
	INSERT INTO rule VALUES ('row', 'source'), ('fact', 'row'), ('view', 'fact'), ('view', 'table'), ('view', 'view');
	-- What any layer may read: what the whole model goes by, the calendar made of it, and how the
	-- sources are mapped, which tells what events the company's tables know of at all
	CREATE TABLE public.common (read name);
	INSERT INTO common VALUES ('settings'), ('clock'), ('mapping');
	CREATE TABLE public.exception (reader text, read text, reason text);
	INSERT INTO exception VALUES
		('sale', 'deal', 'derived until mapped'),
		('customer', 'sale', 'derived until mapped'),
		('subscription', 'customer', 'derived until mapped'),
		('customer_origin', 'known_customer', 'the same rows, the first of each customer: what a sale is grouped by'),
		('known_measure', 'kpi', 'a code that is not in the registry is no KPI'),
		('kpi_day', '*fact', 'the list of KPIs and how each is made of the facts'),
		('kpi_month', '*fact', 'the list of KPIs and how each is made of the facts'),
		('kpi_period', '*fact', 'the list of KPIs and how each is made of the facts'),
		('churn_kpi', '*fact', 'the KPIs that have months only'),
		('company_day', 'kpi_day', 'the same of everybody together'), ('company_day', 'churn_kpi', 'the same of everybody together'),
		('owner_month', 'kpi_month', 'the same by owners'),
		('pipeline_owner', '*fact', 'what is open and what was closed by owners'),
		('rep_month', '*fact', 'months over all channels'),
		('rep_customer_month', 'customer_span', 'customers at the start of each month'),
		('funnel_month', 'lead_day', 'months of leads, those without between them'),
		('owner_cycle', 'deal_survival', 'the same by owners'),
		('recent_kpi', 'kpi_month', 'the last months of the KPIs'), ('recent_kpi', 'kpi', 'which are summed over time, and how late they are known'),
		('product_kpi_(day|month)', '*fact', 'the same by products'),
		('purchase_month', 'known_sale', 'months of sales by customer'), ('purchase_month', 'customer_origin', 'whose the customer is'),
		('revenue_event', 'known_subscription', 'changes by customer'), ('revenue_change', 'revenue_event', 'changes by customer'),
		('revenue_change', 'known_subscription', 'whose the customer is'), ('revenue_change', 'known_rep', 'team of the first subscription'),
		('\w+_check(_day)?', '*source', 'counts the rows of a source, before any is left out, and finds those that are'),
		('custom_check(_day)?', 'kpi', 'a measure whose code is not in the registry'),
		('doubled_\w+', '*source', 'finds the keys of a source that are listed more than once'),
		('source_fact', '*source', 'counts the rows of the small sources itself'),
		('source_fact', '*fact', 'is the list of what the checks count'),
		('source_problem', '*source', 'finds what is wrong with the small sources itself'),
		('source_problem', '*fact', 'is the list of what the checks find');
	CREATE VIEW public.judged AS
	SELECT d.*, e.reason
	FROM reads AS d
	LEFT JOIN exception AS e ON d.reader ~ ('^' || e.reader || '$') AND e.read IN (d.read, '*' || d.read_kind)
	WHERE d.read NOT IN (SELECT c.read FROM common AS c)
		AND (d.reader_kind, d.read_kind) NOT IN (SELECT u.reader_kind, u.read_kind FROM rule AS u);
SQL

is 'what reads what is known' "$(list -c 'SELECT count(*) > 150 FROM reads')" t
list -c "SELECT format('%s %s reads %s %s', reader_kind, reader, read_kind, read) FROM judged WHERE reason IS NULL ORDER BY 1" |
	is_empty 'each layer reads only the one before it'
list -c "SELECT e.reader, e.read FROM exception AS e WHERE NOT EXISTS (SELECT FROM judged AS j WHERE j.reader ~ ('^' || e.reader || '$') AND e.read IN (j.read, '*' || j.read_kind))
	UNION ALL SELECT c.read, 'is read by no other layer' FROM common AS c WHERE c.read NOT IN (SELECT r.read FROM reads AS r)" |
	is_empty 'no exception is without need'
list -c "SELECT format('%s reads %s', w.ev_class::regclass, c.oid::regclass)
	FROM pg_depend AS d
	JOIN pg_rewrite AS w ON w.oid = d.objid
	JOIN relation AS r ON r.oid = w.ev_class
	JOIN pg_class AS c ON c.oid = d.refobjid AND c.oid NOT IN (SELECT o.oid FROM relation AS o)
		AND c.relnamespace <> 'pg_catalog'::regnamespace AND c.relkind <> 'c'
	WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
		AND NOT (r.name = 'source_reader' AND c.relnamespace = 'saleskpi_internal'::regnamespace)" |
	is_empty 'a model that is not mapped reads nothing but itself'
list -c "SELECT o.oid::regclass || ' is in the wrong schema' FROM relation AS o
	WHERE o.in_parts <> (o.kind IN ('row', 'fact') OR o.name IN (
		-- steps on the way to a view, at which nobody need look
		'clv_fit', 'weighted_deal', 'target_then', 'planned_target', 'measured_target', 'target_standing', 'target_day',
		'planned_target_change', 'measured_target_change', 'target_standing_change', 'source_reader', 'movement_day',
		-- what is written by functions alone
		'kept', 'target_measured', 'target_day_measured', 'note', 'watch'))
		OR o.kind = 'source' AND o.in_parts" |
	is_empty 'rows and facts are in the schema of the parts'

# The table of the page: a row an object, or the grains of a fact; settings and clock, which any
# may read, are left out
list -c "
	SELECT string_agg('\`' || n.name || '\`', ' ' ORDER BY n.ordinal) || '|' || max(n.kind) || '|' || coalesce(max(n.reads), '')
	FROM (
		SELECT o.name, o.kind, o.ordinal, coalesce(o.pair, o.name) AS whole, (
			SELECT string_agg('\`' || d.read || '\`', ' ' ORDER BY d.read_ordinal)
			FROM (SELECT DISTINCT x.read, x.read_ordinal FROM reads AS x JOIN relation AS p ON p.name = x.reader
				WHERE coalesce(p.pair, p.name) = coalesce(o.pair, o.name) AND x.read NOT IN ('settings', 'clock')) AS d) AS reads
		FROM relation AS o
	) AS n
	GROUP BY n.whole" | sort >"$RESULTS/layers.catalog"
sed -n 's/^| *\(`[^|]*`\) *| *\([a-z]*\) *|\([^|]*\)|.*/\1|\2|\3/p' "$PAGE" |
	sed 's/,//g; s/ *| */|/g; s/ *$//' | sort >"$RESULTS/layers.page"
{ diff "$RESULTS/layers.catalog" "$RESULTS/layers.page" || :; } | is_empty "$PAGE says what reads what"

list -c "
	SELECT pg_describe_object('pg_class'::regclass, o.oid, a.attnum) || ' has no comment'
	FROM relation AS o
	JOIN (SELECT c.attrelid, c.attnum FROM pg_attribute AS c WHERE c.attnum > 0 AND NOT c.attisdropped
		UNION ALL SELECT r.oid, 0 FROM relation AS r) AS a ON a.attrelid = o.oid
	WHERE CASE WHEN a.attnum = 0 THEN obj_description(o.oid, 'pg_class') ELSE col_description(o.oid, a.attnum) END IS NULL
	UNION ALL
	SELECT pg_describe_object('pg_namespace'::regclass, n.oid, 0) || ' has no comment' FROM pg_namespace AS n
	WHERE n.nspname IN ('kpi', 'kpi_parts', 'saleskpi_internal') AND obj_description(n.oid, 'pg_namespace') IS NULL
	UNION ALL
	SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) || ' has no comment' FROM pg_proc AS p
	WHERE p.pronamespace IN ('saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace) AND obj_description(p.oid, 'pg_proc') IS NULL" |
	is_empty 'every relation, column, schema and function says what it is'

done_testing
