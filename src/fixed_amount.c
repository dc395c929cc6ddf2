/*-------------------------------------------------------------------------
 *
 * fixed_amount.c
 *	  Exact amounts of money of a fixed width.  See fixed_amount.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "fixed_amount.h"
#include "state.h"

pg_noreturn static void
out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("revenue out of range"),
			 errdetail("All revenue together can have at most %d digits, those behind the decimal point included.",
					   FIXED_AMOUNT_DIGITS),
			 errhint("Round revenue to the decimals of its currency.")));
}

/*
 * The units of an amount and its number of decimals; false where it is below 0
 * or not finite.
 */
bool
fixed_amount(Numeric amount, int128 *units, int *decimals)
{
	const char *digit = DatumGetCString(DirectFunctionCall1(numeric_out,
															NumericGetDatum(amount)));
	bool		behind_point = false;
	int			digits = 0;
	uint64		first = 0;		/* what the first digits are, for 64 bits are faster */

	/* "-1", "NaN", "Infinity" */
	if (*digit < '0' || *digit > '9')
		return false;
	*units = 0;
	*decimals = 0;
	for (; *digit != '\0'; digit++)
	{
		if (*digit == '.')
		{
			behind_point = true;
			continue;
		}
		*decimals += behind_point;
		digits += digits > 0 || *digit != '0';
		if (digits > FIXED_AMOUNT_DIGITS || *decimals > FIXED_AMOUNT_DIGITS)
			out_of_range();
		if (digits <= 18)
			*units = first = first * 10 + (*digit - '0');
		else
			*units = *units * 10 + (*digit - '0');
	}
	return true;
}

int128
fixed_amount_sum(int128 left, int128 right)
{
	if (unlikely(left > FIXED_AMOUNT_MAX - right))
		out_of_range();
	return left + right;
}

/* The same amount in units of so many more decimals. */
int128
fixed_amount_scaled(int128 amount, int more_decimals)
{
	while (more_decimals-- > 0)
	{
		if (unlikely(amount > FIXED_AMOUNT_MAX / 10))
			out_of_range();
		amount *= 10;
	}
	return amount;
}

/* An amount or a difference of amounts, written with all its decimals. */
Numeric
fixed_amount_numeric(int128 amount, int decimals)
{
	/* A sign, a point, a zero before it and the terminating one */
	char		text[FIXED_AMOUNT_DIGITS + 4];
	char	   *at = text + sizeof(text) - 1;
	int128		rest = amount < 0 ? -amount : amount;

	*at = '\0';
	for (int written = 0; rest > 0 || written <= decimals; written++)
	{
		if (written > 0 && written == decimals)
			*--at = '.';
		*--at = '0' + (int) (rest % 10);
		rest /= 10;
	}
	if (amount < 0)
		*--at = '-';
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(at),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* Appends an amount in 16 bytes. */
void
fixed_amount_send(StringInfo buffer, int128 amount)
{
	pq_sendint64(buffer, (uint64) (amount >> 64));
	pq_sendint64(buffer, (uint64) amount);
}

/* Reads what fixed_amount_send() wrote; it may be no amount. */
int128
fixed_amount_receive(StringInfo buffer)
{
	int64		high = pq_getmsgint64(buffer);
	uint64		low = pq_getmsgint64(buffer);

	return (int128) (((uint128) (uint64) high << 64) | low);
}
