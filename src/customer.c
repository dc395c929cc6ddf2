/*-------------------------------------------------------------------------
 *
 * customer.c
 *	  A customer and a period.  See customer.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"

#include "customer.h"
#include "money.h"
#include "span.h"

/* What keeps a range from being a period, NULL if nothing. */
static const char *
period_violation(TypeCacheEntry *typcache, const RangeBound *lower,
				 const RangeBound *upper, bool empty)
{
	if (empty)
		return "empty";
	if (lower->infinite || upper->infinite)
		return "unbounded";
	if (typcache->type_id == DATERANGEOID ?
		DATE_NOT_FINITE(DatumGetDateADT(lower->val)) ||
		DATE_NOT_FINITE(DatumGetDateADT(upper->val)) :
		TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(lower->val)) ||
		TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(upper->val)))
		return "unbounded";
	if (!lower->inclusive || upper->inclusive)
		return "not half-open";
	return NULL;
}

/* The bounds of the period in an argument. */
static void
period_bounds(FunctionCallInfo fcinfo, int argument, Datum *from, Datum *to)
{
	RangeType  *period = PG_GETARG_RANGE_P(argument);
	TypeCacheEntry *typcache = range_get_typcache(fcinfo, RangeTypeGetOid(period));
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;
	const char *violation;

	range_deserialize(typcache, period, &lower, &upper, &empty);
	violation = period_violation(typcache, &lower, &upper, empty);
	if (unlikely(violation != NULL))
	{
		Oid			output;
		bool		varlena;

		getTypeOutputInfo(typcache->type_id, &output, &varlena);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period \"%s\" is %s",
						OidOutputFunctionCall(output, RangeTypePGetDatum(period)), violation),
				 errhint("Give a period that includes its start and excludes its end, such as '[2024-01-01,2024-02-01)'.")));
	}
	*from = lower.val;
	*to = upper.val;
}

static CustomerKind
customer_kind(Span customer, int64 from, int64 to)
{
	if (customer.kind == SPAN_UNKNOWN)
		return CUSTOMER_UNKNOWN;
	if (customer.kind == SPAN_IMPOSSIBLE)
		return CUSTOMER_IMPOSSIBLE;
	if (customer.start >= from || (customer.kind == SPAN_ENDED && customer.end < from))
		return CUSTOMER_ABSENT;
	return customer.kind == SPAN_ENDED && customer.end < to ? CUSTOMER_LOST : CUSTOMER_KEPT;
}

/* The customer in three arguments: started date, ended date, period daterange. */
CustomerKind
date_customer(FunctionCallInfo fcinfo, int argument)
{
	Datum		from;
	Datum		to;

	if (PG_ARGISNULL(argument + 2))
		return CUSTOMER_UNKNOWN;
	period_bounds(fcinfo, argument + 2, &from, &to);
	return customer_kind(date_span(fcinfo, argument),
						 DatumGetDateADT(from), DatumGetDateADT(to));
}

/* The same: started timestamptz, ended timestamptz, period tstzrange. */
CustomerKind
timestamp_customer(FunctionCallInfo fcinfo, int argument)
{
	Datum		from;
	Datum		to;

	if (PG_ARGISNULL(argument + 2))
		return CUSTOMER_UNKNOWN;
	period_bounds(fcinfo, argument + 2, &from, &to);
	return customer_kind(timestamp_span(fcinfo, argument),
						 DatumGetTimestampTz(from), DatumGetTimestampTz(to));
}

/* What a customer pays is finite and not below 0. */
bool
revenue_is_possible(Numeric revenue)
{
	return amount_is_finite(revenue) && amount_sign(revenue) >= 0;
}
