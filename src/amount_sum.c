/*-------------------------------------------------------------------------
 *
 * amount_sum.c
 *	  Sums of amounts: what sum(numeric) gives, to the digit.
 *
 * A fact groups by day and whose something is, so there are nearly as many groups
 * as rows, and several sums in each.  The server's sum keeps some 300 bytes a
 * group in five pieces; memory, not adding, is what it takes its time for.  Here
 * a sum is one value of 24 bytes.
 *
 * Amounts are added in units of 10^-decimals, as many decimals as any of them is
 * written with.  What does not fit, and what is no number, is added as a numeric,
 * which follows the fixed part.
 *
 * There is no sum of nothing: that is NULL.  A sum is written and sent as the
 * numeric that it is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "fixed_amount.h"
#include "money.h"
#include "numeric_form.h"
#include "state.h"

#define TYPE_NAME "amount_sum"

/* Units above this are added to the numeric.  Another amount can be added to them before. */
#define UNITS_MAX ((int128) INT64CONST(1000000000000000000) * INT64CONST(1000000000000000000))

typedef struct AmountSum
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused;			/* zero */
	uint16		decimals;		/* at most NUMERIC_UNITS_DIGITS */
	int128		units;			/* of 10^-decimals */
	char		wide[FLEXIBLE_ARRAY_MEMBER];	/* a numeric, or nothing */
} AmountSum;

#define AMOUNT_SUM_FIXED_SIZE offsetof(AmountSum, wide)

static inline Numeric
amount_sum_get_wide(const AmountSum *sum)
{
	return VARSIZE(sum) > AMOUNT_SUM_FIXED_SIZE ? (Numeric) sum->wide : NULL;
}

static AmountSum *
amount_sum_make(int128 units, int decimals, Numeric wide)
{
	Size		size = AMOUNT_SUM_FIXED_SIZE + (wide ? VARSIZE(wide) : 0);
	AmountSum  *sum = palloc0(size);

	SET_VARSIZE(sum, size);
	sum->version = STATE_VERSION;
	sum->decimals = decimals;
	sum->units = units;
	if (wide != NULL)
		memcpy(sum->wide, wide, VARSIZE(wide));
	return sum;
}

static inline AmountSum *
amount_sum_argument(FunctionCallInfo fcinfo, int argument)
{
	return state_argument(fcinfo, argument, AMOUNT_SUM_FIXED_SIZE, TYPE_NAME);
}

/* The sum with another numeric beside its units. */
static AmountSum *
amount_sum_with_wide(const AmountSum *sum, Numeric wide)
{
	return amount_sum_make(sum->units, sum->decimals, wide);
}

/* The sum with a numeric added that does not fit in its units. */
static AmountSum *
amount_sum_add_wide(const AmountSum *sum, Numeric amount)
{
	Numeric		wide = amount_sum_get_wide(sum);

	return amount_sum_with_wide(sum, wide ? amount_sum(wide, amount) : amount);
}

/*
 * Adds units to a sum that may be changed.  It moves where they do not fit.
 */
static AmountSum *
amount_sum_add(AmountSum *sum, int128 units, int decimals)
{
	int128		scaled = units;

	if (likely(decimals == sum->decimals))
		sum->units += units;
	else if (decimals > sum->decimals)
	{
		int128		own = sum->units;

		for (int more = decimals - sum->decimals; more > 0; more--)
		{
			if (own > UNITS_MAX || own < -UNITS_MAX)
				return amount_sum_add_wide(sum, fixed_amount_numeric(units, decimals));
			own *= 10;
		}
		sum->units = own + units;
		sum->decimals = decimals;
	}
	else
	{
		for (int more = sum->decimals - decimals; more > 0; more--)
		{
			if (scaled > UNITS_MAX || scaled < -UNITS_MAX)
				return amount_sum_add_wide(sum, fixed_amount_numeric(units, decimals));
			scaled *= 10;
		}
		sum->units += scaled;
	}
	if (unlikely(sum->units > UNITS_MAX || sum->units < -UNITS_MAX))
	{
		Numeric		all = fixed_amount_numeric(sum->units, sum->decimals);

		sum->units = 0;
		return amount_sum_add_wide(sum, all);
	}
	return sum;
}

