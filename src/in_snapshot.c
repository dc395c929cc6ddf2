/*-------------------------------------------------------------------------
 *
 * in_snapshot.c
 *	  Running statements that write on what one snapshot shows.
 *
 * A refresh reads notes of what has changed and the rows that have, in many
 * statements, and all of them must see the same: a note that is not seen has
 * to be of a change that is not seen.  A function that is STABLE reads all it
 * reads in the snapshot of the statement that calls it, but cannot write.
 * This writes for it, in that snapshot, as triggers of foreign keys do.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

/*
 * in_snapshot(statement text) returns text: runs the statement on what the
 * snapshot of the calling statement shows, and on what was written so before.
 * The first column of the first row, as text; NULL where there is none.
 */
PG_FUNCTION_INFO_V1(in_snapshot);
Datum
in_snapshot(PG_FUNCTION_ARGS)
{
	char	   *statement = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Snapshot	snapshot;
	MemoryContext context = CurrentMemoryContext;
	text	   *result = NULL;
	SPIPlanPtr	plan;
	int			code;

	if (!ActiveSnapshotSet())
		elog(ERROR, "no snapshot is active");
	snapshot = GetActiveSnapshot();

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	plan = SPI_prepare(statement, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	/* A cursor that an earlier one opens would share the snapshot */
	if (list_length(SPI_plan_get_plan_sources(plan)) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg_internal("in_snapshot runs one statement, not %d",
								 list_length(SPI_plan_get_plan_sources(plan)))));
	code = SPI_execute_snapshot(plan, NULL, NULL, snapshot, InvalidSnapshot,
								false, true, 0);
	/* COPY, BEGIN and the like */
	if (code < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg_internal("in_snapshot cannot run this statement: %s",
								 SPI_result_code_string(code))));
	if (SPI_processed > 0 && SPI_tuptable != NULL && SPI_tuptable->tupdesc->natts > 0)
	{
		char	   *value = SPI_getvalue(SPI_tuptable->vals[0],
										 SPI_tuptable->tupdesc, 1);

		if (value != NULL)
		{
			MemoryContext own = MemoryContextSwitchTo(context);

			result = cstring_to_text(value);
			MemoryContextSwitchTo(own);
		}
	}
	SPI_finish();

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}
