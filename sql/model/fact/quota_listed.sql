-- The quotas that count: a kept model goes by them as they were when it was refreshed
CREATE OR REPLACE VIEW @parts@.quota_listed AS
SELECT
	q.quota_id,
	q.name,
	q.kpi,
	q.region,
	q.team,
	q.rep,
	q.channel,
	q.product,
	q.starts_on,
	q.ends_on,
	q.target_value
FROM @parts@.known_quota AS q
WHERE q.problem IS NULL;

COMMENT ON VIEW @parts@.quota_listed IS 'fact: targets that are kept elsewhere, one row a quota';
COMMENT ON COLUMN @parts@.quota_listed.quota_id IS 'key';
COMMENT ON COLUMN @parts@.quota_listed.name IS 'what is to be reached, in words';
COMMENT ON COLUMN @parts@.quota_listed.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.quota_listed.region IS 'the region whose quota it is';
COMMENT ON COLUMN @parts@.quota_listed.team IS 'the team whose quota it is';
COMMENT ON COLUMN @parts@.quota_listed.rep IS 'the rep whose quota it is';
COMMENT ON COLUMN @parts@.quota_listed.channel IS 'the channel that it is for';
COMMENT ON COLUMN @parts@.quota_listed.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.quota_listed.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.quota_listed.ends_on IS 'last day, which belongs to the period';
COMMENT ON COLUMN @parts@.quota_listed.target_value IS 'value to be reached by ends_on';
