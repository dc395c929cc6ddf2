-- A hardware company's CRM: its files, column by column.  Read with \ir.

CREATE SCHEMA crm;

CREATE TABLE crm.sales_pipeline (
	opportunity_id text,
	sales_agent text,
	product text,
	account text,
	deal_stage text,
	engage_date date,
	close_date date,
	close_value numeric
);
CREATE TABLE crm.sales_teams (
	sales_agent text,
	manager text,
	regional_office text
);
CREATE TABLE crm.accounts (
	account text,
	sector text,
	year_established integer,
	revenue numeric,
	employees integer,
	office_location text,
	subsidiary_of text
);
CREATE TABLE crm.products (
	product text,
	series text,
	sales_price numeric
);
\copy crm.sales_pipeline FROM PROGRAM 'cat "$DATA/crm/sales_pipeline.csv"' (FORMAT csv, HEADER)
\copy crm.sales_teams FROM PROGRAM 'cat "$DATA/crm/sales_teams.csv"' (FORMAT csv, HEADER)
\copy crm.accounts FROM PROGRAM 'cat "$DATA/crm/accounts.csv"' (FORMAT csv, HEADER)
\copy crm.products FROM PROGRAM 'cat "$DATA/crm/products.csv"' (FORMAT csv, HEADER)
