# Writes the files of the model as rows of saleskpi_internal.model_file.
# Arguments: the files in the order in which create_model runs them, without
# sql/model/ and .sql, such as view/sales_by_rep. Those in system/ become rows of
# saleskpi_internal.system_file, which map_system reads.
#
# In a file stand for what create_model knows:
#   @schema@     the schema of what a user looks at: tables, sources, KPI views
#   @parts@      the schema of rows and facts
#   @id_type@    the type of the company's ids
# and for what is the same in every model and replaced here:
#   @time_zone@  the company's time zone
#   @as_of@      the day at whose end the numbers are
#   @until@      the point in time at which that day is over
#   @clock@      the time zone and that point, as c.time_zone and c.until, in FROM: the planner copies each
#                query within a query, and so they stand there once
#   @known_to@   the last microsecond of it, local time
#   @mapped(SOURCE)@, @mapped(SOURCE.COLUMN)@  whether a source, and a column of it, is mapped. An event that
#                is not has not failed to happen: nobody knows of it. (SELECT true: a query without columns is
#                none that Citus can pass on.)
#   @owner_of(ROW)@  whose a row is, as owner_kind of row o asks; what is asked of no product is NULL
#   @knows_churn@  whether it is known which customers were lost: where they are derived, sales tell
# A view may have other lines in a kept model, whose facts are tables: behind -- @live up to -- @kept
# stand those of a live one, up to -- @all those of a kept one.
#   @grain@      day and month, in turn: such a file is two objects; and with a line for it period, which is
#                either, as is_month says. The planner takes as long for it as for one of them.
#   @first_day@  what the column of the grain is, in words
#   @at(ROW)@    the day or month of a row that has both, and @of(TIME)@ that of a time
#   @last_day(ROW)@   the last day of it, of a row that has the grain
#   @is_month(ROW)@   a column more, of periods: not the last, which a later version has room behind
#   @period@     a line of the object by periods
#   @by_day@     a line of the object by days, where another is all days together
#   @in_total@   a line of that
#   @_day@       the end of the name of the object by days, and @per_day@ that of its comment
#   @change@     a line of the object that has targets as of the end of the month before, too, beside
#                those as of today
#   @now@        a line of the other
#   @_change@    the end of the name of the former, and @per_change@ that of its comment
ordinal=0

# add NAME FOLDER FILE [SED SCRIPT]
add() {
	ordinal=$((ordinal + 1))
	if grep -q '^CREATE.* @parts@\.' "$3"; then in_parts=true; else in_parts=false; fi
	printf "INSERT INTO saleskpi_internal.model_file VALUES (%d, '%s', '%s', %s, \$model_file\$" "$ordinal" "$2" "$1" "$in_parts"
	sed -e "${4:-}" \
		-e 's/@clock@/(SELECT @time_zone@ AS time_zone, @until@ AS until) AS c/g' \
		-e 's/@time_zone@/(SELECT s.time_zone FROM @schema@.settings AS s)/g' \
		-e 's/@as_of@/(SELECT saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone) FROM @schema@.settings AS s)/g' \
		-e 's/@until@/(SELECT saleskpi.end_of_day(saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone), s.time_zone) FROM @schema@.settings AS s)/g' \
		-e "s/@mapped(\([a-z]*\))@/EXISTS (SELECT true FROM @schema@.mapping AS m WHERE m.source = '\1'::text)/g" \
		-e "s/@mapped(\([a-z]*\)\.\([a-z_]*\))@/EXISTS (SELECT true FROM @schema@.mapping AS m WHERE m.source = '\1'::text AND '\2'::text = ANY (m.columns))/g" \
		-e "s/@owner_of(\([a-z]*\))@/CASE o.owner_kind WHEN 'region'::text THEN \1.region WHEN 'manager'::text THEN \1.manager WHEN 'team'::text THEN \1.team WHEN 'rep'::text THEN \1.rep WHEN 'channel'::text THEN \1.channel WHEN 'product'::text THEN NULL::text ELSE ''::text END/g" \
		-e "s/@knows_churn@/NOT EXISTS (SELECT true FROM @schema@.mapping AS m WHERE m.source = 'customer'::text AND NOT 'churned_at'::text = ANY (m.columns))/g" \
		-e "s/@known_to@/(SELECT (saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone) + 1)::timestamp - interval '1 microsecond' FROM @schema@.settings AS s)/g" "$3"
	printf '$model_file$);\n\n'
}

for object in "$@"; do
	name=${object#*/} folder=${object%%/*} file=sql/model/$object.sql
	if [ "$folder" = system ]; then
		printf "INSERT INTO saleskpi_internal.system_file VALUES ('%s', \$system_file\$" "$name"
		cat "$file"
		printf '$system_file$);\n\n'
	elif grep -q '@grain@' "$file"; then
		grain='s/@at(\([a-z]*\))@/\1.@grain@/g; s/@of(\([a-z_.]*\))@/saleskpi_internal.@grain@_of(\1)/g; s/@is_month([a-z]*)@//g; /^@period@/d'
		add "${name}_day" "$folder" "$file" "$grain; s/@last_day(\([a-z]*\))@/\1.day/g; s/@grain@/day/g; s/@first_day@/day/g"
		add "${name}_month" "$folder" "$file" \
			"$grain; s/@last_day(\([a-z]*\))@/\1.month + interval '1 month - 1 day'/g; s/@grain@/month/g; s/@first_day@/first day of the month/g"
		if grep -q '^@period@' "$file"; then
			add "${name}_period" "$folder" "$file" "s/^@period@//; s/@is_month(\([a-z]*\))@/, \1.is_month/g
				s/^GROUP BY @/GROUP BY g.is_month, @/
				s/@at(\([a-z]*\))@/CASE WHEN g.is_month THEN \1.month ELSE \1.day END/g
				s/@of(\([a-z_.]*\))@/CASE WHEN g.is_month THEN saleskpi_internal.month_of(\1) ELSE saleskpi_internal.day_of(\1) END/g
				s/@last_day(\([a-z]*\))@/CASE WHEN \1.is_month THEN \1.period + interval '1 month - 1 day' ELSE \1.period END/g
				s/@grain@/period/g; s/@first_day@/day, or first day of the month,/g"
		fi
	elif grep -q '@by_day@' "$file"; then
		add "${name}_day" "$folder" "$file" 's/@by_day@//; /@in_total@/d; s/@_day@/_day/g; s/@per_day@/, by day/g'
		add "$name" "$folder" "$file" '/@by_day@/d; s/@in_total@//; s/@_day@//g; s/@per_day@//g'
	elif grep -q '@_change@' "$file"; then
		add "$name" "$folder" "$file" '/^@change@/d; s/^@now@//; s/@_change@//g; s/@per_change@//g'
		add "${name}_change" "$folder" "$file" "/^@now@/d; s/^@change@//; s/@_change@/_change/g; s/@per_change@/, as of today and as of the end of the month before/g"
	else
		add "$name" "$folder" "$file"
	fi
done

cat <<'SQL'
INSERT INTO saleskpi_internal.model_read
SELECT DISTINCT f.name, r.name
FROM saleskpi_internal.model_file AS f
CROSS JOIN LATERAL pg_catalog.regexp_matches(f.body, '(?:FROM|JOIN)\s+@(?:schema|parts)@\.(\w+)', 'g') AS m
JOIN saleskpi_internal.model_file AS r ON r.name OPERATOR(pg_catalog.=) m[1]::pg_catalog.name
WHERE r.name OPERATOR(pg_catalog.<>) f.name;
SQL
