-- Keys of leads that are listed more than once; the future is not looked at
CREATE OR REPLACE VIEW @parts@.doubled_lead AS
SELECT s.lead_id::text AS id
FROM @schema@.lead AS s
WHERE s.lead_id IS NOT NULL AND (s.created_at < @until@) IS NOT FALSE
GROUP BY s.lead_id
HAVING count(*) > 1::bigint;

COMMENT ON VIEW @parts@.doubled_lead IS 'fact: leads that are listed more than once, one row a key';
COMMENT ON COLUMN @parts@.doubled_lead.id IS 'key';
