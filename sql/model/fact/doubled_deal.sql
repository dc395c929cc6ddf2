-- Keys of deals that are listed more than once; the future is not looked at
CREATE OR REPLACE VIEW @parts@.doubled_deal AS
SELECT s.deal_id::text AS id
FROM @schema@.deal AS s
WHERE s.deal_id IS NOT NULL AND (s.opened_at < @until@) IS NOT FALSE
GROUP BY s.deal_id
HAVING count(*) > 1::bigint;

COMMENT ON VIEW @parts@.doubled_deal IS 'fact: deals that are listed more than once, one row a key';
COMMENT ON COLUMN @parts@.doubled_deal.id IS 'key';
