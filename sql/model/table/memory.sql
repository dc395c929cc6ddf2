CREATE TABLE @schema@.memory (
	began_on date NOT NULL,
	noted_to date NOT NULL
);
CREATE UNIQUE INDEX memory_one_row ON @schema@.memory ((true));

COMMENT ON TABLE @schema@.memory IS 'of which days the model remembers what the company''s tables forget: one row, none before the model is kept; written by saleskpi.keep_model and refresh_model alone';
COMMENT ON COLUMN @schema@.memory.began_on IS 'day at whose end the open deals were first noted';
COMMENT ON COLUMN @schema@.memory.noted_to IS 'day at whose end changes were last noted';
