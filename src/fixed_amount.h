/*-------------------------------------------------------------------------
 *
 * fixed_amount.h
 *	  Exact amounts of money of a fixed width, for states that hold many.
 *
 * An amount is a whole number of units, and a unit is 10^-decimals; the decimals
 * are kept once for all amounts of a state.  Amounts are from 0 to
 * FIXED_AMOUNT_MAX, which leaves the sign to differences between them.  Amounts
 * that do not fit stay numerics.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_FIXED_AMOUNT_H
#define SALESKPI_FIXED_AMOUNT_H

#include "postgres.h"

#include "utils/numeric.h"

#ifndef HAVE_INT128
#error "saleskpi needs a compiler with integers of 128 bits"
#endif

#define FIXED_AMOUNT_DIGITS 38

/* The greatest number of that many digits */
#define FIXED_AMOUNT_MAX \
	((int128) UINT64CONST(9999999999999999999) * UINT64CONST(10000000000000000000) + \
	 UINT64CONST(9999999999999999999))

/*
 * No amount of money has more digits before the decimal point, or behind it.
 * Every double precision has fewer.
 */
#define AMOUNT_MAX_DIGITS 1000

typedef enum AmountKind
{
	AMOUNT_IMPOSSIBLE,			/* below 0, not finite, or of too many digits */
	AMOUNT_FIXED,
	AMOUNT_WIDE					/* possible, but it does not fit */
} AmountKind;

extern AmountKind fixed_amount(Numeric amount, int128 *units, int *decimals);
extern AmountKind fixed_amount_of_sum(Numeric sum, int128 *units, int *decimals);
extern bool fixed_amount_scale(int128 *amount, int more_decimals);
extern Numeric fixed_amount_numeric(int128 amount, int decimals);

#endif							/* SALESKPI_FIXED_AMOUNT_H */
