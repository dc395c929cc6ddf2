-- What a company notes.  An event that is not mapped has not failed to happen: nobody knows of it.
CREATE OR REPLACE VIEW @parts@.mapped AS
SELECT
	bool_or(m.source = 'lead'::text) IS TRUE AS lead,
	bool_or(m.source = 'lead'::text AND 'qualified_at'::text = ANY (m.columns)) IS TRUE AS lead_qualified,
	bool_or(m.source = 'lead'::text AND 'converted_at'::text = ANY (m.columns)) IS TRUE AS lead_converted,
	bool_or(m.source = 'email'::text AND 'delivered_at'::text = ANY (m.columns)) IS TRUE AS email_delivered,
	bool_or(m.source = 'email'::text AND 'opened_at'::text = ANY (m.columns)) IS TRUE AS email_opened,
	bool_or(m.source = 'email'::text AND 'clicked_at'::text = ANY (m.columns)) IS TRUE AS email_clicked,
	bool_or(m.source = 'rep'::text) IS TRUE AS rep,
	bool_or(m.source = 'subscription'::text) IS TRUE AS subscription,
	-- Customers who are derived from sales are lost as sales tell
	bool_or(m.source = 'customer'::text AND NOT 'churned_at'::text = ANY (m.columns)) IS NOT TRUE AS customer_churned
FROM @schema@.mapping AS m;

COMMENT ON VIEW @parts@.mapped IS 'which events the company''s tables know of: one row';
COMMENT ON COLUMN @parts@.mapped.lead IS 'whether lead is mapped';
COMMENT ON COLUMN @parts@.mapped.lead_qualified IS 'whether lead.qualified_at is mapped';
COMMENT ON COLUMN @parts@.mapped.lead_converted IS 'whether lead.converted_at is mapped';
COMMENT ON COLUMN @parts@.mapped.email_delivered IS 'whether email.delivered_at is mapped; where not, every e-mail sent counts as delivered';
COMMENT ON COLUMN @parts@.mapped.email_opened IS 'whether email.opened_at is mapped';
COMMENT ON COLUMN @parts@.mapped.email_clicked IS 'whether email.clicked_at is mapped';
COMMENT ON COLUMN @parts@.mapped.rep IS 'whether there is a list of reps';
COMMENT ON COLUMN @parts@.mapped.subscription IS 'whether what customers pay is mapped by days';
COMMENT ON COLUMN @parts@.mapped.customer_churned IS 'whether customer.churned_at is mapped, or customers are derived';
