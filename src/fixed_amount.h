/*-------------------------------------------------------------------------
 *
 * fixed_amount.h
 *	  Exact amounts of money of a fixed width, for states that hold many.
 *
 * An amount is a whole number of units, and a unit is 10^-decimals; the decimals
 * are kept once for all amounts of a state.  Amounts are from 0 to
 * FIXED_AMOUNT_MAX, which leaves the sign to differences between them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_FIXED_AMOUNT_H
#define SALESKPI_FIXED_AMOUNT_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/numeric.h"

#ifndef HAVE_INT128
#error "saleskpi needs a compiler with integers of 128 bits"
#endif

#define FIXED_AMOUNT_DIGITS 38

/* The greatest number of that many digits */
#define FIXED_AMOUNT_MAX \
	((int128) UINT64CONST(9999999999999999999) * UINT64CONST(10000000000000000000) + \
	 UINT64CONST(9999999999999999999))

extern bool fixed_amount(Numeric amount, int128 *units, int *decimals);
extern int128 fixed_amount_sum(int128 left, int128 right);
extern int128 fixed_amount_scaled(int128 amount, int more_decimals);
extern Numeric fixed_amount_numeric(int128 amount, int decimals);
extern void fixed_amount_send(StringInfo buffer, int128 amount);
extern int128 fixed_amount_receive(StringInfo buffer);

#endif							/* SALESKPI_FIXED_AMOUNT_H */
