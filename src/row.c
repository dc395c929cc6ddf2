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

/* The type of the function's row. */
static TupleDesc
row_type(FunctionCallInfo fcinfo)
{
	TupleDesc	tuple_desc;

	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return BlessTupleDesc(tuple_desc);
}

/* A row of the function's type. */
Datum
row_datum(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(row_type(fcinfo), values, nulls));
}

/* The same, of a function that is called for row after row: its type is looked up once, into fn_extra. */
Datum
row_datum_cached(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	FmgrInfo   *function = fcinfo->flinfo;

	if (function->fn_extra == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(function->fn_mcxt);

		function->fn_extra = row_type(fcinfo);
		MemoryContextSwitchTo(caller);
	}
	return HeapTupleGetDatum(heap_form_tuple(function->fn_extra, values, nulls));
}

/* Where the rows of the function go, empty at first. */
ReturnSetInfo *
rows_begin(FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, 0);
	return (ReturnSetInfo *) fcinfo->resultinfo;
}
