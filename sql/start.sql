-- saleskpi: sales KPIs in PostgreSQL

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION saleskpi" to load this file. \quit

-- The functions are for everyone: they do nothing that their caller may not do
GRANT USAGE ON SCHEMA saleskpi TO PUBLIC;

