-- What is not for users is in a schema of its own, which is made here and so belongs
-- to the extension alone: nobody else can have put anything into it.

CREATE SCHEMA saleskpi_internal;
GRANT USAGE ON SCHEMA saleskpi_internal TO PUBLIC;
COMMENT ON SCHEMA saleskpi_internal IS 'internals of saleskpi: nothing to call or to read';

-- The objects of a model are made from the files in sql/model, which the
-- installation script carries as rows of this table.

CREATE TABLE saleskpi_internal.model_file (
	ordinal integer PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('table', 'source', 'row', 'fact', 'view')),
	name name NOT NULL UNIQUE,
	in_parts boolean NOT NULL,
	body text NOT NULL
);
GRANT SELECT ON saleskpi_internal.model_file TO PUBLIC;
COMMENT ON TABLE saleskpi_internal.model_file IS 'the statements that make a model, one row a table or view';
COMMENT ON COLUMN saleskpi_internal.model_file.ordinal IS 'place in the order of creation: a view stands behind those that it reads';
COMMENT ON COLUMN saleskpi_internal.model_file.kind IS 'table (kept by upgrade_model), source (a view that map_source points at the company''s data, kept by upgrade_model), row, fact or view (views, replaced by upgrade_model)';
COMMENT ON COLUMN saleskpi_internal.model_file.name IS 'name of the table or view';
COMMENT ON COLUMN saleskpi_internal.model_file.in_parts IS 'whether it lies in the schema of the parts, in which nobody need look';
COMMENT ON COLUMN saleskpi_internal.model_file.body IS 'SQL; @schema@ stands for the model''s schema, @parts@ for that of the parts, @id_type@ for the type of ids';

-- Which of them reads which, as the files say

CREATE TABLE saleskpi_internal.model_read (
	name name NOT NULL,
	reads name NOT NULL,
	PRIMARY KEY (reads, name)
);
GRANT SELECT ON saleskpi_internal.model_read TO PUBLIC;
COMMENT ON TABLE saleskpi_internal.model_read IS 'which relation of a model reads which, as the files say';
COMMENT ON COLUMN saleskpi_internal.model_read.name IS 'table or view that reads';
COMMENT ON COLUMN saleskpi_internal.model_read.reads IS 'table or view that is read';

-- What a comment said in a former version, so that upgrade_model can tell it from one that a user has made

CREATE TABLE saleskpi_internal.former_comment (
	name name NOT NULL,
	column_name name,
	comment text NOT NULL
);
GRANT SELECT ON saleskpi_internal.former_comment TO PUBLIC;
COMMENT ON TABLE saleskpi_internal.former_comment IS 'comments that former versions made of a model''s relations and columns, and this one makes otherwise';
COMMENT ON COLUMN saleskpi_internal.former_comment.name IS 'table or view';
COMMENT ON COLUMN saleskpi_internal.former_comment.column_name IS 'its column; NULL: it is of the relation';
COMMENT ON COLUMN saleskpi_internal.former_comment.comment IS 'what it said';
