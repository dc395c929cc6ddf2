-- Until mapped: what the source customer says that each customer pays
CREATE OR REPLACE VIEW @schema@.subscription AS
SELECT
	u.customer_id,
	saleskpi.local_time(u.acquired_at, @time_zone@)::date AS started_on,
	saleskpi.local_time(u.churned_at, @time_zone@)::date AS ended_on,
	u.monthly_revenue,
	u.rep,
	u.channel
FROM @schema@.customer AS u
WHERE u.monthly_revenue IS NOT NULL;

COMMENT ON VIEW @schema@.subscription IS 'source: what each customer pays, one row a price and its time; from customer.monthly_revenue until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.subscription.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.subscription.started_on IS 'first day';
COMMENT ON COLUMN @schema@.subscription.ended_on IS 'first day without; NULL: goes on';
COMMENT ON COLUMN @schema@.subscription.monthly_revenue IS 'what is paid a month, in the currency of settings';
COMMENT ON COLUMN @schema@.subscription.rep IS 'rep who looks after it';
COMMENT ON COLUMN @schema@.subscription.channel IS 'channel that brought it';
