CREATE OR REPLACE VIEW @schema@.clv_fit AS
SELECT saleskpi.clv_model(b.rfm, (SELECT c.as_of FROM @schema@.clock AS c)) AS model
FROM @schema@.known_buyer AS b;

COMMENT ON VIEW @schema@.clv_fit IS 'the models of when and for how much customers buy, fitted to all who have bought by the end of as_of whenever it is read: one row';
COMMENT ON COLUMN @schema@.clv_fit.model IS 'BG/NBD and Gamma-Gamma: saleskpi.parameters(model), saleskpi.note(model) of limits, saleskpi.failure(model); NULL: nobody has bought';
