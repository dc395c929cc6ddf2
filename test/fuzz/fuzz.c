/*-------------------------------------------------------------------------
 *
 * fuzz.c
 *	  Mutated input for the state types: what their doors let in must be a
 *	  state that every function of theirs can work with.
 *
 * fuzz() takes states that aggregates have made, changes their binary or their
 * text form at random and gives the result to the type's receive or input
 * function.  Either that is an error of a kind that a user may see, or it is a
 * state.  Then it must come back the same by send and receive and by output and
 * input, equal to itself and in order with another, and each function that takes
 * the type is called with it: as from a
 * query, where it must leave its argument alone, and as from an aggregate,
 * where it may change it in place.  What gives a state must give one that the
 * doors let in.  What was let in is changed further.
 *
 * Everything runs in one backend without subtransactions, some ten thousand
 * inputs a second.  Errors are caught by hand, which is safe for functions that
 * hold nothing but memory; others, such as those in SQL, get a subtransaction.
 * A watchdog ends what takes too long.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>
#include <signal.h>

#include "access/xact.h"
#include "catalog/pg_collation_d.h"
#include "catalog/pg_language_d.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/pg_prng.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/regproc.h"
#include "utils/resowner.h"
#include "utils/syscache.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#define GUARD_NOTHING
#include "guard.h"

PG_MODULE_MAGIC;

/* States that are changed further take turns in so many places */
#define CORPUS_SIZE 256
/* Larger ones are not kept, so that inputs stay quick */
#define CORPUS_MAX_LENGTH 3000

/* No input is longer */
#define INPUT_MAX_LENGTH 100000

/* Memory that one call may take, and how many rows are read from it */
#define MEMORY_LIMIT (64 * 1024 * 1024)
#define ROW_LIMIT 200

/* Milliseconds after which no more rows are wanted of a set: there may be billions */
#define ROWS_MILLISECONDS 2

/* Seconds that a call may take, and after which it seems not to end at all */
#define CALL_SECONDS 3
#define HANGING_SECONDS 20

/* Functions that cost more are called for fewer states */
#define CHEAP_COST 10000

/* Different failures that are reported */
#define FAILURE_LIMIT 20

typedef struct Sample
{
	Oid			type;
	Datum		value;
} Sample;

/* A function that takes the type */
typedef struct Callee
{
	FmgrInfo	flinfo;
	const char *name;
	Oid			result_type;
	bool		result_by_value;
	int16		result_length;
	FmgrInfo	result_output;	/* of results that are no rows */
	bool		has_output;
	bool		steps;			/* may be a step of an aggregate: state in, state out */
	bool		needs_subtransaction;
	int			cost;
	int			argument_count;
	Oid			argument_types[FUNC_MAX_ARGS];
} Callee;

typedef struct Count
{
	const char *kind;
	const char *form;
	int			sqlstate;
	int64		count;
} Count;

typedef struct Failure
{
	char	   *what;
	char	   *example;
	int64		count;
} Failure;

/* A state in its two forms */
typedef struct Seed
{
	char	   *bytes;
	int			length;
	char	   *text;
} Seed;

typedef struct Fuzz
{
	Oid			type;
	int16		type_length;
	Oid			type_io_param;
	FmgrInfo	receive;
	FmgrInfo	send;
	FmgrInfo	input;
	FmgrInfo	output;
	FmgrInfo	equal;
	FmgrInfo	compare;
	FmgrInfo	hash;
	FmgrInfo	hash_extended;
	Callee	   *callees;
	int			callee_count;
	Sample	   *samples;
	int			sample_count;
	Seed	   *seeds;			/* the given ones, then those let in */
	int			given_count;
	int			seed_count;
	pg_prng_state random;
	MemoryContext context;		/* lives as long as this */
	MemoryContext input_context;	/* reset for each input */
	StringInfoData message;		/* the input */
	bool		binary;
	int			sqlstate;		/* of the last call, 0 if it worked */
	const char *error;			/* its message, without what it is about */
	int64		most_memory;
	Count	   *counts;
	int			count_count;
	Failure	   *failures;
	int			failure_count;
} Fuzz;

/* The watchdog */
static volatile sig_atomic_t calls;
static volatile sig_atomic_t calls_before;
static volatile sig_atomic_t seconds_stuck;
static volatile sig_atomic_t timed_out;
static TimeoutId watchdog_timeout = MAX_TIMEOUTS;

static void
watch(void)
{
	if (calls != calls_before)
	{
		calls_before = calls;
		seconds_stuck = 0;
		return;
	}
	seconds_stuck++;
	if (seconds_stuck >= HANGING_SECONDS)
		abort();
	if (seconds_stuck >= CALL_SECONDS)
	{
		timed_out = true;
		QueryCancelPending = true;
		InterruptPending = true;
	}
}

/* Ends a set of rows that was long enough */
static volatile sig_atomic_t rows_ended;
static TimeoutId rows_timeout = MAX_TIMEOUTS;

static void
end_rows(void)
{
	rows_ended = true;
	QueryCancelPending = true;
	InterruptPending = true;
}

/* What is being tried, for whoever looks at a crash */
static const char *crash_input;
static int	crash_length;

