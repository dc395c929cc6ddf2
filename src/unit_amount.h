/*-------------------------------------------------------------------------
 *
 * unit_amount.h
 *	  An amount of money over a number of units, for the families that give
 *	  one: see unit_amount.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_UNIT_AMOUNT_H
#define SALESKPI_UNIT_AMOUNT_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/numeric.h"

extern Datum unit_amount_add(FunctionCallInfo fcinfo, Numeric amount, int64 units);

#endif							/* SALESKPI_UNIT_AMOUNT_H */
