-- Keys of e-mails that are listed more than once; the future is not looked at
CREATE OR REPLACE VIEW @parts@.doubled_email AS
SELECT s.email_id::text AS id
FROM @schema@.email AS s
WHERE s.email_id IS NOT NULL AND (s.sent_at < @until@) IS NOT FALSE
GROUP BY s.email_id
HAVING count(*) > 1::bigint;

COMMENT ON VIEW @parts@.doubled_email IS 'fact: e-mails that are listed more than once, one row a key';
COMMENT ON COLUMN @parts@.doubled_email.id IS 'key';
