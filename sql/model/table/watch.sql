CREATE TABLE @parts@.watch (
	source text NOT NULL,
	company_table oid NOT NULL,
	table_name text NOT NULL,
	day_columns text[] NOT NULL,
	customer_column text,
	column_numbers smallint[] NOT NULL,
	partitions oid[] NOT NULL,
	function_name name NOT NULL,
	function_oid oid NOT NULL,
	complete boolean NOT NULL DEFAULT false,
	watched_by name NOT NULL DEFAULT current_user,
	watched_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (source, company_table)
);

COMMENT ON TABLE @parts@.watch IS 'the company''s tables whose changes are noted, one row a source and table; written by saleskpi.watch_source and saleskpi.unwatch_source, and by refreshes';
COMMENT ON COLUMN @parts@.watch.source IS 'source that reads the table';
COMMENT ON COLUMN @parts@.watch.company_table IS 'the table when it was watched';
COMMENT ON COLUMN @parts@.watch.table_name IS 'its name then, with its schema, by which it is found again after a restore';
COMMENT ON COLUMN @parts@.watch.day_columns IS 'columns that are noted: days and points in time; none: every change is one of everything';
COMMENT ON COLUMN @parts@.watch.customer_column IS 'column of the customer; NULL: none';
COMMENT ON COLUMN @parts@.watch.column_numbers IS 'numbers of these columns in the table, the customer''s last';
COMMENT ON COLUMN @parts@.watch.partitions IS 'the table and its partitions, sorted';
COMMENT ON COLUMN @parts@.watch.function_name IS 'function that the triggers call, in this schema';
COMMENT ON COLUMN @parts@.watch.function_oid IS 'that function when the table was watched; another: the database was restored';
COMMENT ON COLUMN @parts@.watch.complete IS 'whether everything was worked out once after watching began';
COMMENT ON COLUMN @parts@.watch.watched_by IS 'role that watched it';
COMMENT ON COLUMN @parts@.watch.watched_at IS 'when';
