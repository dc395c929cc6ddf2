-- Type funnel_events: how far one entity comes, event by event

CREATE TYPE funnel_events;

CREATE FUNCTION funnel_events_in(cstring) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_out(funnel_events) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_recv(internal) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_send(funnel_events) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_events_in(cstring) IS 'reads funnel events from text';
COMMENT ON FUNCTION funnel_events_out(funnel_events) IS 'writes funnel events as text, sorted by time';
COMMENT ON FUNCTION funnel_events_recv(internal) IS 'reads the binary form of funnel events';
COMMENT ON FUNCTION funnel_events_send(funnel_events) IS 'writes the binary form of funnel events';

CREATE TYPE funnel_events (
	INPUT = funnel_events_in, OUTPUT = funnel_events_out,
	RECEIVE = funnel_events_recv, SEND = funnel_events_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE funnel_events IS 'when one entity met which of a funnel''s conditions; state of funnel_step. Written as the window (months:days:microseconds), the number of conditions, the invalid rows and {point in time in UTC=conditions,...}, where 101 is the first and the third: 0:30:0 3 0 {2024-01-31T10:00:00=101}';

CREATE FUNCTION funnel_events_transition(funnel_events, interval, timestamptz, VARIADIC boolean[]) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION funnel_events_combine(funnel_events, funnel_events) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_final(funnel_events) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_events_transition(funnel_events, interval, timestamptz, boolean[]) IS 'transition function of funnel_events and funnel_step: keeps an event';
COMMENT ON FUNCTION funnel_events_combine(funnel_events, funnel_events) IS 'combine function of funnel_events and funnel_step: both together';
COMMENT ON FUNCTION funnel_events_final(funnel_events) IS 'final function of funnel_events: sorted and without room to grow';

-- Accessors

CREATE FUNCTION step(funnel_events) RETURNS int
	AS 'MODULE_PATHNAME', 'funnel_events_step' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION invalid(funnel_events) RETURNS bigint
	AS 'MODULE_PATHNAME', 'funnel_events_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION step(funnel_events) IS 'the longest chain of conditions met in order inside the window, from 0 to the number of conditions';
COMMENT ON FUNCTION invalid(funnel_events) IS 'number of rows left out because they cannot be right: an infinite point in time';

-- Aggregates

CREATE AGGREGATE funnel_events(within interval, at timestamptz, VARIADIC conditions boolean[]) (
	SFUNC = funnel_events_transition, STYPE = funnel_events, FINALFUNC = funnel_events_final,
	COMBINEFUNC = funnel_events_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel_events(interval, timestamptz, boolean[]) IS 'the events of one entity for step(funnel_events); arguments as of funnel_step; NULL without rows';

CREATE AGGREGATE rollup(funnel_events) (
	SFUNC = funnel_events_combine, STYPE = funnel_events, FINALFUNC = funnel_events_final,
	COMBINEFUNC = funnel_events_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(funnel_events) IS 'all states of one entity together, as if their rows had been seen in one pass; NULL is skipped; states of different windows (1 month is not 30 days) or numbers of conditions are an error; NULL without rows';

CREATE AGGREGATE funnel_step(within interval, at timestamptz, VARIADIC conditions boolean[]) (
	SFUNC = funnel_events_transition, STYPE = funnel_events, FINALFUNC = step,
	COMBINEFUNC = funnel_events_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel_step(interval, timestamptz, boolean[]) IS 'how far one entity came in a funnel of 1 to 32 conditions; a row an event, grouped by entity. The longest chain of conditions met in order: each at the time of the one before or later, all from the chain''s start to its start + within; an event may serve several steps. A condition that is NULL is not met, at NULL is skipped, an infinite at is left out; within NULL or negative is an error; 0 where the first condition is never met; NULL without rows';
