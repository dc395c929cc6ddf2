/*-------------------------------------------------------------------------
 *
 * row.h
 *	  Functions that return a row, or a set of rows.
 *
 * A set of rows is put into a tuplestore in one call:
 *
 *		ReturnSetInfo *result = rows_begin(fcinfo);
 *
 *		for (...)
 *			rows_append(result, values, nulls);
 *		return (Datum) 0;
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_ROW_H
#define SALESKPI_ROW_H

#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/tuplestore.h"

extern Datum row_datum(FunctionCallInfo fcinfo, Datum *values, bool *nulls);
extern Datum row_datum_cached(FunctionCallInfo fcinfo, Datum *values, bool *nulls);
extern ReturnSetInfo *rows_begin(FunctionCallInfo fcinfo);

static inline void
rows_append(ReturnSetInfo *result, Datum *values, bool *nulls)
{
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

#endif							/* SALESKPI_ROW_H */
