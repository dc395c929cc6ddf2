/*-------------------------------------------------------------------------
 *
 * customer.h
 *	  A customer and a period: there at its start, and then kept or lost.
 *
 * A period [from, to) is a range that includes its start and excludes its end.
 * A customer is active at its start if started < from and ended >= from, and
 * lost in it if active at its start and ended < to.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_CUSTOMER_H
#define SALESKPI_CUSTOMER_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/numeric.h"

typedef enum CustomerKind
{
	CUSTOMER_UNKNOWN,			/* start or period are NULL: a row to skip */
	CUSTOMER_IMPOSSIBLE,		/* a row that cannot be right */
	CUSTOMER_ABSENT,			/* not active at the start of the period */
	CUSTOMER_KEPT,
	CUSTOMER_LOST
} CustomerKind;

extern CustomerKind date_customer(FunctionCallInfo fcinfo, int argument);
extern CustomerKind timestamp_customer(FunctionCallInfo fcinfo, int argument);
extern bool revenue_is_possible(Numeric revenue);

#endif							/* SALESKPI_CUSTOMER_H */
