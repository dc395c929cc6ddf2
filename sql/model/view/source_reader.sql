-- Which KPI views read a source, directly or by way of others
CREATE OR REPLACE VIEW @parts@.source_reader AS
SELECT r.source, r.views
FROM saleskpi_internal.source_readers(ARRAY(SELECT m.source FROM @schema@.mapping AS m)) AS r;

COMMENT ON VIEW @parts@.source_reader IS 'which KPI views read a source: one row a source';
COMMENT ON COLUMN @parts@.source_reader.source IS 'source, the table target, or clv_fit';
COMMENT ON COLUMN @parts@.source_reader.views IS 'views that read it, directly or by way of others';
