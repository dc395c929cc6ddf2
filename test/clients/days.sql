-- Two days of a kept model's life, so that there is something to remember: deals that are pushed out,
-- that grow and that are won, each seen by a refresh at the end of its day.

DO $$
BEGIN
	FOR day IN 1..2 LOOP
		UPDATE kpi.settings SET as_of = as_of + 1;
		UPDATE crm.opportunities SET expected_on = expected_on + 20, value = value + 10
		WHERE status = 'open' AND opportunity_id % 5 = day;
		UPDATE crm.opportunities SET status = 'won', closed_on = (SELECT s.as_of FROM kpi.settings AS s)
		WHERE status = 'open' AND opportunity_id % 23 = day;
		PERFORM saleskpi.refresh_model('kpi');
	END LOOP;
END
$$;
