/*-------------------------------------------------------------------------
 *
 * money.h
 *	  Amounts of money: numerics that are finite.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_MONEY_H
#define SALESKPI_MONEY_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/numeric.h"

extern bool amount_is_finite(Numeric amount);
extern int	amount_compare(Numeric left, Numeric right);
extern int	amount_sign(Numeric amount);
extern double amount_ratio(Numeric part, Numeric whole);
extern Numeric amount_from_double(float8 amount);
extern Numeric amount_sum(Numeric left, Numeric right);
extern Numeric amount_difference(Numeric left, Numeric right);
extern Numeric amount_trimmed(Numeric amount);
extern Numeric amount_rounded(Numeric amount, int decimals);
extern Numeric amount_copy(Numeric amount);
extern Numeric amount_zero(void);
extern char *amount_to_text(Numeric amount);
extern void amount_send(StringInfo buffer, Numeric amount);
extern Numeric amount_receive(StringInfo buffer);

#endif							/* SALESKPI_MONEY_H */