/* The numeric that a sum is. */
static Numeric
amount_sum_numeric(const AmountSum *sum)
{
	Numeric		wide = amount_sum_get_wide(sum);
	Numeric		units = fixed_amount_numeric(sum->units, sum->decimals);

	return wide ? amount_sum(wide, units) : units;
}

/* A numeric as a sum. */
static AmountSum *
amount_sum_of(Numeric amount)
{
	int64		units;
	int			decimals;

	if (numeric_form_units((struct varlena *) amount, &units, &decimals))
		return amount_sum_make(units, decimals, NULL);
	return amount_sum_make(0, 0, amount);
}

/* amount_sum_in(cstring) returns amount_sum: reads a numeric. */
PG_FUNCTION_INFO_V1(amount_sum_in);
Datum
amount_sum_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(amount_sum_of(DatumGetNumeric(DirectFunctionCall3(numeric_in, PG_GETARG_DATUM(0),
																		ObjectIdGetDatum(InvalidOid),
																		Int32GetDatum(-1)))));
}

/* amount_sum_out(amount_sum) returns cstring: writes a numeric. */
PG_FUNCTION_INFO_V1(amount_sum_out);
Datum
amount_sum_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(amount_to_text(amount_sum_numeric(amount_sum_argument(fcinfo, 0))));
}

/* amount_sum_recv(internal) returns amount_sum: a numeric's binary form. */
PG_FUNCTION_INFO_V1(amount_sum_recv);
Datum
amount_sum_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(amount_sum_of(DatumGetNumeric(DirectFunctionCall3(numeric_recv, PG_GETARG_DATUM(0),
																		ObjectIdGetDatum(InvalidOid),
																		Int32GetDatum(-1)))));
}

/* amount_sum_send(amount_sum) returns bytea: a numeric's binary form. */
PG_FUNCTION_INFO_V1(amount_sum_send);
Datum
amount_sum_send(PG_FUNCTION_ARGS)
{
	Numeric		sum = amount_sum_numeric(amount_sum_argument(fcinfo, 0));

	return DirectFunctionCall1(numeric_send, NumericGetDatum(sum));
}

/*
 * amount_sum_transition(amount_sum, numeric) returns amount_sum: adds an amount,
 * where there is one.
 */
PG_FUNCTION_INFO_V1(amount_sum_transition);
Datum
amount_sum_transition(PG_FUNCTION_ARGS)
{
	AmountSum  *sum;
	struct varlena *amount;
	int64		units;
	int			decimals;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	/* As it is stored, if it is not compressed */
	amount = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(numeric_form_units(amount, &units, &decimals) ?
						  amount_sum_make(units, decimals, NULL) :
						  amount_sum_make(0, 0, PG_GETARG_NUMERIC(1)));
	sum = state_writable(fcinfo, 0, AMOUNT_SUM_FIXED_SIZE, TYPE_NAME);
	if (unlikely(!numeric_form_units(amount, &units, &decimals)))
		PG_RETURN_POINTER(amount_sum_add_wide(sum, PG_GETARG_NUMERIC(1)));
	PG_RETURN_POINTER(amount_sum_add(sum, units, decimals));
}

/* amount_sum_combine(amount_sum, amount_sum) returns amount_sum: both. */
PG_FUNCTION_INFO_V1(amount_sum_combine);
Datum
amount_sum_combine(PG_FUNCTION_ARGS)
{
	AmountSum  *sum = state_writable(fcinfo, 0, AMOUNT_SUM_FIXED_SIZE, TYPE_NAME);
	AmountSum  *other = amount_sum_argument(fcinfo, 1);
	Numeric		wide = amount_sum_get_wide(other);

	sum = amount_sum_add(sum, other->units, other->decimals);
	PG_RETURN_POINTER(wide ? amount_sum_add_wide(sum, wide) : sum);
}

/* amount_sum_final(amount_sum) returns numeric: the sum. */
PG_FUNCTION_INFO_V1(amount_sum_final);
Datum
amount_sum_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(amount_sum_numeric(amount_sum_argument(fcinfo, 0)));
}

/* finite(numeric) returns numeric: a number; NULL for NaN and the infinities. */
PG_FUNCTION_INFO_V1(finite_numeric);
Datum
finite_numeric(PG_FUNCTION_ARGS)
{
	if (numeric_form_is_finite(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0))))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	PG_RETURN_NULL();
}