/* The input that a failed assertion or a sanitizer ends the process with. */
static void
show_input(SIGNAL_ARGS)
{
	static const char digits[] = "0123456789abcdef";
	char		line[2 * 1000 + 1];
	int			length = Min(crash_length, 1000);

	for (int i = 0; i < length; i++)
	{
		line[2 * i] = digits[(unsigned char) crash_input[i] >> 4];
		line[2 * i + 1] = digits[crash_input[i] & 15];
	}
	line[2 * length] = '\0';
	write_stderr("the input, %d bytes: \\x%s\n", crash_length, line);
	signal(postgres_signal_arg, SIG_DFL);
	raise(postgres_signal_arg);
}

static uint64
random_below(Fuzz *fuzz, uint64 limit)
{
	return limit <= 1 ? 0 : pg_prng_uint64_range(&fuzz->random, 0, limit - 1);
}

static void
count(Fuzz *fuzz, const char *kind, int sqlstate)
{
	const char *form = fuzz->binary ? "binary" : "text";
	Count	   *at = fuzz->counts;

	for (int i = 0; i < fuzz->count_count; i++, at++)
	{
		if (at->kind == kind && at->form == form && at->sqlstate == sqlstate)
		{
			at->count++;
			return;
		}
	}
	fuzz->counts = repalloc(fuzz->counts, (fuzz->count_count + 1) * sizeof(Count));
	fuzz->counts[fuzz->count_count++] = (Count) {kind, form, sqlstate, 1};
}

/* Notes that something is wrong, with the first input that showed it. */
static void
fail(Fuzz *fuzz, const char *what)
{
	MemoryContext old_context;
	Failure    *failure;

	for (int i = 0; i < fuzz->failure_count; i++)
	{
		if (strcmp(fuzz->failures[i].what, what) == 0)
		{
			fuzz->failures[i].count++;
			return;
		}
	}
	if (fuzz->failure_count == FAILURE_LIMIT)
		return;
	old_context = MemoryContextSwitchTo(fuzz->context);
	failure = &fuzz->failures[fuzz->failure_count++];
	failure->what = pstrdup(what);
	failure->count = 1;
	if (fuzz->binary)
	{
		failure->example = palloc(2 * fuzz->message.len + 3);
		strcpy(failure->example, "\\x");
		hex_encode(fuzz->message.data, fuzz->message.len, failure->example + 2);
		failure->example[2 * fuzz->message.len + 2] = '\0';
	}
	else
		failure->example = pstrdup(fuzz->message.data);
	MemoryContextSwitchTo(old_context);
}

/* Errors that a user may see from a value that is wrong */
static bool
is_proper(int sqlstate)
{
	return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_DATA_EXCEPTION ||
		sqlstate == ERRCODE_FEATURE_NOT_SUPPORTED ||
		sqlstate == ERRCODE_PROTOCOL_VIOLATION ||
		sqlstate == ERRCODE_PROGRAM_LIMIT_EXCEEDED;
}

/*
 * Calls a function.  True if there was no error; else sqlstate and error say
 * which.
 */
static bool
invoke(Fuzz *fuzz, FunctionCallInfo fcinfo, Datum *result)
{
	MemoryContext context = CurrentMemoryContext;
	int64		memory = MemoryContextMemAllocated(context, true);

	calls++;
	fuzz->sqlstate = 0;
	fcinfo->isnull = false;
	PG_TRY();
	{
		*result = FunctionCallInvoke(fcinfo);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		fuzz->sqlstate = error->sqlerrcode;
		fuzz->error = error->message_id;
		/* Somebody wants this to end */
		if (ProcDiePending ||
			(error->sqlerrcode == ERRCODE_QUERY_CANCELED && !timed_out && !rows_ended))
			ReThrowError(error);
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED && rows_ended)
			fuzz->sqlstate = 0;
	}
	PG_END_TRY();
	if (timed_out)
	{
		timed_out = false;
		QueryCancelPending = false;
		fuzz->sqlstate = ERRCODE_QUERY_CANCELED;
		fuzz->error = "takes too long";
	}
	memory = (int64) MemoryContextMemAllocated(context, true) - memory;
	fuzz->most_memory = Max(fuzz->most_memory, memory);
	if (memory > MEMORY_LIMIT)
	{
		fuzz->sqlstate = ERRCODE_OUT_OF_MEMORY;
		fuzz->error = "takes too much memory";
	}
	return fuzz->sqlstate == 0;
}

/* The doors.  Each is true if there was no error. */

