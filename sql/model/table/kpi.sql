CREATE TABLE @schema@.kpi (
	kpi text CONSTRAINT kpi_has_its_own_code PRIMARY KEY,
	title text NOT NULL,
	category text NOT NULL DEFAULT 'custom',
	unit text NOT NULL DEFAULT 'count',
	better text NOT NULL DEFAULT 'higher',
	definition text,
	source text NOT NULL DEFAULT 'custom_measure',
	span text NOT NULL DEFAULT 'sum',
	matures boolean NOT NULL DEFAULT false,
	position integer
);
ALTER TABLE @schema@.kpi ADD CONSTRAINT kpi_better_is_known CHECK (better IN ('higher', 'lower'));
ALTER TABLE @schema@.kpi ADD CONSTRAINT kpi_span_is_known CHECK (span IN ('sum', 'month', 'to_date'));
CREATE TRIGGER kpi_makes_sense BEFORE INSERT OR UPDATE ON @schema@.kpi
	FOR EACH ROW EXECUTE FUNCTION saleskpi_internal.kpi_makes_sense();

COMMENT ON TABLE @schema@.kpi IS 'the registry, one row a KPI; a row of your own with values in custom_measure is a KPI like any other';
COMMENT ON COLUMN @schema@.kpi.kpi IS 'code of the KPI, as in measure and target';
COMMENT ON COLUMN @schema@.kpi.title IS 'name for people; the code where none is given';
COMMENT ON COLUMN @schema@.kpi.category IS 'team, leads, growth, customers or a category of your own';
COMMENT ON COLUMN @schema@.kpi.unit IS 'currency, count, percentage (as a share: 0.25 is 25 %), days or a unit of your own';
COMMENT ON COLUMN @schema@.kpi.better IS 'whether a higher or a lower value is better';
COMMENT ON COLUMN @schema@.kpi.definition IS 'how it is measured';
COMMENT ON COLUMN @schema@.kpi.source IS 'what it is measured from, as in measure.source; of several with a comma between';
COMMENT ON COLUMN @schema@.kpi.span IS 'how measure is summed over time: sum (numerators and denominators of all days), month (a stock at the start of each month: one month at a time) or to_date (all days up to the end)';
COMMENT ON COLUMN @schema@.kpi.matures IS 'whether it is known of leads only that are older than settings.conversion_window';
COMMENT ON COLUMN @schema@.kpi.position IS 'place in the scorecard; NULL: behind all others';

INSERT INTO @schema@.kpi (kpi, title, category, unit, better, source, span, definition, matures, position) VALUES
	('sales_amount', 'Sales', 'team', 'currency', 'higher', 'sale', 'sum', 'Amount of the sales, on the day they were made.', false, 1),
	('sales_quantity', 'Quantity sold', 'team', 'count', 'higher', 'sale', 'sum', 'Quantity of the sales, on the day they were made.', false, 3),
	('new_accounts', 'New accounts', 'team', 'count', 'higher', 'customer', 'sum', 'Customers won, those who came back among them, on the day they were.', false, 13),
	('deals_won', 'Deals won', 'team', 'count', 'higher', 'deal', 'sum', 'Deals closed as won, on the day they closed.', false, 4),
	('average_deal', 'Average deal', 'team', 'currency', 'higher', 'deal', 'sum', 'Amount of the deals won / deals won that have an amount.', false, 5),
	('win_rate', 'Win rate', 'team', 'percentage', 'higher', 'deal', 'sum', 'Deals won / deals closed, won or lost.', false, 6),
	('sales_cycle_length', 'Sales cycle length', 'team', 'days', 'lower', 'deal', 'sum', 'Mean days from the first conversation to the closing of the deals won: seconds / 86400 for each deal.', false, 7),
	('email_open_rate', 'E-mail open rate', 'leads', 'percentage', 'higher', 'email', 'sum', 'E-mails opened / e-mails delivered, by the day they were sent.', false, 12),
	('new_leads', 'New leads', 'leads', 'count', 'higher', 'lead', 'sum', 'Leads, on the day they were created.', false, 8),
	('new_opportunities', 'New opportunities', 'leads', 'count', 'higher', 'lead by qualification', 'sum', 'Leads that became opportunities, on the day they did.', false, 9),
	('lead_conversion_rate', 'Lead conversion rate', 'growth', 'percentage', 'higher', 'lead', 'sum', 'Leads that became customers within settings.conversion_window / leads that are older than that, by the day the lead was created.', true, 11),
	('lead_to_opportunity_ratio', 'Lead-to-opportunity ratio', 'growth', 'percentage', 'higher', 'lead', 'sum', 'Leads that became opportunities within settings.conversion_window / leads that are older than that, by the day the lead was created.', true, 10),
	('sales_growth', 'Monthly sales growth', 'growth', 'percentage', 'higher', 'sale', 'month', '(Sales of the month - sales of the month before) / sales of the month before, where those are above 0.', false, 2),
	('customer_lifetime_value', 'Customer lifetime value', 'customers', 'currency', 'higher', 'sale of a customer, customer', 'to_date', 'Revenue so far / customers so far, each counted once: what a customer has brought on average.', false, 15),
	('churn_rate', 'Churn rate', 'customers', 'percentage', 'lower', 'customer by month', 'month', 'Customers lost in the period of those active at its start / those active at its start.', false, 16),
	('retention_rate', 'Retention rate', 'customers', 'percentage', 'higher', 'customer by month', 'month', '1 - churn rate.', false, 17),
	('customer_acquisition_cost', 'Customer acquisition cost', 'customers', 'currency', 'lower', 'expense, customer', 'sum', 'Marketing, advertising, salaries and all other costs of winning customers / new customers.', false, 14);
