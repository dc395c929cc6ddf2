-- What Halden has done by the end of its last day, in numbers that no move through time can change.
WITH c AS (SELECT as_of, until FROM kpi.clock)
SELECT 'orders', count(*), sum(o.net_amount) FROM shop.orders o, c WHERE o.ordered_at < c.until
UNION ALL
SELECT 'credit notes', count(*), sum(n.net_amount) FROM shop.credit_notes n, c WHERE n.credited_at < c.until
UNION ALL
SELECT 'deals ' || CASE WHEN o.closed_on <= c.as_of THEN o.status ELSE 'open' END, count(*), sum(o.value)
FROM crm.opportunities o, c WHERE o.created_at < c.until GROUP BY 1
UNION ALL
SELECT 'customers', count(*), sum(CASE WHEN t.cancelled_on <= c.as_of THEN 0 ELSE 1 END)
FROM shop.contracts t, c WHERE t.signed_on <= c.as_of
UNION ALL
SELECT 'leads', count(*), count(l.converted_at) FILTER (WHERE l.converted_at::date <= c.as_of)
FROM crm.leads l, c WHERE l.created_at::date <= c.as_of
UNION ALL
SELECT 'e-mails', count(*), count(*) FILTER (WHERE m.first_opened_at < c.until)
FROM marketing.messages m, c WHERE m.sent_at < c.until
UNION ALL
SELECT 'costs', count(*), sum(e.amount) FROM kpi.expense e, c WHERE e.spent_on <= c.as_of
ORDER BY 1;