static bool
state_receive(Fuzz *fuzz, char *bytes, int length, Datum *state)
{
	LOCAL_FCINFO(fcinfo, 3);
	StringInfoData message;

	message.data = bytes;
	message.len = length;
	message.maxlen = length + 1;
	message.cursor = 0;
	InitFunctionCallInfoData(*fcinfo, &fuzz->receive, 3, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = PointerGetDatum(&message);
	fcinfo->args[1].value = ObjectIdGetDatum(fuzz->type_io_param);
	fcinfo->args[2].value = Int32GetDatum(-1);
	for (int i = 0; i < 3; i++)
		fcinfo->args[i].isnull = false;
	if (!invoke(fuzz, fcinfo, state))
		return false;

	/* As the server checks it */
	if (message.cursor != message.len)
	{
		fuzz->sqlstate = ERRCODE_INVALID_BINARY_REPRESENTATION;
		fuzz->error = "incorrect binary data format";
	}
	return fuzz->sqlstate == 0;
}

static bool
state_input(Fuzz *fuzz, char *text, Datum *state)
{
	LOCAL_FCINFO(fcinfo, 3);

	InitFunctionCallInfoData(*fcinfo, &fuzz->input, 3, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = CStringGetDatum(text);
	fcinfo->args[1].value = ObjectIdGetDatum(fuzz->type_io_param);
	fcinfo->args[2].value = Int32GetDatum(-1);
	for (int i = 0; i < 3; i++)
		fcinfo->args[i].isnull = false;
	return invoke(fuzz, fcinfo, state);
}

static bool
state_form(Fuzz *fuzz, FmgrInfo *function, Datum state, Datum *form)
{
	LOCAL_FCINFO(fcinfo, 1);

	InitFunctionCallInfoData(*fcinfo, function, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = state;
	fcinfo->args[0].isnull = false;
	return invoke(fuzz, fcinfo, form);
}

static bool
same_bytes(bytea *left, bytea *right)
{
	return VARSIZE(left) == VARSIZE(right) && memcmp(left, right, VARSIZE(left)) == 0;
}

/* What an operator or support function of the type gives for one or two states. */
static Datum
order_call(Fuzz *fuzz, FmgrInfo *function, Datum left, Datum right, const char *name)
{
	LOCAL_FCINFO(fcinfo, 2);
	Datum		result = (Datum) 0;

	InitFunctionCallInfoData(*fcinfo, function, function->fn_nargs, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = left;
	fcinfo->args[1].value = right;
	fcinfo->args[0].isnull = fcinfo->args[1].isnull = false;
	if (!invoke(fuzz, fcinfo, &result))
		fail(fuzz, psprintf("%s: %s %s", name, unpack_sql_state(fuzz->sqlstate), fuzz->error));
	return result;
}

/* Whether two states are equal as the operator classes see it, which all agree on. */
static bool
states_are_equal(Fuzz *fuzz, Datum left, Datum right)
{
	bool		equal = DatumGetBool(order_call(fuzz, &fuzz->equal, left, right, "="));
	int			order = DatumGetInt32(order_call(fuzz, &fuzz->compare, left, right, "cmp"));
	int			opposite = DatumGetInt32(order_call(fuzz, &fuzz->compare, right, left, "cmp"));

	if (equal != (order == 0) || order != -opposite)
		fail(fuzz, "= and cmp do not agree");
	if (equal &&
		(DatumGetInt32(order_call(fuzz, &fuzz->hash, left, 0, "hash")) !=
		 DatumGetInt32(order_call(fuzz, &fuzz->hash, right, 0, "hash")) ||
		 DatumGetInt64(order_call(fuzz, &fuzz->hash_extended, left, Int64GetDatum(7), "hash_extended")) !=
		 DatumGetInt64(order_call(fuzz, &fuzz->hash_extended, right, Int64GetDatum(7), "hash_extended"))))
		fail(fuzz, "equal states have two hashes");
	return equal;
}

/*
 * Whether a state goes through its doors and comes back the same; if so, its
 * two forms.  Who made it is for the report.
 */
static bool
check_forms(Fuzz *fuzz, Datum state, const char *maker, bytea **bytes, char **text)
{
	Datum		form;
	Datum		back;
	char	   *copy;
	int			length;

	if (!state_form(fuzz, &fuzz->send, state, &form))
	{
		fail(fuzz, psprintf("%s, send: %s", maker, fuzz->error));
		return false;
	}
	*bytes = DatumGetByteaP(form);
	length = VARSIZE(*bytes) - VARHDRSZ;
	copy = palloc(length + 1);
	memcpy(copy, VARDATA(*bytes), length);
	copy[length] = '\0';
	if (!state_receive(fuzz, copy, length, &back))
	{
		fail(fuzz, psprintf("%s, send, receive: %s", maker, fuzz->error));
		return false;
	}
	if (!state_form(fuzz, &fuzz->send, back, &form) || !same_bytes(*bytes, DatumGetByteaP(form)))
	{
		fail(fuzz, psprintf("%s: send and receive give another state", maker));
		return false;
	}
	if (!states_are_equal(fuzz, state, back))
	{
		fail(fuzz, psprintf("%s: not equal to what send and receive give", maker));
		return false;
	}

	if (!state_form(fuzz, &fuzz->output, state, &form))
	{
		fail(fuzz, psprintf("%s, output: %s", maker, fuzz->error));
		return false;
	}
	*text = DatumGetCString(form);
	if (!state_input(fuzz, *text, &back))
	{
		fail(fuzz, psprintf("%s, output, input: %s", maker, fuzz->error));
		return false;
	}
	if (!state_form(fuzz, &fuzz->send, back, &form) || !same_bytes(*bytes, DatumGetByteaP(form)))
	{
		fail(fuzz, psprintf("%s: output and input give another state", maker));
		return false;
	}
	return true;
}

/* A state that ends where its memory ends */
static Datum
state_copy(Fuzz *fuzz, Datum state)
{
	Size		size = datumGetSize(state, false, fuzz->type_length);
	char	   *copy = guarded_alloc(CurrentMemoryContext, size, false);

	memcpy(copy, DatumGetPointer(state), size);
	return PointerGetDatum(copy);
}

/* A state as it may lie in a tuple: with a short header, at an odd address. */
static Datum
packed(Fuzz *fuzz, Datum state)
{
	char	   *copy;
	Size		size;

	if (fuzz->type_length != -1 || !VARATT_CAN_MAKE_SHORT(DatumGetPointer(state)))
		return state;
	size = VARATT_CONVERTED_SHORT_SIZE(DatumGetPointer(state));
	copy = (char *) guarded_alloc(CurrentMemoryContext, size + 1, false) + 1;
	SET_VARSIZE_SHORT(copy, size);
	memcpy(copy + 1, VARDATA(DatumGetPointer(state)), size - 1);
	return PointerGetDatum(copy);
}

/* A value for an argument; false if there is none, which is NULL then. */
static bool
sample(Fuzz *fuzz, Oid type, Datum state, Datum *value)
{
	int			start = random_below(fuzz, fuzz->sample_count);

	if (type == fuzz->type)
	{
		Seed	   *seed = &fuzz->seeds[random_below(fuzz, fuzz->seed_count)];

		*value = state;
		return random_below(fuzz, 2) == 0 || state_receive(fuzz, seed->bytes, seed->length, value);
	}
	for (int i = 0; i < fuzz->sample_count; i++)
	{
		Sample	   *at = &fuzz->samples[(start + i) % fuzz->sample_count];

		if (at->type == type)
		{
			*value = at->value;
			return true;
		}
	}
	return false;
}

/* What a call has given, read as its user would. */
static void
check_result(Fuzz *fuzz, Callee *callee, Datum result)
{
	Datum		form;
	bytea	   *bytes;
	char	   *text;

	if (callee->result_type == fuzz->type)
		check_forms(fuzz, result, callee->name, &bytes, &text);
	else if (callee->has_output && !state_form(fuzz, &callee->result_output, result, &form))
		fail(fuzz, psprintf("%s, output of the result: %s", callee->name, fuzz->error));
}

/* Calls a function with the state. */
static void
call(Fuzz *fuzz, Callee *callee, Datum state)
{
	LOCAL_FCINFO(fcinfo, FUNC_MAX_ARGS);
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	FmgrInfo	flinfo;
	ReturnSetInfo rows = {.type = T_ReturnSetInfo};
	WindowAggState *aggregate = NULL;
	Datum		before = state_copy(fuzz, state);
	Datum		result;
	bool		worked;
	bool		state_given = false;

	if (callee->flinfo.fn_retset)
	{
		/* What it remembers between rows goes with the input */
		fmgr_info_copy(&flinfo, &callee->flinfo, context);
		rows.econtext = CreateStandaloneExprContext();
		rows.allowedModes = SFRM_ValuePerCall | SFRM_Materialize;
		rows.returnMode = SFRM_ValuePerCall;
	}
	else if (callee->steps && random_below(fuzz, 2) == 0)
	{
		/* AggCheckCallContext() asks for nothing else */
		aggregate = makeNode(WindowAggState);
		aggregate->curaggcontext = context;
	}
	InitFunctionCallInfoData(*fcinfo, callee->flinfo.fn_retset ? &flinfo : &callee->flinfo,
							 callee->argument_count, DEFAULT_COLLATION_OID,
							 (Node *) aggregate, callee->flinfo.fn_retset ? (Node *) &rows : NULL);
	for (int i = 0; i < callee->argument_count; i++)
	{
		NullableDatum *argument = &fcinfo->args[i];

		if (callee->argument_types[i] == fuzz->type && !state_given)
		{
			argument->value = aggregate != NULL || random_below(fuzz, 2) == 0 ? state : packed(fuzz, state);
			argument->isnull = !callee->flinfo.fn_strict && random_below(fuzz, 20) == 0;
			state_given = true;
		}
		else
			argument->isnull = (!callee->flinfo.fn_strict && random_below(fuzz, 10) == 0) ||
				!sample(fuzz, callee->argument_types[i], before, &argument->value);
		if (argument->isnull && callee->flinfo.fn_strict)
			return;
	}

	if (callee->needs_subtransaction)
	{
		BeginInternalSubTransaction(NULL);
		MemoryContextSwitchTo(context);
	}
	if (callee->flinfo.fn_retset)
		enable_timeout_after(rows_timeout, ROWS_MILLISECONDS);
	worked = invoke(fuzz, fcinfo, &result);
	if (callee->flinfo.fn_retset)
	{
		disable_timeout(rows_timeout, false);
		if (rows_ended)
			rows_ended = QueryCancelPending = false;
	}
	count(fuzz, "call", fuzz->sqlstate);
	if (worked && callee->flinfo.fn_retset)
	{
		for (int row = 0; worked && row < ROW_LIMIT && rows.returnMode == SFRM_ValuePerCall &&
			 rows.isDone == ExprMultipleResult; row++)
			worked = invoke(fuzz, fcinfo, &result);
	}
	if (!worked && !is_proper(fuzz->sqlstate))
		fail(fuzz, psprintf("%s: %s %s", callee->name, unpack_sql_state(fuzz->sqlstate), fuzz->error));
	if (rows.setResult != NULL)
		tuplestore_end(rows.setResult);
	if (rows.econtext != NULL)
		FreeExprContext(rows.econtext, worked);
	if (callee->needs_subtransaction)
	{
		if (worked)
			ReleaseCurrentSubTransaction();
		else
			RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}

	if (worked && !callee->flinfo.fn_retset && !fcinfo->isnull)
		check_result(fuzz, callee, result);
	if (aggregate == NULL && !datumIsEqual(state, before, false, fuzz->type_length))
		fail(fuzz, psprintf("%s: changes its argument", callee->name));
}

/* Keeps a state that was let in, to be changed further. */
static void
keep(Fuzz *fuzz, bytea *bytes, const char *text)
{
	int			length = VARSIZE(bytes) - VARHDRSZ;
	Seed	   *seed;
	MemoryContext old_context;

	if (length > CORPUS_MAX_LENGTH || strlen(text) > CORPUS_MAX_LENGTH || random_below(fuzz, 4) > 0)
		return;
	if (fuzz->seed_count < fuzz->given_count + CORPUS_SIZE)
		seed = &fuzz->seeds[fuzz->seed_count++];
	else
	{
		seed = &fuzz->seeds[fuzz->given_count + random_below(fuzz, CORPUS_SIZE)];
		pfree(seed->bytes);
		pfree(seed->text);
	}
	old_context = MemoryContextSwitchTo(fuzz->context);
	seed->bytes = palloc0(length + 1);
	memcpy(seed->bytes, VARDATA(bytes), length);
	seed->length = length;
	seed->text = pstrdup(text);
	MemoryContextSwitchTo(old_context);
}

/* Gives the message to the type, and what it lets in to all functions. */
static void
try_input(Fuzz *fuzz)
{
	const char *door = fuzz->binary ? "receive" : "input";
	Datum		state;
	bytea	   *bytes;
	char	   *text;
	Datum		other;
	bool		worked = fuzz->binary ?
		state_receive(fuzz, fuzz->message.data, fuzz->message.len, &state) :
		state_input(fuzz, fuzz->message.data, &state);

	count(fuzz, worked ? "accepted" : "rejected", fuzz->sqlstate);
	if (!worked)
	{
		if (!is_proper(fuzz->sqlstate))
			fail(fuzz, psprintf("%s: %s %s", door, unpack_sql_state(fuzz->sqlstate), fuzz->error));
		return;
	}
	if (!check_forms(fuzz, state, door, &bytes, &text))
		return;
	if (sample(fuzz, fuzz->type, state, &other))
	{
		Datum		form;

		if (!state_form(fuzz, &fuzz->send, other, &form) ||
			states_are_equal(fuzz, state, other) != same_bytes(bytes, DatumGetByteaP(form)))
			fail(fuzz, "equality is not that of the binary form");
	}
	for (int i = 0; i < fuzz->callee_count; i++)
	{
		if (random_below(fuzz, fuzz->callees[i].cost / CHEAP_COST) > 0)
			continue;
		call(fuzz, &fuzz->callees[i], state_copy(fuzz, state));
	}
	keep(fuzz, bytes, text);
}

/* Changing an input */

static const int64 interesting[] = {
	0, 1, -1, 2, 3, 7, 8, 127, 128, 255, 256, 1023, 1024, 1025, 32767, 32768, 65535, 65536,
	PG_INT32_MAX, PG_INT32_MIN, (int64) PG_INT32_MAX + 1, PG_UINT32_MAX,
	PG_INT64_MAX, PG_INT64_MIN, PG_INT64_MAX - 1, PG_INT64_MAX / 2,
	INT64CONST(86400000000), INT64CONST(86399999999), INT64CONST(1) << 53, (INT64CONST(1) << 56) - 1,
	INT64CONST(1) << 56, 2451545, -2451545, 2145031948
};

/* Makes room for, or removes, bytes at a place. */
static void
resize_at(StringInfo message, int at, int removed, int added)
{
	enlargeStringInfo(message, added);
	memmove(message->data + at + added, message->data + at + removed, message->len - at - removed);
	message->len += added - removed;
	message->data[message->len] = '\0';
}

/* A big-endian integer */
static uint64
integer_at(const char *at, int width)
{
	uint64		integer = 0;

	for (int i = 0; i < width; i++)
		integer = integer << 8 | (unsigned char) at[i];
	return integer;
}

static void
put_integer(char *at, int width, uint64 integer)
{
	for (int i = width - 1; i >= 0; i--, integer >>= 8)
		at[i] = (char) integer;
}

static int64
small_difference(Fuzz *fuzz)
{
	return (int64) random_below(fuzz, 33) - 16;
}

static void
splice_seed(Fuzz *fuzz)
{
	Seed	   *seed = &fuzz->seeds[random_below(fuzz, fuzz->seed_count)];
	int			length = fuzz->binary ? seed->length : (int) strlen(seed->text);
	int			at = random_below(fuzz, fuzz->message.len + 1);
	int			from = random_below(fuzz, length + 1);

	/* The same place, mostly: parts of a form begin where they do in others */
	if (random_below(fuzz, 4) > 0)
		from = Min(at, length);
	fuzz->message.len = at;
	appendBinaryStringInfo(&fuzz->message, (fuzz->binary ? seed->bytes : seed->text) + from, length - from);
}

/* Removes, repeats or moves a part. */
static void
rearrange(Fuzz *fuzz)
{
	static const int widths[] = {1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40};
	StringInfo	message = &fuzz->message;
	int			width = widths[random_below(fuzz, lengthof(widths))];
	int			at;
	int			from;
	char		part[40];

	if (message->len < width || message->len > INPUT_MAX_LENGTH)
		return;
	at = random_below(fuzz, message->len - width + 1);
	from = random_below(fuzz, message->len - width + 1);
	switch (random_below(fuzz, 4))
	{
		case 0:
			resize_at(message, at, width, 0);
			break;
		case 1:
			memcpy(part, message->data + from, width);
			resize_at(message, at, 0, width);
			memcpy(message->data + at, part, width);
			break;
		case 2:
			memmove(message->data + at, message->data + from, width);
			break;
		case 3:
			message->len = at;
			message->data[at] = '\0';
			break;
	}
}

static void
mutate_bytes(Fuzz *fuzz)
{
	StringInfo	message = &fuzz->message;
	int			width = 1 << random_below(fuzz, 4);
	int			at;
	int			other;
	int64		difference;

	if (message->len < width)
	{
		appendStringInfoChar(message, (char) random_below(fuzz, 256));
		return;
	}
	at = random_below(fuzz, message->len - width + 1);
	switch (random_below(fuzz, 8))
	{
		case 0:
			message->data[at] ^= 1 << random_below(fuzz, 8);
			break;
		case 1:
			message->data[at] = (char) random_below(fuzz, 256);
			break;
		case 2:
			put_integer(message->data + at, width, interesting[random_below(fuzz, lengthof(interesting))]);
			break;
		case 3:
			put_integer(message->data + at, width,
						integer_at(message->data + at, width) + small_difference(fuzz));
			break;
		case 4:
			/* The same difference twice: a part and the sum it goes into */
			other = random_below(fuzz, message->len - width + 1);
			difference = small_difference(fuzz);
			put_integer(message->data + at, width, integer_at(message->data + at, width) + difference);
			put_integer(message->data + other, width,
						integer_at(message->data + other, width) + difference);
			break;
		case 5:
			resize_at(message, at, 0, width);
			put_integer(message->data + at, width, pg_prng_uint64(&fuzz->random));
			break;
		case 6:
			splice_seed(fuzz);
			break;
		case 7:
			rearrange(fuzz);
			break;
	}
}

/* The place of a number of a text, chosen at random; false if there is none. */
static bool
find_number(Fuzz *fuzz, int *at, int *length)
{
	const char *text = fuzz->message.data;
	int			start = random_below(fuzz, fuzz->message.len + 1);

	while (text[start] != '\0' && !isdigit((unsigned char) text[start]))
		start++;
	if (text[start] == '\0')
		return false;
	while (start > 0 && isdigit((unsigned char) text[start - 1]))
		start--;
	*at = start;
	*length = strspn(text + start, "0123456789");
	return true;
}

static void
put_text(Fuzz *fuzz, int at, int length, const char *text)
{
	resize_at(&fuzz->message, at, length, strlen(text));
	memcpy(fuzz->message.data + at, text, strlen(text));
}

static void
add_to_number(Fuzz *fuzz, int64 difference)
{
	int			at;
	int			length;

	if (find_number(fuzz, &at, &length))
		put_text(fuzz, at, length,
				 psprintf("%lld", (long long) ((uint64) strtou64(fuzz->message.data + at, NULL, 10) + difference)));
}

static void
mutate_text(Fuzz *fuzz)
{
	static const char characters[] = "0123456789-+:,;{}[]()/.\\\"' \t\neEnNaAxX_\x7f";
	static const char *const words[] = {
		"NaN", "Infinity", "-Infinity", "infinity", "-", "1e131071", "1e-16383", "0.000000000000001",
		"9223372036854775808", "-9223372036854775808", "9223372036854775807", "1_000", "0x7f", "{}", "null",
		"day", "week", "month", "quarter", "year", "exact", "rounded", "5874897-12-31", "4714-11-24 BC",
		"2024-02-29", "2023-02-29", "0000-01-01", "1e308", "1e309", "-0", "0", "1e-400"
	};
	StringInfo	message = &fuzz->message;
	int			at = random_below(fuzz, message->len + 1);
	int			length;
	int64		difference = small_difference(fuzz);

	switch (random_below(fuzz, 9))
	{
		case 0:
			if (find_number(fuzz, &at, &length))
				put_text(fuzz, at, length,
						 psprintf("%lld", (long long) interesting[random_below(fuzz, lengthof(interesting))]));
			break;
		case 1:
			add_to_number(fuzz, difference);
			break;
		case 2:
			add_to_number(fuzz, difference);
			add_to_number(fuzz, difference);
			break;
		case 3:
			if (at < message->len)
				message->data[at] = characters[random_below(fuzz, lengthof(characters) - 1)];
			break;
		case 4:
			resize_at(message, at, 0, 1);
			message->data[at] = characters[random_below(fuzz, lengthof(characters) - 1)];
			break;
		case 5:
			put_text(fuzz, at, 0, words[random_below(fuzz, lengthof(words))]);
			break;
		case 6:
			if (find_number(fuzz, &at, &length))
				put_text(fuzz, at, length, words[random_below(fuzz, lengthof(words))]);
			break;
		case 7:
			splice_seed(fuzz);
			break;
		case 8:
			rearrange(fuzz);
			break;
	}
}

/* Makes the next input. */
static void
make_input(Fuzz *fuzz)
{
	Seed	   *seed;
	int			mutations = 1;

	/* A large state takes as long as hundreds of small ones */
	do
		seed = &fuzz->seeds[random_below(fuzz, fuzz->seed_count)];
	while (seed->length > CORPUS_MAX_LENGTH && random_below(fuzz, 100) > 0);

	resetStringInfo(&fuzz->message);
	if (random_below(fuzz, 100) == 0)
	{
		/* Noise */
		for (int length = random_below(fuzz, 100); length > 0; length--)
			appendStringInfoChar(&fuzz->message, (char) (fuzz->binary ? random_below(fuzz, 256) :
														  1 + random_below(fuzz, 127)));
	}
	else if (fuzz->binary)
		appendBinaryStringInfo(&fuzz->message, seed->bytes, seed->length);
	else
		appendStringInfoString(&fuzz->message, seed->text);

	while (mutations < 6 && random_below(fuzz, 2) == 0)
		mutations++;
	while (mutations-- > 0)
	{
		if (fuzz->binary)
			mutate_bytes(fuzz);
		else
			mutate_text(fuzz);
	}
	/* Few get past a wrong version: it is the first byte */
	if (fuzz->binary && fuzz->message.len > 0 && random_below(fuzz, 50) > 0)
		fuzz->message.data[0] = seed->bytes[0];
}

/* Setting up */

static void
find_callee(Fuzz *fuzz, Oid function, Callee *callee)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc procedure;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "there is no function %u", function);
	procedure = (Form_pg_proc) GETSTRUCT(tuple);
	fmgr_info_cxt(function, &callee->flinfo, fuzz->context);
	callee->name = format_procedure(function);
	callee->result_type = procedure->prorettype;
	callee->needs_subtransaction = procedure->prolang != ClanguageId && procedure->prolang != INTERNALlanguageId;
	callee->cost = procedure->procost;
	callee->argument_count = procedure->pronargs;
	memcpy(callee->argument_types, procedure->proargtypes.values, procedure->pronargs * sizeof(Oid));
	callee->steps = procedure->prorettype == fuzz->type && procedure->proargtypes.values[0] == fuzz->type;
	callee->has_output = get_typtype(procedure->prorettype) == TYPTYPE_BASE;
	if (callee->has_output)
	{
		Oid			output;
		bool		varlena;

		getTypeOutputInfo(procedure->prorettype, &output, &varlena);
		fmgr_info_cxt(output, &callee->result_output, fuzz->context);
	}
	ReleaseSysCache(tuple);
}

static void
find_type(Fuzz *fuzz, Oid type)
{
	Oid			function;
	bool		flag;
	TypeCacheEntry *order = lookup_type_cache(type, TYPECACHE_EQ_OPR | TYPECACHE_CMP_PROC |
											  TYPECACHE_HASH_PROC | TYPECACHE_HASH_EXTENDED_PROC);

	fuzz->type = type;
	fuzz->type_length = get_typlen(type);
	getTypeBinaryInputInfo(type, &function, &fuzz->type_io_param);
	fmgr_info_cxt(function, &fuzz->receive, fuzz->context);
	getTypeBinaryOutputInfo(type, &function, &flag);
	fmgr_info_cxt(function, &fuzz->send, fuzz->context);
	getTypeInputInfo(type, &function, &fuzz->type_io_param);
	fmgr_info_cxt(function, &fuzz->input, fuzz->context);
	getTypeOutputInfo(type, &function, &flag);
	fmgr_info_cxt(function, &fuzz->output, fuzz->context);
	fmgr_info_cxt(get_opcode(order->eq_opr), &fuzz->equal, fuzz->context);
	fmgr_info_cxt(order->cmp_proc, &fuzz->compare, fuzz->context);
	fmgr_info_cxt(order->hash_proc, &fuzz->hash, fuzz->context);
	fmgr_info_cxt(order->hash_extended_proc, &fuzz->hash_extended, fuzz->context);
}

static void
elements(ArrayType *array, Datum **values, int *value_count)
{
	int16		length;
	bool		by_value;
	char		alignment;

	get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &alignment);
	deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, alignment, values, NULL, value_count);
}

