/*-------------------------------------------------------------------------
 *
 * money.c
 *	  Amounts of money.  See money.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "money.h"

/* NaN and infinities are numerics, but not amounts of money. */
bool
amount_is_finite(Numeric amount)
{
	return !numeric_is_nan(amount) && !numeric_is_inf(amount);
}

/* The exact sum of two amounts. */
Numeric
amount_sum(Numeric left, Numeric right)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_add,
											   NumericGetDatum(left),
											   NumericGetDatum(right)));
}

/* The exact difference. */
Numeric
amount_difference(Numeric left, Numeric right)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_sub,
											   NumericGetDatum(left),
											   NumericGetDatum(right)));
}

/* The same amount without zeros behind the last digit of its decimals. */
Numeric
amount_trimmed(Numeric amount)
{
	return DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(amount)));
}

/* An amount with so many decimals. */
Numeric
amount_rounded(Numeric amount, int decimals)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_round, NumericGetDatum(amount),
											   Int32GetDatum(decimals)));
}

/* A copy in the current memory context. */
Numeric
amount_copy(Numeric amount)
{
	return DatumGetNumeric(datumCopy(NumericGetDatum(amount), false, -1));
}

/* Less than 0 if the left amount is the smaller one, 0 if they are equal. */
int
amount_compare(Numeric left, Numeric right)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
											 NumericGetDatum(left),
											 NumericGetDatum(right)));
}

/* 1, 0 or -1, where the amount is above 0, is 0, or is below.  Called for every row. */
int
amount_sign(Numeric amount)
{
	static Numeric zero = NULL;

	if (unlikely(zero == NULL))
	{
		MemoryContext old_context = MemoryContextSwitchTo(TopMemoryContext);

		zero = amount_zero();
		MemoryContextSwitchTo(old_context);
	}
	return amount_compare(amount, zero);
}

/*
 * A part of a whole that is not 0.  It depends on the two numbers only, and not
 * on how many zeros they are written with.
 */
double
amount_ratio(Numeric part, Numeric whole)
{
	Datum		ratio = DirectFunctionCall2(numeric_div,
											NumericGetDatum(amount_trimmed(part)),
											NumericGetDatum(amount_trimmed(whole)));

	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, ratio));
}

/* A number of type double precision as it is written in the fewest digits. */
Numeric
amount_from_double(float8 amount)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(amount, text);
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* Nothing. */
Numeric
amount_zero(void)
{
	return int64_to_numeric(0);
}

/* An amount as numeric writes it. */
char *
amount_to_text(Numeric amount)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(amount)));
}

/* Appends an amount in numeric's own binary form, its length first. */
void
amount_send(StringInfo buffer, Numeric amount)
{
	bytea	   *bytes = DatumGetByteaPP(DirectFunctionCall1(numeric_send,
															 NumericGetDatum(amount)));

	pq_sendint32(buffer, VARSIZE_ANY_EXHDR(bytes));
	pq_sendbytes(buffer, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

/* Reads what amount_send() wrote; numeric_recv() checks it. */
Numeric
amount_receive(StringInfo buffer)
{
	int			length = pq_getmsgint(buffer, 4);
	StringInfoData part;
	Numeric		amount;

	if (length < 0 || length > buffer->len - buffer->cursor)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid length %d of an amount", length)));

	/* StringInfo promises a terminating zero, which the message need not have */
	initStringInfo(&part);
	appendBinaryStringInfo(&part, pq_getmsgbytes(buffer, length), length);
	amount = DatumGetNumeric(DirectFunctionCall3(numeric_recv,
												 PointerGetDatum(&part),
												 ObjectIdGetDatum(InvalidOid),
												 Int32GetDatum(-1)));
	if (part.cursor != part.len)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid length %d of an amount", length)));
	if (!amount_is_finite(amount))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("an amount must be finite")));
	return amount;
}
