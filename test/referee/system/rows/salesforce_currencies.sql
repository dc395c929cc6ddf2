-- A company that counts in several currencies, with rates of days for one of them.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;
SET TimeZone = 'UTC';

CREATE TABLE currency_type (id text, iso_code text, conversion_rate numeric, is_corporate boolean);
INSERT INTO currency_type VALUES ('1', 'USD', 1, true), ('2', 'EUR', 0.8, false), ('3', 'CHF', 0.5, false);
CREATE TABLE dated_conversion_rate (id text, iso_code text, start_date timestamptz, conversion_rate numeric, is_deleted boolean);
INSERT INTO dated_conversion_rate VALUES ('1', 'EUR', '2024-01-01', 0.9, false), ('2', 'EUR', '2024-03-01', 0.75, false), ('3', 'EUR', '2024-04-01', 0.6, false),
	('4', 'EUR', '2024-02-15', 0.1, true);	-- deleted
ALTER TABLE opportunity ADD currency_iso_code text;
ALTER TABLE "order" ADD currency_iso_code text;
ALTER TABLE forecasting_quota ADD currency_iso_code text;
ALTER TABLE campaign ADD currency_iso_code text;
-- O1 closes on the day of a new rate, which in New York is the day before; O6 is open; O2 has a rate of now alone
UPDATE opportunity SET currency_iso_code = CASE WHEN id IN ('O1', 'O3', 'O5') THEN 'EUR' WHEN id IN ('O2', 'O6') THEN 'CHF' ELSE 'USD' END;
UPDATE "order" SET currency_iso_code = CASE id WHEN 'R1' THEN 'EUR' ELSE 'USD' END;
UPDATE forecasting_quota SET currency_iso_code = CASE WHEN id IN ('F2', 'F7') THEN 'EUR' ELSE 'USD' END;
-- On the day of a new rate
UPDATE campaign SET currency_iso_code = CASE id WHEN 'C1' THEN 'EUR' WHEN 'C5' THEN 'CHF' ELSE 'USD' END;

RESET search_path;
