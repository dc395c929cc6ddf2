-- Customers as known at the end of as_of, in the company's days
CREATE OR REPLACE VIEW @parts@.known_customer AS
SELECT
	k.customer_id,
	k.channel,
	k.rep,
	k.team,
	k.acquired_on AS day,
	saleskpi_internal.month_of(k.acquired_on) AS month,
	k.at,
	k.acquired_on,
	k.churned_on,
	-- A later row of the same customer is one who came back; one listed twice on a day did not
	k.customer_id IS NOT NULL AND k.acquired_on > first_value(k.acquired_on) OVER customer AS returned,
	-- In the order of customer_origin: of several rows of a day the same one, whatever their order
	k.customer_id IS NOT NULL AND row_number() OVER customer = 1 AS is_first,
	k.monthly_revenue
FROM (
	SELECT
		u.customer_id,
		u.channel,
		u.rep,
		u.team,
		saleskpi_internal.day_of(saleskpi.local_time(u.acquired_at, c.time_zone)) AS acquired_on,
		u.acquired_at AS at,
		CASE WHEN saleskpi.is_known(u.churned_at, c.until)
			THEN saleskpi_internal.day_of(saleskpi.local_time(u.churned_at, c.time_zone))
		END AS churned_on,
		CASE WHEN u.monthly_revenue >= 0::numeric AND u.monthly_revenue < 1e18
			THEN u.monthly_revenue
		END AS monthly_revenue
	FROM @schema@.customer AS u, @clock@
	WHERE saleskpi.is_known(u.acquired_at, c.until)
		AND saleskpi.is_possible(u.acquired_at, u.churned_at, c.time_zone)
) AS k
WINDOW customer AS (PARTITION BY k.customer_id ORDER BY k.acquired_on, k.rep, k.channel, k.team);

COMMENT ON VIEW @parts@.known_customer IS 'customers as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_customer.customer_id IS 'key';
COMMENT ON COLUMN @parts@.known_customer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @parts@.known_customer.rep IS 'rep who won the customer';
COMMENT ON COLUMN @parts@.known_customer.team IS 'team that won the customer; NULL: that of the rep';
COMMENT ON COLUMN @parts@.known_customer.day IS 'day on which the customer was won';
COMMENT ON COLUMN @parts@.known_customer.month IS 'first day of the month in which the customer was won';
COMMENT ON COLUMN @parts@.known_customer.acquired_on IS 'day on which the customer was won';
COMMENT ON COLUMN @parts@.known_customer.churned_on IS 'day on which the customer was lost; NULL: still there at the end of as_of';
COMMENT ON COLUMN @parts@.known_customer.returned IS 'whether it is not the customer''s first time';
COMMENT ON COLUMN @parts@.known_customer.is_first IS 'whether it is the first row of the customer, by which persons are counted';
COMMENT ON COLUMN @parts@.known_customer.monthly_revenue IS 'what the customer pays a month, in the currency of settings; NULL: not known, or cannot be right';
COMMENT ON COLUMN @parts@.known_customer.at IS 'that point in time: when it was won';
