/*-------------------------------------------------------------------------
 *
 * state_order.c
 *	  Equality, hash and order of states, the same for all types.
 *
 * Two states are equal if they would be stored alike: if their binary forms are
 * the same to the byte.  That form is canonical: it depends on what a state
 * holds, and neither on room to grow nor on the order in which rows came.  The
 * order is that of the bytes and means nothing, but it is one.
 *
 * A type's functions in SQL name those here, which find the type's send function
 * by the function they are called as: who calls them need not tell the types of
 * their arguments, and indexes do not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* What is kept from call to call */
typedef struct StateOrder
{
	FmgrInfo	send;
	MemoryContext context;		/* of one call: an index is sorted in millions of them */
} StateOrder;

static StateOrder *
state_order(FunctionCallInfo fcinfo)
{
	FmgrInfo   *function = fcinfo->flinfo;
	StateOrder *order = function->fn_extra;
	Oid		   *argument_types;
	int			argument_count;
	Oid			send;
	bool		varlena;

	if (likely(order != NULL))
		return order;

	get_func_signature(function->fn_oid, &argument_types, &argument_count);
	getTypeBinaryOutputInfo(argument_types[0], &send, &varlena);
	pfree(argument_types);
	order = MemoryContextAllocZero(function->fn_mcxt, sizeof(StateOrder));
	fmgr_info_cxt(send, &order->send, function->fn_mcxt);
	order->context = AllocSetContextCreate(function->fn_mcxt, "order of states",
										   ALLOCSET_SMALL_SIZES);
	function->fn_extra = order;
	return order;
}

/* The order of the states in both arguments: below 0, 0 where they are equal, above 0. */
static int
compare_states(FunctionCallInfo fcinfo)
{
	StateOrder *order = state_order(fcinfo);
	MemoryContext old_context;
	bytea	   *left;
	bytea	   *right;
	int			left_size;
	int			right_size;
	int			result;

	if (PG_GETARG_DATUM(0) == PG_GETARG_DATUM(1))
		return 0;
	old_context = MemoryContextSwitchTo(order->context);
	left = SendFunctionCall(&order->send, PG_GETARG_DATUM(0));
	right = SendFunctionCall(&order->send, PG_GETARG_DATUM(1));
	left_size = VARSIZE(left) - VARHDRSZ;
	right_size = VARSIZE(right) - VARHDRSZ;
	result = memcmp(VARDATA(left), VARDATA(right), Min(left_size, right_size));
	if (result == 0)
		result = (left_size > right_size) - (left_size < right_size);
	MemoryContextSwitchTo(old_context);
	MemoryContextReset(order->context);
	return result;
}

/* The hash of the state in the first argument. */
static uint64
hash_state(FunctionCallInfo fcinfo, uint64 seed)
{
	StateOrder *order = state_order(fcinfo);
	MemoryContext old_context = MemoryContextSwitchTo(order->context);
	bytea	   *state = SendFunctionCall(&order->send, PG_GETARG_DATUM(0));
	uint64		hash = hash_bytes_extended((const unsigned char *) VARDATA(state),
										   VARSIZE(state) - VARHDRSZ, seed);

	MemoryContextSwitchTo(old_context);
	MemoryContextReset(order->context);
	return hash;
}

PG_FUNCTION_INFO_V1(state_eq);
Datum
state_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_states(fcinfo) == 0);
}

PG_FUNCTION_INFO_V1(state_ne);
Datum
state_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_states(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(state_lt);
Datum
state_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_states(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(state_le);
Datum
state_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_states(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(state_gt);
Datum
state_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_states(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(state_ge);
Datum
state_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_states(fcinfo) >= 0);
}

PG_FUNCTION_INFO_V1(state_cmp);
Datum
state_cmp(PG_FUNCTION_ARGS)
{
	int			result = compare_states(fcinfo);

	PG_RETURN_INT32((result > 0) - (result < 0));
}

PG_FUNCTION_INFO_V1(state_hash);
Datum
state_hash(PG_FUNCTION_ARGS)
{
	/* As hash functions of core: what the extended one gives without a seed */
	PG_RETURN_INT32((int32) hash_state(fcinfo, 0));
}

PG_FUNCTION_INFO_V1(state_hash_extended);
Datum
state_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64((int64) hash_state(fcinfo, (uint64) PG_GETARG_INT64(1)));
}
