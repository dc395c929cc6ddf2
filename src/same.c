/*-------------------------------------------------------------------------
 *
 * same.c
 *	  The value that all rows of a group share.
 *
 * A rep's region is no key of a fact, but what follows from its keys.  To group
 * by it would be to compare it in every row, and to join it to the groups a join
 * more in every plan; an aggregate that nobody reads is left out.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

PG_FUNCTION_INFO_V1(same_transition);

/* The state is the first text, which the server has copied: it stays as it is. */
Datum
same_transition(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
