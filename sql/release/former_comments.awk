# Writes as rows of saleskpi_internal.former_comment what comments said in former versions and no longer
# say: awk -f former_comments.awk NEW FORMER ...
#
# A comment stands on one line of a model's file.

!/^COMMENT ON (TABLE|VIEW|COLUMN) @(schema|parts)@\./ || seen[$0]++ || FILENAME == ARGV[1] { next }

{
	line = $0
	sub(/^COMMENT ON (TABLE|VIEW|COLUMN) @(schema|parts)@\./, "", line)
	at = index(line, " IS '")
	split(substr(line, 1, at - 1), name, ".")
	printf "INSERT INTO saleskpi_internal.former_comment VALUES ('%s', %s, %s\n", name[1],
		$3 == "COLUMN" ? "'" name[2] "'" : "NULL", substr(line, at + 4, length(line) - at - 4) ");"
}
