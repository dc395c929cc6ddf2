CREATE OR REPLACE VIEW @parts@.clv_fit AS
SELECT saleskpi.clv_model(b.rfm, @as_of@) AS model
FROM @parts@.buyer AS b;

COMMENT ON VIEW @parts@.clv_fit IS 'the models of when and for how much customers buy, fitted to all who have bought by the end of as_of whenever it is read: one row';
COMMENT ON COLUMN @parts@.clv_fit.model IS 'BG/NBD and Gamma-Gamma: saleskpi.parameters(model), saleskpi.failure(model), saleskpi.note(model); NULL: nobody has bought';
