/*-------------------------------------------------------------------------
 *
 * row.c
 *	  Functions that return a row, or a set of rows.  See row.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"

#include "row.h"

/* The name of 15.0 */
#ifndef MAT_SRF_BLESS
#define InitMaterializedSRF SetSingleFuncCall
#endif

/* A row of the function's type. */
Datum
row_datum(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	TupleDesc	tuple_desc;

	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tuple_desc), values, nulls));
}

/* Where the rows of the function go, empty at first. */
ReturnSetInfo *
rows_begin(FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, 0);
	return (ReturnSetInfo *) fcinfo->resultinfo;
}
