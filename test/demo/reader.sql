-- Lets the role :reader, as a BI tool has one, read the model and nothing else.
-- Views read with the rights of their owner: what is behind them, Halden's own
-- tables and the schema kpi_parts, need not be granted.
--
-- Compiling queries costs more than these queries take; dates and times are
-- those of UTC until the tool says otherwise.

GRANT USAGE ON SCHEMA kpi TO :"reader";
GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO :"reader";
ALTER DEFAULT PRIVILEGES IN SCHEMA kpi GRANT SELECT ON TABLES TO :"reader";
ALTER ROLE :"reader" SET search_path = kpi;
ALTER ROLE :"reader" SET jit = off;
ALTER ROLE :"reader" SET timezone = 'UTC';
