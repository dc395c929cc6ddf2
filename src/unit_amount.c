/*-------------------------------------------------------------------------
 *
 * unit_amount.c
 *	  An amount of money over a number of units: cost per customer won,
 *	  revenue per customer.
 *
 * Like a rate it is kept as its two parts and divided only when it is read.
 * The amount is a numeric and exact; it follows the fixed part of the state.
 *
 * Invariants: the amount is finite, units >= 0.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "money.h"
#include "state.h"
#include "text_form.h"
#include "unit_amount.h"

#define TYPE_NAME "unit_amount"

typedef struct UnitAmount
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	int64		units;
	char		amount[FLEXIBLE_ARRAY_MEMBER];	/* a numeric */
} UnitAmount;

#define UNIT_AMOUNT_FIXED_SIZE offsetof(UnitAmount, amount)
#define UNIT_AMOUNT_AMOUNT(u) ((Numeric) (u)->amount)

/* What is wrong with the parts of a state, NULL if nothing. */
static const char *
unit_amount_violation(Numeric amount, int64 units)
{
	if (!amount_is_finite(amount))
		return "The amount must be finite.";
	if (units < 0)
		return "The number of units must not be negative.";
	return NULL;
}

static UnitAmount *
unit_amount_make(Numeric amount, int64 units)
{
	Size		size = UNIT_AMOUNT_FIXED_SIZE + VARSIZE(amount);
	UnitAmount *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->version = STATE_VERSION;
	state->units = units;
	memcpy(state->amount, amount, VARSIZE(amount));
	return state;
}

static UnitAmount *
unit_amount_argument(FunctionCallInfo fcinfo, int argument)
{
	UnitAmount *state = state_argument(fcinfo, argument, UNIT_AMOUNT_FIXED_SIZE + VARHDRSZ,
									   TYPE_NAME);

	Assert(unit_amount_violation(UNIT_AMOUNT_AMOUNT(state), state->units) == NULL);
	return state;
}

/*
 * Adds to the state in the first argument, in place where the executor allows
 * it and the amount takes as many bytes as before.
 */
Datum
unit_amount_add(FunctionCallInfo fcinfo, Numeric amount, int64 units)
{
	UnitAmount *state;
	Numeric		sum;
	int64		sum_units;

	if (PG_ARGISNULL(0))
		return PointerGetDatum(unit_amount_make(amount, units));
	state = unit_amount_argument(fcinfo, 0);
	sum = amount_sum(UNIT_AMOUNT_AMOUNT(state), amount);
	sum_units = state->units;
	state_count(&sum_units, units, TYPE_NAME);
	if (!state_in_place(fcinfo) || VARSIZE(sum) != VARSIZE(UNIT_AMOUNT_AMOUNT(state)))
		return PointerGetDatum(unit_amount_make(sum, sum_units));
	state->units = sum_units;
	memcpy(state->amount, sum, VARSIZE(sum));
	return PointerGetDatum(state);
}

/* unit_amount_in(cstring) returns unit_amount: reads "amount/units". */
PG_FUNCTION_INFO_V1(unit_amount_in);
Datum
unit_amount_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Numeric		amount;
	int64		units;
	const char *violation;

	amount = text_numeric(&input, "/");
	text_expect(&input, '/');
	units = text_int64(&input);
	text_end(&input);
	violation = unit_amount_violation(amount, units);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(unit_amount_make(amount, units));
}

/* unit_amount_out(unit_amount) returns cstring: "amount/units". */
PG_FUNCTION_INFO_V1(unit_amount_out);
Datum
unit_amount_out(PG_FUNCTION_ARGS)
{
	UnitAmount *state = unit_amount_argument(fcinfo, 0);
	char	   *amount = DatumGetCString(DirectFunctionCall1(numeric_out,
															  NumericGetDatum(UNIT_AMOUNT_AMOUNT(state))));

	PG_RETURN_CSTRING(psprintf("%s/%lld", amount, (long long) state->units));
}

/* unit_amount_recv(internal) returns unit_amount: version, units, amount. */
PG_FUNCTION_INFO_V1(unit_amount_recv);
Datum
unit_amount_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int64		units;
	Numeric		amount;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	units = pq_getmsgint64(buffer);
	amount = amount_receive(buffer);
	violation = unit_amount_violation(amount, units);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(unit_amount_make(amount, units));
}

/* unit_amount_send(unit_amount) returns bytea: version, units, amount. */
PG_FUNCTION_INFO_V1(unit_amount_send);
Datum
unit_amount_send(PG_FUNCTION_ARGS)
{
	UnitAmount *state = unit_amount_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, state->version);
	pq_sendint64(&buffer, state->units);
	amount_send(&buffer, UNIT_AMOUNT_AMOUNT(state));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * unit_amount_transition(unit_amount, amount numeric, units bigint) returns
 * unit_amount: adds both.  Skipped where one is NULL, and where they cannot be
 * right: an amount that is not finite, units below 0.
 */
PG_FUNCTION_INFO_V1(unit_amount_transition);
Datum
unit_amount_transition(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2) &&
		amount_is_finite(PG_GETARG_NUMERIC(1)) && PG_GETARG_INT64(2) >= 0)
		return unit_amount_add(fcinfo, PG_GETARG_NUMERIC(1), PG_GETARG_INT64(2));
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* unit_amount_combine(unit_amount, unit_amount) returns unit_amount: both. */
PG_FUNCTION_INFO_V1(unit_amount_combine);
Datum
unit_amount_combine(PG_FUNCTION_ARGS)
{
	UnitAmount *other = unit_amount_argument(fcinfo, 1);

	return unit_amount_add(fcinfo, UNIT_AMOUNT_AMOUNT(other), other->units);
}

/*
 * unit_amount_value(unit_amount) returns numeric: amount / units, NULL where
 * there are no units.
 */
PG_FUNCTION_INFO_V1(unit_amount_value);
Datum
unit_amount_value(PG_FUNCTION_ARGS)
{
	UnitAmount *state = unit_amount_argument(fcinfo, 0);

	if (state->units == 0)
		PG_RETURN_NULL();
	return DirectFunctionCall2(numeric_div, NumericGetDatum(UNIT_AMOUNT_AMOUNT(state)),
							   NumericGetDatum(int64_to_numeric(state->units)));
}

/* unit_amount_amount(unit_amount) returns numeric. */
PG_FUNCTION_INFO_V1(unit_amount_amount);
Datum
unit_amount_amount(PG_FUNCTION_ARGS)
{
	UnitAmount *state = unit_amount_argument(fcinfo, 0);

	PG_RETURN_NUMERIC(amount_copy(UNIT_AMOUNT_AMOUNT(state)));
}

/* unit_amount_units(unit_amount) returns bigint. */
PG_FUNCTION_INFO_V1(unit_amount_units);
Datum
unit_amount_units(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(unit_amount_argument(fcinfo, 0)->units);
}