static void
report(ReturnSetInfo *rows, const char *kind, const char *form, const char *what, int64 number, const char *example)
{
	Datum		values[5];
	bool		nulls[5] = {false, form == NULL, false, false, example == NULL};

	values[0] = CStringGetTextDatum(kind);
	values[1] = form == NULL ? (Datum) 0 : CStringGetTextDatum(form);
	values[2] = CStringGetTextDatum(what);
	values[3] = Int64GetDatum(number);
	values[4] = example == NULL ? (Datum) 0 : CStringGetTextDatum(example);
	tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

/*
 * fuzz(state regtype, seeds text[], functions regprocedure[], sample_types
 * regtype[], samples text[], inputs bigint, seconds double precision, random
 * bigint) returns setof (kind text, form text, what text, number bigint,
 * example text): gives at least so many inputs in each form to the type, for at
 * least so long.  seeds are states; samples are values for other arguments,
 * each of the type in the same place of sample_types.
 *
 * The rows are: accepted and rejected inputs, and calls of functions, by
 * SQLSTATE; the most memory; and each failure with an input that shows it.
 */
PG_FUNCTION_INFO_V1(fuzz);
Datum
fuzz(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		inputs = PG_GETARG_INT64(5);
	TimestampTz until;
	Fuzz	   *fuzz = palloc0(sizeof(Fuzz));
	Datum	   *values;
	Datum	   *types;
	int			value_count;
	int64		done = 0;

	InitMaterializedSRF(fcinfo, 0);
	fuzz->context = CurrentMemoryContext;
	fuzz->input_context = AllocSetContextCreate(CurrentMemoryContext, "input", ALLOCSET_DEFAULT_SIZES);
	fuzz->counts = palloc(sizeof(Count));
	fuzz->failures = palloc0(FAILURE_LIMIT * sizeof(Failure));
	initStringInfo(&fuzz->message);
	pg_prng_seed(&fuzz->random, PG_GETARG_INT64(7));
	find_type(fuzz, PG_GETARG_OID(0));

	elements(PG_GETARG_ARRAYTYPE_P(1), &values, &value_count);
	fuzz->given_count = fuzz->seed_count = value_count;
	fuzz->seeds = palloc0((value_count + CORPUS_SIZE) * sizeof(Seed));
	for (int i = 0; i < value_count; i++)
	{
		Seed	   *seed = &fuzz->seeds[i];
		Datum		state;
		bytea	   *bytes;

		seed->text = TextDatumGetCString(values[i]);
		state = OidInputFunctionCall(fuzz->input.fn_oid, seed->text, fuzz->type_io_param, -1);
		bytes = OidSendFunctionCall(fuzz->send.fn_oid, state);
		seed->length = VARSIZE(bytes) - VARHDRSZ;
		seed->bytes = palloc0(seed->length + 1);
		memcpy(seed->bytes, VARDATA(bytes), seed->length);
	}

	elements(PG_GETARG_ARRAYTYPE_P(2), &values, &fuzz->callee_count);
	fuzz->callees = palloc0(fuzz->callee_count * sizeof(Callee));
	for (int i = 0; i < fuzz->callee_count; i++)
		find_callee(fuzz, DatumGetObjectId(values[i]), &fuzz->callees[i]);

	elements(PG_GETARG_ARRAYTYPE_P(3), &types, &value_count);
	elements(PG_GETARG_ARRAYTYPE_P(4), &values, &fuzz->sample_count);
	if (value_count != fuzz->sample_count)
		elog(ERROR, "samples need as many types");
	fuzz->samples = palloc0(fuzz->sample_count * sizeof(Sample));
	for (int i = 0; i < fuzz->sample_count; i++)
	{
		Sample	   *at = &fuzz->samples[i];
		Oid			input;
		Oid			parameter;

		at->type = DatumGetObjectId(types[i]);
		getTypeInputInfo(at->type, &input, &parameter);
		at->value = OidInputFunctionCall(input, TextDatumGetCString(values[i]), parameter, -1);
	}

	pqsignal(SIGABRT, show_input);
	if (watchdog_timeout == MAX_TIMEOUTS)
	{
		watchdog_timeout = RegisterTimeout(USER_TIMEOUT, watch);
		rows_timeout = RegisterTimeout(USER_TIMEOUT, end_rows);
	}
	timed_out = false;
	enable_timeout_every(watchdog_timeout, TimestampTzPlusMilliseconds(GetCurrentTimestamp(), 1000), 1000);

	*find_rendezvous_variable(GUARD_NAME) = fuzz;
	until = GetCurrentTimestamp() + (TimestampTz) (PG_GETARG_FLOAT8(6) * USECS_PER_SEC);
	while (done < 2 * inputs || GetCurrentTimestamp() < until)
	{
		CHECK_FOR_INTERRUPTS();
		fuzz->binary = done++ % 2 == 0;
		MemoryContextReset(fuzz->input_context);
		MemoryContextSwitchTo(fuzz->input_context);
		make_input(fuzz);
		crash_input = fuzz->message.data;
		crash_length = fuzz->message.len;
		try_input(fuzz);
		MemoryContextSwitchTo(fuzz->context);
	}
	disable_timeout(watchdog_timeout, false);
	pqsignal(SIGABRT, SIG_DFL);
	*find_rendezvous_variable(GUARD_NAME) = NULL;

	for (int i = 0; i < fuzz->count_count; i++)
		report(rows, fuzz->counts[i].kind, fuzz->counts[i].form,
			   unpack_sql_state(fuzz->counts[i].sqlstate), fuzz->counts[i].count, NULL);
	report(rows, "memory", NULL, "", fuzz->most_memory, NULL);
	for (int i = 0; i < fuzz->failure_count; i++)
		report(rows, "failure", NULL, fuzz->failures[i].what, fuzz->failures[i].count,
			   fuzz->failures[i].example);
	PG_RETURN_NULL();
}
