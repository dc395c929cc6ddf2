/*-------------------------------------------------------------------------
 *
 * funnel.h
 *	  What the types funnel and funnel_events share: a window and a number of
 *	  steps, which are the same in all that goes together.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_FUNNEL_H
#define SALESKPI_FUNNEL_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "utils/array.h"

/* As many steps as a set of 32 bits has room for */
#define MAX_STEPS 32

/* Whether an element of an array of one dimension is NULL. */
static inline bool
element_is_null(const ArrayType *array, int element)
{
	const bits8 *not_null = ARR_NULLBITMAP(array);

	return not_null != NULL && (not_null[element / 8] & (1 << element % 8)) == 0;
}

extern const char *funnel_shape_violation(const Interval *within, int step_count, int64 invalid);
extern void funnel_check_same(const Interval *within, int step_count,
							  const Interval *other_within, int other_step_count);
extern ArrayType *funnel_steps_argument(FunctionCallInfo fcinfo, int argument, const char *name,
										int *step_count);

#endif							/* SALESKPI_FUNNEL_H */
