/*-------------------------------------------------------------------------
 *
 * fixed_amount.c
 *	  Exact amounts of money of a fixed width.  See fixed_amount.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "fixed_amount.h"

/* Decimals that are kept though they be zeros: no currency has more */
#define CURRENCY_DECIMALS 6

/*
 * The kind of an amount that may have so many digits before the decimal point, the
 * number of its decimals, and its units where they fit.
 */
static AmountKind
amount_kind(Numeric amount, int most_digits, bool trim, int128 *units, int *decimals)
{
	const char *text = DatumGetCString(DirectFunctionCall1(numeric_out,
														   NumericGetDatum(amount)));
	const char *end;
	const char *point;
	int			digits = 0;
	uint64		first = 0;		/* what the first digits are, for 64 bits are faster */

	*units = 0;
	*decimals = 0;
	/* "-1", "NaN", "Infinity" */
	if (*text < '0' || *text > '9')
		return AMOUNT_IMPOSSIBLE;
	end = text + strlen(text);
	point = memchr(text, '.', end - text);
	if (point == NULL)
		point = end;
	else
	{
		if (trim && end - point - 1 > CURRENCY_DECIMALS)
			while (end[-1] == '0')
				end--;
		*decimals = end - point - 1;
	}
	if (point - text > most_digits || *decimals > AMOUNT_MAX_DIGITS)
		return AMOUNT_IMPOSSIBLE;
	if (*decimals > FIXED_AMOUNT_DIGITS)
		return AMOUNT_WIDE;

	for (const char *digit = text; digit < end; digit++)
	{
		if (digit == point)
			continue;
		digits += digits > 0 || *digit != '0';
		if (digits > FIXED_AMOUNT_DIGITS)
			return AMOUNT_WIDE;
		if (digits <= 18)
			*units = first = first * 10 + (*digit - '0');
		else
			*units = *units * 10 + (*digit - '0');
	}
	return AMOUNT_FIXED;
}

/*
 * The kind of an amount, the number of its decimals, and its units where they fit.
 * Division and multiplication make decimals that nobody asked for: where there
 * are more than a currency has, zeros behind the last other digit are none.
 */
AmountKind
fixed_amount(Numeric amount, int128 *units, int *decimals)
{
	return amount_kind(amount, AMOUNT_MAX_DIGITS, true, units, decimals);
}

/* The same of the sum of as many amounts as there can be, 2^63, with all its decimals. */
AmountKind
fixed_amount_of_sum(Numeric sum, int128 *units, int *decimals)
{
	return amount_kind(sum, AMOUNT_MAX_DIGITS + 19, false, units, decimals);
}

/* Makes it the same amount in units of so many more decimals; false if that does not fit. */
bool
fixed_amount_scale(int128 *amount, int more_decimals)
{
	int128		scaled = *amount;

	while (more_decimals-- > 0)
	{
		if (unlikely(scaled > FIXED_AMOUNT_MAX / 10))
			return false;
		scaled *= 10;
	}
	*amount = scaled;
	return true;
}

/* An amount or a difference of amounts, written with all its decimals. */
Numeric
fixed_amount_numeric(int128 amount, int decimals)
{
	/* A sign, a point, a zero before it and the terminating one */
	char		text[FIXED_AMOUNT_DIGITS + 4];
	char	   *at = text + sizeof(text) - 1;
	int128		rest = amount < 0 ? -amount : amount;

	if (likely(rest <= PG_INT64_MAX))
		return int64_div_fast_to_numeric((int64) amount, decimals);

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
