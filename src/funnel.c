/*-------------------------------------------------------------------------
 *
 * funnel.c
 *	  Funnels: how many of those who took the first step took the next ones,
 *	  in order and within a window of time from the first.
 *
 * A funnel counts rows that have a column a step: reached[i] is how many took
 * the steps 0 to i.  A window is kept beside the counts, because counts of
 * different windows must not be added up.
 *
 * Invariant of a funnel: no more reach a step than the one before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "funnel.h"
#include "state.h"
#include "text_form.h"
#include "window.h"

#define FUNNEL "funnel"

typedef struct Funnel
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		step_count;		/* 1 to MAX_STEPS */
	uint16		unused;			/* zero */
	Interval	within;			/* see window.h */
	int64		invalid;		/* rows that cannot be right */
	int64		reached[FLEXIBLE_ARRAY_MEMBER];
} Funnel;

#define FUNNEL_FIXED_SIZE offsetof(Funnel, reached)
#define FUNNEL_SIZE(n) (FUNNEL_FIXED_SIZE + (Size) (n) * sizeof(int64))

/* What is wrong with what both states have, NULL if nothing. */
const char *
funnel_shape_violation(const Interval *within, int step_count, int64 invalid)
{
	const char *violation = window_violation(within);

	if (violation != NULL)
		return psprintf("The window must not be %s.", violation);
	if (step_count < 1 || step_count > MAX_STEPS)
		return psprintf("There must be 1 to %d steps.", MAX_STEPS);
	if (invalid < 0)
		return "The number of invalid rows must not be negative.";
	return NULL;
}

/* What is wrong with a funnel, NULL if nothing. */
static const char *
funnel_violation(const Funnel *funnel)
{
	const char *violation = funnel_shape_violation(&funnel->within, funnel->step_count,
											 funnel->invalid);

	if (violation != NULL)
		return violation;
	if (VARSIZE(funnel) != FUNNEL_SIZE(funnel->step_count))
		return "The number of steps is wrong.";
	for (int i = 0; i < funnel->step_count; i++)
	{
		if (funnel->reached[i] < 0)
			return "Counts must not be negative.";
		if (i > 0 && funnel->reached[i] > funnel->reached[i - 1])
			return "More reach a step than the one before.";
	}
	return NULL;
}

static Funnel *
funnel_make(const Interval *within, int step_count)
{
	Funnel	   *funnel = palloc0(FUNNEL_SIZE(step_count));

	SET_VARSIZE(funnel, FUNNEL_SIZE(step_count));
	funnel->version = STATE_VERSION;
	funnel->step_count = step_count;
	funnel->within = *within;
	return funnel;
}

static inline Funnel *
funnel_argument(FunctionCallInfo fcinfo, int argument)
{
	Funnel	   *funnel = state_argument(fcinfo, argument, FUNNEL_SIZE(1), FUNNEL);

	Assert(funnel_violation(funnel) == NULL);
	return funnel;
}

/* States can only go together if they have the same window and steps. */
void
funnel_check_same(const Interval *within, int step_count,
				  const Interval *other_within, int other_step_count)
{
	if (unlikely(step_count != other_step_count))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix funnels of %d and of %d steps",
						step_count, other_step_count)));
	if (unlikely(within->month != other_within->month || within->day != other_within->day ||
				 within->time != other_within->time))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix funnels within \"%s\" and within \"%s\"",
						window_text(within), window_text(other_within))));
}

/* The array of steps or conditions in an argument, and how many they are. */
ArrayType *
funnel_steps_argument(FunctionCallInfo fcinfo, int argument, const char *name, int *step_count)
{
	ArrayType  *steps;

	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	steps = PG_GETARG_ARRAYTYPE_P(argument);
	if (ARR_NDIM(steps) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be an array of one dimension, not of %d",
						name, ARR_NDIM(steps))));
	*step_count = ArrayGetNItems(ARR_NDIM(steps), ARR_DIMS(steps));
	if (*step_count < 1 || *step_count > MAX_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a funnel has 1 to %d %s, not %d", MAX_STEPS, name, *step_count)));
	return steps;
}

/* funnel_in(cstring) returns funnel: reads what funnel_out() writes. */
PG_FUNCTION_INFO_V1(funnel_in);
Datum
funnel_in(PG_FUNCTION_ARGS)
{
	StateText	input = {FUNNEL, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Interval	within = text_window(&input);
	int64		invalid = text_int64(&input);
	int64		reached[MAX_STEPS];
	int			step_count = 0;
	Funnel	   *funnel;
	const char *violation;

	text_expect(&input, '{');
	do
	{
		if (step_count == MAX_STEPS)
			text_invalid(&input, psprintf("There must be 1 to %d steps.", MAX_STEPS));
		reached[step_count++] = text_int64(&input);
	} while (text_accept(&input, ','));
	text_expect(&input, '}');
	text_end(&input);

	funnel = funnel_make(&within, step_count);
	funnel->invalid = invalid;
	memcpy(funnel->reached, reached, step_count * sizeof(int64));
	violation = funnel_violation(funnel);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(funnel);
}

/*
 * funnel_out(funnel) returns cstring: the window, the invalid rows, and
 * {reached,...}, a number a step.
 */
PG_FUNCTION_INFO_V1(funnel_out);
Datum
funnel_out(PG_FUNCTION_ARGS)
{
	Funnel	   *funnel = funnel_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	append_window(&buffer, &funnel->within);
	appendStringInfo(&buffer, " %lld ", (long long) funnel->invalid);
	for (int i = 0; i < funnel->step_count; i++)
		appendStringInfo(&buffer, "%c%lld", i == 0 ? '{' : ',', (long long) funnel->reached[i]);
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* funnel_recv(internal) returns funnel: the binary form. */
PG_FUNCTION_INFO_V1(funnel_recv);
Datum
funnel_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	Funnel	   *funnel;
	int			step_count;
	Interval	within;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), FUNNEL);
	step_count = pq_getmsgbyte(buffer);
	within = window_receive(buffer);
	funnel = funnel_make(&within, step_count);
	funnel->invalid = pq_getmsgint64(buffer);
	for (int i = 0; i < step_count; i++)
		funnel->reached[i] = pq_getmsgint64(buffer);
	violation = funnel_violation(funnel);
	if (violation != NULL)
		state_invalid_binary(FUNNEL, violation);
	PG_RETURN_POINTER(funnel);
}

