/*-------------------------------------------------------------------------
 *
 * span.c
 *	  What points in time can be, for queries to ask: which rows can be right,
 *	  and which are known by the time that is looked from.  See span.h.
 *
 * Nearly all rows of a company can be right and have happened before the day its
 * numbers are of.  The planner would take a third of them to be so where it does
 * not know the day, and half where it knows nothing of a function; the support
 * functions tell it better.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type_d.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "optimizer/plancat.h"
#include "utils/selfuncs.h"
#include "utils/typcache.h"

#include "local_time.h"
#include "period.h"
#include "span.h"
#include "state.h"

/* The share of rows that are taken to be right and known */
#define NEARLY_ALL 0.999

pg_noreturn void
argument_is_null(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not be null", name)));
}

pg_noreturn static void
argument_is_infinite(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s must not be infinite", name)));
}

/* An argument of type date, such as as_of, that must be a day. */
DateADT
finite_date_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	DateADT		day;

	if (unlikely(PG_ARGISNULL(argument)))
		argument_is_null(name);
	day = PG_GETARG_DATEADT(argument);
	if (unlikely(DATE_NOT_FINITE(day)))
		argument_is_infinite(name);
	return day;
}

/* The same of type timestamptz or timestamp, that must be a point in time. */
Timestamp
finite_timestamp_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	Timestamp	at;

	if (unlikely(PG_ARGISNULL(argument)))
		argument_is_null(name);
	at = PG_GETARG_TIMESTAMP(argument);
	if (unlikely(TIMESTAMP_NOT_FINITE(at)))
		argument_is_infinite(name);
	return at;
}

/*
 * is_known(at timestamptz, until timestamptz) returns boolean: whether a point
 * in time came before another.  It did not where it is NULL or infinite, nor
 * where the other is NULL.  Never NULL.
 */
PG_FUNCTION_INFO_V1(is_known);
Datum
is_known(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(0)))
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(PG_GETARG_TIMESTAMPTZ(0) < PG_GETARG_TIMESTAMPTZ(1));
}

/*
 * is_possible(started timestamptz, ended timestamptz, zone text) returns
 * boolean: whether both can be right: the start is known and finite, and the
 * end, where it has come, is not on an earlier day in the zone.  Within a day
 * nothing is impossible: a company may note days beside points in time, and two
 * clocks differ by a second.  Never NULL.
 */
PG_FUNCTION_INFO_V1(is_possible);
Datum
is_possible(PG_FUNCTION_ARGS)
{
	TimestampTz started;
	TimestampTz ended;

	if (timestamp_span(fcinfo, 0).kind != SPAN_IMPOSSIBLE)
		PG_RETURN_BOOL(!PG_ARGISNULL(0));
	started = PG_GETARG_TIMESTAMPTZ(0);
	ended = PG_GETARG_TIMESTAMPTZ(1);
	if (TIMESTAMP_NOT_FINITE(started) || TIMESTAMP_NOT_FINITE(ended) || PG_ARGISNULL(2) ||
		ended < started - 2 * USECS_PER_DAY)
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(local_day(zone_local_time(fcinfo, ended, 2)) >=
				   local_day(zone_local_time(fcinfo, started, 2)));
}

/* Tells the planner that nearly all rows are possible. */
PG_FUNCTION_INFO_V1(is_possible_support);
Datum
is_possible_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (!IsA(request, SupportRequestSelectivity))
		PG_RETURN_POINTER(NULL);
	((SupportRequestSelectivity *) request)->selectivity = NEARLY_ALL;
	PG_RETURN_POINTER(request);
}

/*
 * The share of rows that are known.  Where until is known to the planner, too, and
 * at is a column with statistics, it is what at < until would be taken for; where
 * only until is not known, nearly all rows that have a point in time at all.
 */
static Selectivity
known_share(const SupportRequestSelectivity *request)
{
	Node	   *at = linitial(request->args);
	Node	   *until = estimate_expression_value(request->root, lsecond(request->args));
	Selectivity share = NEARLY_ALL;
	VariableStatData column;

	examine_variable(request->root, at, request->varRelid, &column);
	if (HeapTupleIsValid(column.statsTuple))
	{
		if (IsA(until, Const))
			share = restriction_selectivity(request->root,
											lookup_type_cache(TIMESTAMPTZOID, TYPECACHE_LT_OPR)->lt_opr,
											list_make2(at, until), InvalidOid, request->varRelid);
		else
			share *= 1 - ((Form_pg_statistic) GETSTRUCT(column.statsTuple))->stanullfrac;
	}
	ReleaseVariableStats(column);
	return share;
}

/* Tells the planner how many rows are known. */
PG_FUNCTION_INFO_V1(is_known_support);
Datum
is_known_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (!IsA(request, SupportRequestSelectivity))
		PG_RETURN_POINTER(NULL);
	((SupportRequestSelectivity *) request)->selectivity =
		known_share((SupportRequestSelectivity *) request);
	PG_RETURN_POINTER(request);
}
