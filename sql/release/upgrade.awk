# Writes the script that ALTER EXTENSION saleskpi UPDATE runs, from the installation scripts of two
# versions: awk -f upgrade.awk -v former=1.0 -v version=1.1 -v by_hand=FILE FORMER NEW
#
# Functions and aggregates that are others or new are made by CREATE OR REPLACE, those that are gone are
# dropped, comments that are others are made anew, and so are all rows of the model's files. What no
# script can know, such as a type, an operator or a table of the extension that is another, stands in
# the file of the parts by hand, which is run first, if there is one. A line in it
#   -- @by_hand CREATE TABLE saleskpi_internal.model_file
# says that what begins so in either script is dealt with there; without such a line it is an error.
#
# A statement ends on the first line that ends with a semicolon, outside of what stands between dollars
# and of BEGIN ATOMIC.

function fail(message) {
	print "upgrade.awk: " message > "/dev/stderr"
	failed = 1
	exit 1
}

# Without what says nothing
function collapsed(text) {
	gsub(/[ \t\n]+/, " ", text)
	sub(/;? *$/, "", text)
	return text
}

# What stands before the bracket that closes the first one, with it
function with_arguments(text,    i, depth, c) {
	for (i = index(text, "("); i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(") depth++
		if (c == ")" && --depth == 0) return substr(text, 1, i)
	}
	fail("a bracket is open: " substr(text, 1, 80))
}

# A function as DROP names it
function signature(text,    arguments) {
	arguments = with_arguments(text)
	while (match(arguments, / DEFAULT [^,()]*(\([^()]*\))?[^,()]*/))
		arguments = substr(arguments, 1, RSTART - 1) substr(arguments, RSTART + RLENGTH)
	return arguments
}

# What a statement is of: the same in both scripts, though the statement be another
function key_of(text,    arguments, result) {
	text = collapsed(text)
	if (text ~ /^CREATE FUNCTION /) {
		result = substr(text, length(with_arguments(text)) + 1)
		if (match(result, / (LANGUAGE|AS) /)) result = substr(result, 1, RSTART - 1)
		return signature(text) result
	}
	if (text ~ /^CREATE AGGREGATE /) return signature(text)
	if (text ~ /^COMMENT ON / && match(text, / IS '/)) return substr(text, 1, RSTART - 1)
	return text
}

function is_by_hand(key,    i) {
	for (i = 1; i <= hands; i++)
		if (substr(key, 1, length(hand[i])) == hand[i]) return 1
	return 0
}

function end_statement(    key) {
	# The check before an installation is none of an upgrade
	if (statement !~ /^DO /) {
		key = key_of(statement)
		if (NR == FNR) {
			former_key[++formers] = key
			former_text[key] = statement
		} else {
			new_key[++news] = key
			new_text[key] = statement
		}
	}
	statement = tag = ""
	atomic = 0
}

BEGIN {
	while (by_hand != "" && (getline line < by_hand) > 0) {
		own = own line "\n"
		if (sub(/^-- @by_hand /, "", line)) hand[++hands] = collapsed(line)
	}
}

{
	if (statement == "" && $0 ~ /^(--|\\|[ \t]*$)/) next
	statement = statement $0 "\n"
	rest = $0
	while (1) {
		if (tag == "") {
			if (!match(rest, /\$[a-z_]*\$/)) break
			tag = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
		} else {
			at = index(rest, tag)
			if (!at) break
			rest = substr(rest, at + length(tag))
			tag = ""
		}
	}
	if (tag == "" && $0 ~ /^[ \t]+BEGIN ATOMIC$/) atomic = 1
	if (tag == "" && $0 ~ /;$/ && (!atomic || $0 ~ /^[ \t]+END;$/)) end_statement()
}

END {
	if (failed) exit 1
	if (statement != "") fail("the last statement has no end: " substr(statement, 1, 80))

	printf "-- saleskpi: from version %s to %s\n\n", former, version
	print "-- complain if script is sourced in psql, rather than via ALTER EXTENSION"
	printf "\\echo Use \"ALTER EXTENSION saleskpi UPDATE TO '%s'\" to load this file. \\quit\n\n", version
	if (own != "") printf "%s\n", own

	for (i = formers; i >= 1; i--) {
		key = former_key[i]
		if (key in new_text || is_by_hand(key) || key ~ /^(COMMENT ON|INSERT INTO saleskpi_internal\.)/) continue
		if (key !~ /^CREATE (FUNCTION|AGGREGATE) /) fail("is another in this version, or gone; write it by hand: " key)
		gone = signature(key)
		sub(/^CREATE/, "DROP", gone)
		printf "%s;\n\n", gone
	}
	for (i = 1; i <= news; i++) {
		key = new_key[i]
		text = new_text[key]
		if (key ~ /^INSERT INTO saleskpi_internal\./) {
			# Those that are read last were written last
			if (!emptied) print "DELETE FROM saleskpi_internal.model_read;\nDELETE FROM saleskpi_internal.model_file;\nDELETE FROM saleskpi_internal.system_file;\nDELETE FROM saleskpi_internal.former_comment;\n"
			emptied = 1
			printf "%s\n", text
			continue
		}
		if (former_text[key] == text || is_by_hand(key)) continue
		if (key in former_text && former_text[key] != "") sub(/^CREATE (FUNCTION|AGGREGATE)/, "CREATE OR REPLACE " (key ~ /^CREATE F/ ? "FUNCTION" : "AGGREGATE"), text)
		printf "%s\n", text
	}
}
