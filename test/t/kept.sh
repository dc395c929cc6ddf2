#!/usr/bin/env bash
# A kept model against a live one over the same tables (test/kept/twin.sql): random small companies
# (test/referee/company.sql), watched, after a thousand random changes each, in rounds of some and of
# many, with a refresh after each (test/kept/change.sql); companies that are not watched, refreshed
# since a day; the demo company and a CRM's own tables.
#
#   COMPANIES=200 test/t/kept.sh    more of them
#   SEED=17 test/t/kept.sh          one of them
#
# A line of a difference: how many changes were made in the round, fact or view, the model that has
# the row, and the row.

. test/tap.sh

seeds=${SEED:-$(seq "${COMPANIES:-20}")}
# shellcheck disable=SC2086
set -- $seeds
since_seeds=6
plan $(($# + since_seeds + 26))

make_database kept
query "$database" -f - <<-'SQL'
	CREATE EXTENSION saleskpi;
	CREATE TABLE happened (what text, times bigint, rows bigint);
	CREATE TABLE refreshed (wholly bigint, partly bigint);
SQL

company() {
	query "$database" -c "SELECT saleskpi.drop_model('live', force => true) FROM pg_namespace WHERE nspname = 'live'" >/dev/null
	query "$database" -v "seed=$1" -f test/referee/company.sql -f test/kept/twin.sql -f test/kept/change.sql
}

# Every fourth company is watched without its customers, and one in seven in part
watch() {
	query "$database" -c "
		SELECT saleskpi.watch_source('kpi', l.name, format('company.%I', l.name)::regclass, coalesce(l.times, '{}'),
			CASE WHEN $1 % 4 > 0 AND 'customer_id' = ANY (l.columns) THEN 'customer_id' END)
		FROM change.list AS l WHERE $1 % 7 > 0 OR l.name <> 'sale'" | grep -v '^$' || :
}

keep() {
	query "$database" -c "SELECT saleskpi.keep_model('kpi')" -c "SELECT 'at first', * FROM twin.difference('${1:-{fact,view\}}')" | grep -v '^$' || :
}

# refresh ROUND KINDS [CALL [REFRESH]]: the difference after a call of what changes the company, and a refresh; of
# no KINDS nothing is compared
refresh() {
	query "$database" -c "SELECT setseed(($seed % 1000 + ${1//[!0-9]/} / 1000.0) / 1000)" -c "${3:-SELECT 1}" -c "${4:-SELECT saleskpi.refresh_model('kpi')}" \
		-c "SELECT '!$1', 'refresh_log', error FROM kpi.refresh_log WHERE error IS NOT NULL" \
		-c "SELECT '!$1', * FROM twin.difference('$2')" 2>&1 | grep -E '^!|ERROR|WARNING' | head -n 10 || :
}

# Random companies

for seed; do
	company "$seed"
	{
		watch "$seed"
		keep '{fact}'
		# What is wrong once stays so, until it is worked out for another reason
		for changes in 1 6 35 250; do
			refresh $changes '{}' "CALL change.many($changes)"
			changes=$((changes * 5 / 2 + 1))
			refresh $changes '{fact}' "CALL change.many($changes)"
		done
		refresh 0 '{fact,view}' 'CALL change.day()'
	} | is_empty "company $seed: kept, and live"
	query "$database" -c 'INSERT INTO happened SELECT * FROM change.happened' -c "
		INSERT INTO refreshed
		SELECT count(*) FILTER (WHERE b.bound LIKE '%: all (%'), count(*) FILTER (WHERE b.bound NOT LIKE '%: all%')
		FROM kpi.refresh_log AS l CROSS JOIN regexp_split_to_table(l.bounds, '; ') AS b (bound)"
done

# What the changes are to do, they have done
if [ $# -ge 20 ]; then
	query "$database" -c "
		SELECT e.what
		FROM (
			SELECT what FROM change.event
			UNION ALL VALUES ('a row comes'), ('a row goes'), ('all rows of a customer go'), ('a table is truncated'), ('a time is another'),
				('some values are forgotten'), ('a value is another'), ('days pass'), ('a season passes'), ('as_of is set back'), ('churn_after is another'),
				('conversion_window is another'), ('time_zone is another'), ('a KPI goes'), ('a KPI comes'), ('reps change teams'),
				('nothing but a day passes')
		) AS e
		WHERE (SELECT coalesce(sum(h.times), 0) FROM happened AS h WHERE h.what = e.what) < 1" |
		is_empty 'everything that can happen to a company has happened, and changed rows'
	is 'most sources were refreshed by what was noted of them' \
		"$(query "$database" -c 'SELECT sum(partly) > sum(wholly) FROM refreshed')" t
else
	skip 2 'these are some companies, chosen by hand'
fi

# Lines over years: rows so far apart that the months between them are more than a year, which come, go and move, while
# days and months pass

seed=502
company $seed
query "$database" -f - >/dev/null <<-'SQL'
	SELECT saleskpi.unmap_source('kpi', m.source) FROM kpi.mapping AS m;
	UPDATE kpi.settings SET as_of = '2025-06-29', time_zone = 'UTC', conversion_window = '90 days';
	CREATE TABLE company.far (kind text, id integer, rep text, what text, day date);
	CREATE PROCEDURE company.far_apart(rows integer, days integer)
		LANGUAGE sql
	AS $$
		INSERT INTO company.far
		SELECT change.one_of('{deal,lead,email}'), n, nullif(change.one_of('{Ana,Bo,Cy,nobody}'), 'nobody'), nullif(change.one_of('{a,b,nothing}'), 'nothing'),
			(SELECT s.as_of FROM kpi.settings AS s) - floor(random() * days)::integer
		FROM generate_series(1, rows) AS n
	$$;
	CALL company.far_apart(90, 2200);
	SELECT saleskpi.map_source('kpi', 'deal', $$SELECT id AS deal_id, id AS customer_id, rep, what AS source, day - 9 AS opened_at, day AS closed_at,
		id % 2 = 0 AS won, id AS amount, what AS lost_reason FROM company.far WHERE kind = 'deal'$$);
	SELECT saleskpi.map_source('kpi', 'lead', $$SELECT id AS lead_id, id AS customer_id, rep, what AS source, day AS created_at,
		CASE WHEN id % 3 > 0 THEN day END AS qualified_at, CASE WHEN id % 3 > 1 THEN day END AS converted_at FROM company.far WHERE kind = 'lead'$$);
	SELECT saleskpi.map_source('kpi', 'email', $$SELECT id AS email_id, what AS campaign, rep, day AS sent_at, CASE WHEN id % 2 = 0 THEN day END AS opened_at FROM company.far WHERE kind = 'email'$$);
	\i test/kept/twin.sql
	SELECT saleskpi.watch_source('kpi', s, 'company.far', '{day}', CASE WHEN s <> 'email' THEN 'id' END) FROM unnest('{deal,lead,email}'::name[]) AS s;
SQL
{
	keep '{fact}'
	for ((i = 1; i <= ${YEARS_ROUNDS:-12}; i++)); do
		refresh $i '{fact}' "DO \$\$ BEGIN
			CALL company.far_apart(1 + $i % 3, CASE WHEN $i % 2 = 0 THEN 2200 ELSE 20 END);
			DELETE FROM company.far WHERE ctid IN (SELECT ctid FROM company.far ORDER BY random() LIMIT $i % 4);
			UPDATE company.far SET day = day + CASE WHEN $i % 3 = 0 THEN 400 ELSE -20 END, rep = 'Bo' WHERE ctid IN (SELECT ctid FROM company.far ORDER BY random() LIMIT 1);
			UPDATE kpi.settings SET as_of = as_of + CASE $i % 4 WHEN 0 THEN 31 WHEN 1 THEN 1 ELSE 0 END;
		END \$\$"
	done
} | is_empty 'lines that are interrupted for years'

# Since a day: what lies before it may be old, and nothing else

for ((i = 1; i <= since_seeds; i++)); do
	seed=$((500 + i))
	company $seed
	query "$database" -c "SELECT saleskpi.keep_model('kpi')" >/dev/null
	since=$(query "$database" -c 'SELECT as_of - 40 FROM kpi.clock')
	{
		for changes in 1 3 10 50; do
			refresh $changes '{fact}' "CALL change.recent('$since', $changes)" "SELECT saleskpi.refresh_model('kpi', since => '$since')"
		done
		refresh 0 '{fact,view}' 'CALL change.day()' "SELECT saleskpi.refresh_model('kpi', since => '$since')"
	} | is_empty "company $seed: refreshed since a day, after changes since then"
done

seed=501
company $seed
query "$database" -f - >/dev/null <<-'SQL'
	UPDATE kpi.settings SET as_of = '2025-06-30', time_zone = 'UTC', churn_after = '1 year';
	SELECT saleskpi.unmap_source('kpi', m.source) FROM kpi.mapping AS m;
	TRUNCATE company.sale;
	INSERT INTO company.sale SELECT 's' || n, 'c' || n % 3, 'Ana', NULL, 'web', 'A', date '2025-06-30' - n, n, 1 FROM generate_series(0, 60) AS n;
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT sale_id, customer_id, rep, channel, product, sold_at::date, amount, quantity FROM company.sale');
	SELECT saleskpi.keep_model('kpi');
	UPDATE company.sale SET amount = amount + 1000 WHERE sale_id IN ('s5', 's50');
	SELECT saleskpi.refresh_model('kpi', since => '2025-06-15');
SQL
is 'a sale before it is what it was, one since is not' \
	"$(query "$database" -F ' ' -c "SELECT day, amount FROM kpi_parts.sale_day AS d WHERE day IN ('2025-06-25', '2025-05-11') ORDER BY day" 2>&1 || :)" \
	$'2025-05-11 50\n2025-06-25 1005'
is 'and the log says so' "$(query "$database" -F ' ' -c 'SELECT since, bounds FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1')" \
	'2025-06-15 sale: 16 days, 3 customers'
noted() { query "$database" -c "SELECT note FROM kpi.source_status WHERE source = 'sale'"; }
is 'and source_status' "$(noted)" \
	'what has changed of rows before 2025-06-15 is not in the numbers: the model was last refreshed since that day'
query "$database" -c "SELECT saleskpi.refresh_model('kpi', since => '2025-06-10')" >/dev/null
is 'of the last refresh' "$(noted)" \
	'what has changed of rows before 2025-06-10 is not in the numbers: the model was last refreshed since that day'
query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
is 'until all is read again' "$(noted)" ''
query "$database" -c "SELECT * FROM twin.difference() WHERE false" -c "SELECT * FROM kpi_parts.sale_day AS d WHERE d.day = '2025-05-11' AND d.amount <> 1050" |
	is_empty 'a refresh without since reads what is not watched wholly'

# A test that cannot fail is none: one note that is lost is a day, or a customer, that is found out

lose() {
	company 3
	query "$database" -f - >/dev/null <<-'SQL'
		SELECT saleskpi.unmap_source('kpi', m.source) FROM kpi.mapping AS m;
		TRUNCATE company.sale;
		INSERT INTO company.sale SELECT 's' || n, 'c' || n % 5, 'Ana', NULL, 'web', 'A', (SELECT c.as_of FROM kpi.clock AS c) - n, n, 1 FROM generate_series(0, 60) AS n;
		SELECT saleskpi.map_source('kpi', 'sale', 'SELECT sale_id, customer_id, rep, channel, product, sold_at, amount, quantity FROM company.sale');
		SELECT saleskpi.map_source('live', 'sale', 'SELECT sale_id, customer_id, rep, channel, product, sold_at, amount, quantity FROM company.sale');
		SELECT saleskpi.unmap_source('live', m.source) FROM live.mapping AS m WHERE m.source <> 'sale';
		SELECT saleskpi.watch_source('kpi', 'sale', 'company.sale', '{sold_at}', 'customer_id');
		SELECT saleskpi.keep_model('kpi');
		UPDATE company.sale SET amount = 7 WHERE sale_id = 's10';
	SQL
	query "$database" -c "$1" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	query "$database" -c "SELECT DISTINCT view FROM twin.difference('{fact}') ORDER BY 1" | paste -sd ' '
}
is 'with all notes nothing differs' "$(lose 'SELECT 1')" ''
is 'without a day' "$(lose "UPDATE kpi_parts.note SET times = '{}'")" 'company_day kpi_day kpi_month lifetime_day lifetime_month monthly_sales_growth owner_month product_day product_kpi_day product_kpi_month product_month rep_month sale_day sale_month'
is 'without a customer' "$(lose "UPDATE kpi_parts.note SET customer = 'c99'")" 'buyer clv_fit customer_acquisition_cost cycle_quality'
is 'without the note' "$(lose 'DELETE FROM kpi_parts.note' | wc -w)" 18
is 'and a fact that was tampered with' "$(lose "DELETE FROM kpi_parts.kept_customer_day WHERE day = (SELECT min(day) FROM kpi_parts.kept_customer_day)")" 'customer_day kpi_day'

# The demo company, moved day by day

seed=1
query "$database" -c 'DROP SCHEMA company CASCADE' 
query "$database" -c "SELECT saleskpi.drop_model('kpi', force => true), saleskpi.drop_model('live', force => true)" >/dev/null
for file in company map goals; do
	query "$database" -f test/demo/$file.sql
done >/dev/null
query "$database" -f - >/dev/null <<-'SQL'
	UPDATE kpi.settings SET as_of = '2025-11-26';
	\i test/kept/twin.sql
	-- Orders and deals by what changes of them, all else by whether it does
	SELECT saleskpi.watch_source('kpi', s.source, r.object::regclass,
		CASE r.object::regclass::text WHEN 'crm.opportunities' THEN '{created_at,closed_on}'::text[] WHEN 'shop.orders' THEN '{ordered_at}'
			WHEN 'shop.credit_notes' THEN '{credited_at}' ELSE '{}' END,
		CASE WHEN r.object::regclass::text IN ('crm.opportunities', 'shop.orders') AND s.source IN ('deal', 'sale') THEN 'customer_id' END)
	FROM kpi.mapping AS s
	CROSS JOIN LATERAL saleskpi_internal.read_by_view('kpi', format('kpi.%I', s.source)::regclass) AS r
	WHERE r.class = 'pg_class'::regclass;
SQL
keep | is_empty 'the demo company: kept, and live'
refresh 1 '{fact,view}' "UPDATE kpi.settings SET as_of = '2025-11-27'" | is_empty 'a day later'
refresh 2 '{fact,view}' "UPDATE shop.orders SET net_amount = net_amount + 100 WHERE order_id IN (SELECT order_id FROM shop.orders ORDER BY ordered_at DESC LIMIT 5);
	UPDATE crm.opportunities SET status = 'open', closed_on = NULL WHERE opportunity_id IN (SELECT opportunity_id FROM crm.opportunities WHERE status = 'won' ORDER BY closed_on DESC LIMIT 5);
	UPDATE kpi.settings SET as_of = '2025-11-30'" | is_empty 'with deals reopened and orders that are more, and three days later'
query "$database" -F ' ' -c "SELECT bounds FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1" | sed -E 's/; (rep|lead|customer|subscription|email|expense|custom_measure): .*//' | tail -n 1 >"$RESULTS/kept.bounds"
is 'by what was noted' "$(grep -cE 'deal: [0-9]+ days, [0-9]+ customers; sale: [0-9]+ days' "$RESULTS/kept.bounds")" 1
refresh 3 '{fact,view}' 'DELETE FROM crm.memberships WHERE user_id = (SELECT min(user_id) FROM crm.memberships)' | is_empty 'with a member of a team gone'
refresh 4 '{fact,view}' 'TRUNCATE shop.credit_notes' | is_empty 'with all credit notes gone'
refresh 5 '{fact,view}' "SELECT saleskpi.refresh_model('kpi', since => '2025-11-01')" | is_empty 'refreshed since a day'
refresh 6 '{fact,view}' "UPDATE kpi.kpi SET span = 'to_date' WHERE kpi = 'deals_won'; UPDATE kpi.kpi SET matures = true WHERE kpi = 'win_rate'" |
	is_empty 'with a KPI that is summed otherwise, and one that is known later'

# A CRM's own tables

if has_data crm; then
	query "$database" -c "SELECT saleskpi.drop_model('kpi', force => true), saleskpi.drop_model('live', force => true)" >/dev/null
	query "$database" -c 'DROP SCHEMA crm, shop, marketing CASCADE'
	(cd "$DATA" && query "$database" -f "$CHECKS/crm_tables.sql") >/dev/null
	query "$database" -f - >/dev/null <<-'SQL'
		SELECT saleskpi.create_model('kpi');
		UPDATE kpi.settings SET currency = 'USD', as_of = '2017-10-15';
		SELECT saleskpi.map_source('kpi', 'rep', 'SELECT sales_agent AS rep, regional_office AS team, manager, regional_office AS region FROM crm.sales_teams');
		SELECT saleskpi.map_source('kpi', 'deal', $$
			SELECT d.opportunity_id AS deal_id, d.account AS customer_id, d.sales_agent AS rep, p.series AS source,
				d.engage_date AS opened_at, d.close_date AS closed_at,
				CASE d.deal_stage WHEN 'Won' THEN true WHEN 'Lost' THEN false END AS won, d.close_value AS amount
			FROM crm.sales_pipeline AS d
			LEFT JOIN crm.products AS p ON p.product = d.product$$);
		SELECT saleskpi.watch_source('kpi', 'rep', 'crm.sales_teams', '{}');
		SELECT saleskpi.watch_source('kpi', 'deal', 'crm.sales_pipeline', '{engage_date,close_date}', 'account');
		SELECT saleskpi.watch_source('kpi', 'deal', 'crm.products', '{}');
		\i test/kept/twin.sql
	SQL
	keep | is_empty 'a CRM: kept, and live'
	refresh 1 '{fact,view}' "UPDATE kpi.settings SET as_of = '2017-10-20'" | is_empty 'days later'
	refresh 2 '{fact,view}' "UPDATE crm.sales_pipeline SET close_value = close_value * 2, sales_agent = 'Darcel Schlecht'
		WHERE opportunity_id IN (SELECT opportunity_id FROM crm.sales_pipeline ORDER BY close_date DESC NULLS LAST LIMIT 10)" | is_empty 'with deals that went to another'
	refresh 3 '{fact,view}' "UPDATE crm.sales_teams SET regional_office = 'South' WHERE regional_office = 'East'" | is_empty 'with an office that moved'
else
	skip 4 'there is no folder of test data'
fi

done_testing