/* funnel_send(funnel) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(funnel_send);
Datum
funnel_send(PG_FUNCTION_ARGS)
{
	Funnel	   *funnel = funnel_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, funnel->version);
	pq_sendbyte(&buffer, funnel->step_count);
	window_send(&buffer, &funnel->within);
	pq_sendint64(&buffer, funnel->invalid);
	for (int i = 0; i < funnel->step_count; i++)
		pq_sendint64(&buffer, funnel->reached[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * funnel_transition(funnel, within interval, VARIADIC steps timestamptz[])
 * returns funnel: counts a row.  One whose first step was not reached is
 * skipped.
 */
PG_FUNCTION_INFO_V1(funnel_transition);
Datum
funnel_transition(PG_FUNCTION_ARGS)
{
	const Interval *within = window_argument(fcinfo, 1);
	int			step_count;
	ArrayType  *array = funnel_steps_argument(fcinfo, 2, "steps", &step_count);
	const TimestampTz *next = (const TimestampTz *) ARR_DATA_PTR(array);
	TimestampTz steps[MAX_STEPS];
	bool		possible = true;
	Funnel	   *funnel;

	/* NULL says the same as infinity, and takes no room in an array */
	for (int i = 0; i < step_count; i++)
	{
		steps[i] = element_is_null(array, i) ? DT_NOEND : *next++;
		possible &= !TIMESTAMP_IS_NOBEGIN(steps[i]);
	}
	if (TIMESTAMP_IS_NOEND(steps[0]))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}

	if (PG_ARGISNULL(0))
		funnel = funnel_make(within, step_count);
	else
	{
		funnel = state_writable(fcinfo, 0, FUNNEL_SIZE(1), FUNNEL);
		funnel_check_same(&funnel->within, funnel->step_count, within, step_count);
	}
	if (!possible)
		state_count(&funnel->invalid, 1, FUNNEL);
	else
	{
		state_count(&funnel->reached[0], 1, FUNNEL);
		/* No other count exceeds the first, which did not overflow */
		for (int i = 1; i < step_count &&
			 !TIMESTAMP_IS_NOEND(steps[i]) && steps[i] >= steps[i - 1] &&
			 window_compare(steps[i], steps[0], within) <= 0; i++)
			funnel->reached[i]++;
	}
	PG_RETURN_POINTER(funnel);
}

/* funnel_combine(funnel, funnel) returns funnel: both together. */
PG_FUNCTION_INFO_V1(funnel_combine);
Datum
funnel_combine(PG_FUNCTION_ARGS)
{
	Funnel	   *funnel = state_writable(fcinfo, 0, FUNNEL_SIZE(1), FUNNEL);
	Funnel	   *other = funnel_argument(fcinfo, 1);

	funnel_check_same(&funnel->within, funnel->step_count, &other->within, other->step_count);
	state_count(&funnel->invalid, other->invalid, FUNNEL);
	for (int i = 0; i < funnel->step_count; i++)
		state_count(&funnel->reached[i], other->reached[i], FUNNEL);
	PG_RETURN_POINTER(funnel);
}

/* funnel_invalid(funnel) returns bigint. */
PG_FUNCTION_INFO_V1(funnel_invalid);
Datum
funnel_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(funnel_argument(fcinfo, 0)->invalid);
}

/* funnel_steps(funnel) returns setof record: a row a step. */
PG_FUNCTION_INFO_V1(funnel_steps);
Datum
funnel_steps(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	Funnel	   *funnel;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old_context;

		call = SRF_FIRSTCALL_INIT();
		old_context = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &call->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		call->tuple_desc = BlessTupleDesc(call->tuple_desc);
		funnel = funnel_argument(fcinfo, 0);
		call->user_fctx = palloc(VARSIZE(funnel));
		memcpy(call->user_fctx, funnel, VARSIZE(funnel));
		call->max_calls = funnel->step_count;
		MemoryContextSwitchTo(old_context);
	}

	call = SRF_PERCALL_SETUP();
	funnel = call->user_fctx;
	if (call->call_cntr < call->max_calls)
	{
		int			step = call->call_cntr;
		int64		reached = funnel->reached[step];
		int64		first = funnel->reached[0];
		int64		previous = step == 0 ? 0 : funnel->reached[step - 1];
		Datum		values[4];
		bool		nulls[4] = {false};

		values[0] = Int32GetDatum(step + 1);
		values[1] = Int64GetDatum(reached);
		nulls[2] = previous == 0;
		values[2] = Float8GetDatum(nulls[2] ? 0 : reached / (double) previous);
		nulls[3] = first == 0;
		values[3] = Float8GetDatum(nulls[3] ? 0 : reached / (double) first);
		SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(call);
}
