CREATE TABLE @schema@.deal_change (
	deal_id @id_type@ NOT NULL,
	day date NOT NULL,
	status text NOT NULL,
	amount numeric,
	stage text,
	probability double precision,
	expected_on date,
	team text,
	rep text,
	channel text,
	opened_on date,
	closed_on date,
	customer_id @id_type@,
	PRIMARY KEY (deal_id, day)
);
ALTER TABLE @schema@.deal_change ADD CONSTRAINT deal_change_status_is_known CHECK (status IN ('open', 'won', 'lost', 'gone'));
-- Closed deals are looked for by customers that have changed
CREATE INDEX deal_change_closed ON @schema@.deal_change (customer_id) WHERE status <> 'open';

COMMENT ON TABLE @schema@.deal_change IS 'what each deal was from a day on, one row a deal and day on which it changed; written by saleskpi.keep_model and refresh_model alone';
COMMENT ON COLUMN @schema@.deal_change.deal_id IS 'key of the deal';
COMMENT ON COLUMN @schema@.deal_change.day IS 'day at whose end it was first seen so: as_of of the refresh that noted it';
COMMENT ON COLUMN @schema@.deal_change.status IS 'open, won, lost or gone: it was no longer there, or could no longer be right';
COMMENT ON COLUMN @schema@.deal_change.amount IS 'value in the currency of settings; NULL: not known or not finite';
COMMENT ON COLUMN @schema@.deal_change.stage IS 'stage of the sale; of a deal that is not open the one in which it was last seen open';
COMMENT ON COLUMN @schema@.deal_change.probability IS 'probability of winning it, 0 to 1; of a deal that is not open the last one';
COMMENT ON COLUMN @schema@.deal_change.expected_on IS 'day on which it was expected to close; of a deal that is not open the last one';
COMMENT ON COLUMN @schema@.deal_change.team IS 'team of the deal, or of the rep that day; of a closed deal on the day of closing';
COMMENT ON COLUMN @schema@.deal_change.rep IS 'rep whose deal it was';
COMMENT ON COLUMN @schema@.deal_change.channel IS 'channel it came by';
COMMENT ON COLUMN @schema@.deal_change.opened_on IS 'day of the first conversation; NULL: not known, or there was none yet';
COMMENT ON COLUMN @schema@.deal_change.closed_on IS 'day on which it was won or lost; NULL: it was open';
COMMENT ON COLUMN @schema@.deal_change.customer_id IS 'customer';
