-- Keys of sales that are listed more than once; the future is not looked at
CREATE OR REPLACE VIEW @parts@.doubled_sale AS
SELECT s.sale_id::text AS id
FROM @schema@.sale AS s
WHERE s.sale_id IS NOT NULL AND (s.sold_at < @until@) IS NOT FALSE
GROUP BY s.sale_id
HAVING count(*) > 1::bigint;

COMMENT ON VIEW @parts@.doubled_sale IS 'fact: sales that are listed more than once, one row a key';
COMMENT ON COLUMN @parts@.doubled_sale.id IS 'key';
