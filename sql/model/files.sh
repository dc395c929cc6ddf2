# Writes the files of the model as rows of saleskpi_internal.model_file.
# Arguments: the files in the order in which create_model runs them, without
# sql/model/ and .sql, such as view/sales_by_rep.
ordinal=0
for file in "$@"; do
	ordinal=$((ordinal + 1))
	printf "INSERT INTO saleskpi_internal.model_file VALUES (%d, '%s', '%s', \$model_file\$" \
		"$ordinal" "${file%%/*}" "${file#*/}"
	cat "sql/model/$file.sql"
	printf '$model_file$);\n\n'
done
