/*-------------------------------------------------------------------------
 *
 * state.c
 *	  What the families' states share.  See state.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/memutils.h"

#include "state.h"

/*
 * Whether the function runs inside an aggregate, so that its first argument
 * may be changed in place.
 */
bool
state_in_place(FunctionCallInfo fcinfo)
{
	return AggCheckCallContext(fcinfo, NULL) != 0;
}

/* A state written by a newer release is refused instead of misread. */
void
state_check_version(int version, const char *type_name)
{
	if (unlikely(version != STATE_VERSION))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("unsupported version %d of type %s", version, type_name),
				 errdetail("This release reads version %d.", STATE_VERSION)));
}

/*
 * The state in an argument, detoasted and aligned, for reading.  fixed_size is
 * the size of the smallest state of the type.
 */
void *
state_argument(FunctionCallInfo fcinfo, int argument, Size fixed_size,
			   const char *type_name)
{
	StateHeader *state = (StateHeader *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argument));

	if (unlikely(VARSIZE(state) < fixed_size))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("value of type %s is too short", type_name)));
	state_check_version(state->version, type_name);
	return state;
}

/*
 * The state in an argument, for writing: in an aggregate the transition value
 * itself, elsewhere a copy, so that the caller's value stays as it is.
 */
void *
state_writable(FunctionCallInfo fcinfo, int argument, Size fixed_size,
			   const char *type_name)
{
	StateHeader *state = state_argument(fcinfo, argument, fixed_size, type_name);

	if (!state_in_place(fcinfo))
	{
		StateHeader *copy = palloc(VARSIZE(state));

		memcpy(copy, state, VARSIZE(state));
		state = copy;
	}
	return state;
}

/* Reports a state of more entries than fit in a value. */
void
state_too_large(Size entry_size, Size fixed_size, const char *type_name)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("value of type %s is too large", type_name),
			 errdetail("It can hold at most %lld entries.",
					   (long long) ((STATE_MAX_SIZE - fixed_size) / entry_size))));
}

/*
 * The capacity that a full state grows to: twice as many entries as it has, as
 * far as they fit in a value.
 */
int64
state_doubled(Size entry_size, Size fixed_size, int64 entries, const char *type_name)
{
	int64		most = (STATE_MAX_SIZE - fixed_size) / entry_size;

	if (entries >= most)
		state_too_large(entry_size, fixed_size, type_name);
	return Min(Max(2 * entries, 4), most);
}

/* Adds to a counter of rows. */
void
state_count(int64 *counter, int64 rows, const char *type_name)
{
	if (unlikely(pg_add_s64_overflow(*counter, rows, counter)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("row count of type %s out of range", type_name)));
}

/* Reports a binary form that breaks an invariant of its type. */
void
state_invalid_binary(const char *type_name, const char *violation)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary value of type %s", type_name),
			 errdetail("%s", violation)));
}
