/*-------------------------------------------------------------------------
 *
 * sales_cycle.c
 *	  Sales cycles: how long deals take, those that are still open included.
 *
 * The state is two distributions of durations: of the deals that closed after
 * that long, and of those that were last seen open at that age (right-censored).
 * Both are exact, or both rounded; see distribution.h.
 *
 * Medians and percentiles are those of Kaplan and Meier, "Nonparametric
 * Estimation from Incomplete Observations", JASA 53 (1958), equation 2b; where
 * no deal is open that is percentile_disc.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "confidence.h"
#include "distribution.h"
#include "duration.h"
#include "row.h"
#include "span.h"
#include "state.h"
#include "text_form.h"

#define TYPE_NAME "sales_cycle"

/* The two lists */
#define CLOSED 0
#define OPEN 1
#define CYCLE_LISTS 2

typedef struct Cycle
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	int64		invalid;		/* rows that cannot be right */
	/* the lists: cycle_lists() */
} Cycle;

#define CYCLE_SIZE(n) (sizeof(Cycle) + distributions_size(CYCLE_LISTS, n))

static inline Distributions *
cycle_lists(const Cycle *cycle)
{
	return (Distributions *) ((char *) cycle + sizeof(Cycle));
}

/* How many deals have closed, or are open. */
static inline int64
cycle_deals(const Cycle *cycle, int list)
{
	return cycle_lists(cycle)->lists[list].count;
}

/* What is wrong with a state, NULL if nothing. */
static const char *
cycle_violation(const Cycle *cycle)
{
	const char *violation;
	int64		deals;

	if (cycle->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (cycle_lists(cycle)->list_count != CYCLE_LISTS)
		return "There must be two lists of durations.";
	violation = distributions_violation(cycle_lists(cycle), VARSIZE(cycle) - sizeof(Cycle));
	if (violation == NULL &&
		pg_add_s64_overflow(cycle_deals(cycle, CLOSED), cycle_deals(cycle, OPEN), &deals))
		return "Counts are too large.";
	return violation;
}

static Cycle *
cycle_make(int64 capacity)
{
	Cycle	   *cycle = palloc0(CYCLE_SIZE(capacity));

	SET_VARSIZE(cycle, CYCLE_SIZE(capacity));
	cycle->version = STATE_VERSION;
	distributions_init(cycle_lists(cycle), CYCLE_LISTS, capacity);
	return cycle;
}

static inline Cycle *
cycle_argument(FunctionCallInfo fcinfo, int argument)
{
	Cycle	   *cycle = state_argument(fcinfo, argument, CYCLE_SIZE(0), TYPE_NAME);

	Assert(cycle_violation(cycle) == NULL);
	return cycle;
}

/* The first argument for writing, a new state where it is NULL. */
static inline Cycle *
cycle_writable(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return cycle_make(8);
	return state_writable(fcinfo, 0, CYCLE_SIZE(0), TYPE_NAME);
}

/* A copy, with more room in one of the lists or without any. */
static Cycle *
cycle_copy(const Cycle *cycle, int grown)
{
	Cycle	   *copy = cycle_make(distributions_copy_capacity(cycle_lists(cycle), grown));

	copy->invalid = cycle->invalid;
	distributions_copy(cycle_lists(copy), cycle_lists(cycle), grown);
	return copy;
}

/* Closed and open deals together are no more than can be counted, either. */
static inline void
cycle_check_deals(const Cycle *cycle)
{
	int64		deals = cycle_deals(cycle, CLOSED);

	state_count(&deals, cycle_deals(cycle, OPEN), TYPE_NAME);
}

/*
 * Counts a deal that took, or has been open for, so many microseconds.
 * Returns the state, which has moved if it had to grow.
 */
static Cycle *
cycle_count(Cycle *cycle, int64 duration, int list)
{
	while (!distribution_count(cycle_lists(cycle), list, duration, TYPE_NAME))
		cycle = cycle_copy(cycle, list);
	cycle_check_deals(cycle);
	return cycle;
}

/* The state of what was read. */
static Cycle *
cycle_read(const DistributionReader *reader, int64 invalid)
{
	Cycle	   *cycle = cycle_make(reader->entry_count);

	cycle->invalid = invalid;
	distributions_read(cycle_lists(cycle), reader);
	return cycle;
}

/*
 * sales_cycle_in(cstring) returns sales_cycle: reads what sales_cycle_out()
 * writes.
 */
PG_FUNCTION_INFO_V1(sales_cycle_in);
Datum
sales_cycle_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	DistributionReader reader;
	int64		invalid;
	Cycle	   *cycle;
	const char *violation;

	distribution_reader_init(&reader, CYCLE_LISTS, TYPE_NAME);
	distribution_text_form(&reader, &input);
	invalid = text_int64(&input);
	for (int i = 0; i < CYCLE_LISTS; i++)
		distribution_text(&reader, &input);
	text_end(&input);
	cycle = cycle_read(&reader, invalid);
	violation = cycle_violation(cycle);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(cycle);
}

/*
 * sales_cycle_out(sales_cycle) returns cstring: "exact" or "rounded", the
 * invalid rows, and the durations of the closed and of the open deals as
 * distribution_append() writes them.
 */
PG_FUNCTION_INFO_V1(sales_cycle_out);
Datum
sales_cycle_out(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	distribution_append_form(&buffer, cycle_lists(cycle));
	appendStringInfo(&buffer, " %lld", (long long) cycle->invalid);
	for (int i = 0; i < CYCLE_LISTS; i++)
	{
		appendStringInfoChar(&buffer, ' ');
		distribution_append(&buffer, cycle_lists(cycle), i);
	}
	PG_RETURN_CSTRING(buffer.data);
}

/* sales_cycle_recv(internal) returns sales_cycle: the binary form. */
PG_FUNCTION_INFO_V1(sales_cycle_recv);
Datum
sales_cycle_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	DistributionReader reader;
	int64		invalid;
	Cycle	   *cycle;
	const char *violation;

	distribution_reader_init(&reader, CYCLE_LISTS, TYPE_NAME);
	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	reader.rounded = pq_getmsgbyte(buffer) != 0;
	invalid = pq_getmsgint64(buffer);
	for (int i = 0; i < CYCLE_LISTS; i++)
		distribution_receive(&reader, buffer);
	cycle = cycle_read(&reader, invalid);
	violation = cycle_violation(cycle);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(cycle);
}

/* sales_cycle_send(sales_cycle) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(sales_cycle_send);
Datum
sales_cycle_send(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, cycle->version);
	pq_sendbyte(&buffer, cycle_lists(cycle)->rounded);
	pq_sendint64(&buffer, cycle->invalid);
	for (int i = 0; i < CYCLE_LISTS; i++)
		distribution_send(&buffer, cycle_lists(cycle), i);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * Counts a row of opened and closed, whose points in time are in units of so
 * many microseconds.  Without as_of, deals that are not closed are skipped.
 * With it they count as open at that time, and so do deals closed only later;
 * deals opened later are not known yet.
 */
static Datum
cycle_transition(FunctionCallInfo fcinfo, Span deal, int64 unit, const int64 *as_of)
{
	Cycle	   *cycle;
	int64		duration;

	if (deal.kind == SPAN_OPEN || (as_of != NULL && deal.kind == SPAN_ENDED && deal.end > *as_of))
		deal.kind = (as_of != NULL && deal.start <= *as_of) ? SPAN_OPEN : SPAN_UNKNOWN;
	if (deal.kind == SPAN_UNKNOWN)
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}

	cycle = cycle_writable(fcinfo);
	if (deal.kind == SPAN_IMPOSSIBLE ||
		!span_usecs(deal.start, deal.kind == SPAN_OPEN ? *as_of : deal.end, unit, &duration))
		state_count(&cycle->invalid, 1, TYPE_NAME);
	else
		cycle = cycle_count(cycle, duration, deal.kind == SPAN_ENDED ? CLOSED : OPEN);
	PG_RETURN_POINTER(cycle);
}

/*
 * sales_cycle_transition_timestamp(sales_cycle, opened, closed) returns
 * sales_cycle: counts a deal; timestamptz and timestamp.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_timestamp);
Datum
sales_cycle_transition_timestamp(PG_FUNCTION_ARGS)
{
	return cycle_transition(fcinfo, timestamp_span(fcinfo, 1), 1, NULL);
}

/*
 * sales_cycle_transition_date(sales_cycle, opened date, closed date) returns
 * sales_cycle: counts a deal.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_date);
Datum
sales_cycle_transition_date(PG_FUNCTION_ARGS)
{
	return cycle_transition(fcinfo, date_span(fcinfo, 1), USECS_PER_DAY, NULL);
}

/*
 * sales_cycle_transition_timestamp_as_of(sales_cycle, opened, closed, as_of)
 * returns sales_cycle: counts a deal, as open where it is not closed at as_of.
 * A row with as_of NULL is skipped.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_timestamp_as_of);
Datum
sales_cycle_transition_timestamp_as_of(PG_FUNCTION_ARGS)
{
	Span		deal = {SPAN_UNKNOWN, 0, 0};
	int64		as_of = 0;

	if (!PG_ARGISNULL(3))
	{
		deal = timestamp_span(fcinfo, 1);
		as_of = finite_timestamp_argument(fcinfo, 3, "as_of");
	}
	return cycle_transition(fcinfo, deal, 1, &as_of);
}

/*
 * sales_cycle_transition_date_as_of(sales_cycle, opened date, closed date,
 * as_of date) returns sales_cycle: the same for days.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_date_as_of);
Datum
sales_cycle_transition_date_as_of(PG_FUNCTION_ARGS)
{
	Span		deal = {SPAN_UNKNOWN, 0, 0};
	int64		as_of = 0;

	if (!PG_ARGISNULL(3))
	{
		deal = date_span(fcinfo, 1);
		as_of = finite_date_argument(fcinfo, 3, "as_of");
	}
	return cycle_transition(fcinfo, deal, USECS_PER_DAY, &as_of);
}

/* sales_cycle_combine(sales_cycle, sales_cycle) returns sales_cycle: both. */
PG_FUNCTION_INFO_V1(sales_cycle_combine);
Datum
sales_cycle_combine(PG_FUNCTION_ARGS)
{
	Cycle	   *left = cycle_argument(fcinfo, 0);
	Cycle	   *right = cycle_argument(fcinfo, 1);
	Cycle	   *both = left;
	int			grown = NONE_GROWN;
	bool		add = state_in_place(fcinfo) &&
		distributions_can_add(cycle_lists(left), cycle_lists(right), &grown);

	CHECK_FOR_INTERRUPTS();
	while (add && grown != NONE_GROWN)
	{
		both = cycle_copy(both, grown);
		add = distributions_can_add(cycle_lists(both), cycle_lists(right), &grown);
	}
	if (add)
		distributions_add(cycle_lists(both), cycle_lists(right), TYPE_NAME);
	else
	{
		both = cycle_make(distributions_copy_capacity(cycle_lists(left), NONE_GROWN) +
						  distributions_copy_capacity(cycle_lists(right), NONE_GROWN));
		both->invalid = left->invalid;
		distributions_merge(cycle_lists(both), cycle_lists(left), cycle_lists(right), TYPE_NAME);
	}
	state_count(&both->invalid, right->invalid, TYPE_NAME);
	cycle_check_deals(both);
	PG_RETURN_POINTER(both);
}

/*
 * sales_cycle_final(sales_cycle) returns sales_cycle: the state without the
 * room it kept for growing.
 */
PG_FUNCTION_INFO_V1(sales_cycle_final);
Datum
sales_cycle_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(cycle_copy(cycle_argument(fcinfo, 0), NONE_GROWN));
}

/*
 * sales_cycle_mean(sales_cycle) returns interval: the mean of the closed
 * durations; NULL where nothing is closed.
 */
PG_FUNCTION_INFO_V1(sales_cycle_mean);
Datum
sales_cycle_mean(PG_FUNCTION_ARGS)
{
	const Distribution *closed = &cycle_lists(cycle_argument(fcinfo, 0))->lists[CLOSED];

	if (closed->count == 0)
		PG_RETURN_NULL();
	return duration_mean(closed->sum, closed->count);
}

/*
 * A step down the curve of Kaplan and Meier, at a duration after which deals
 * have closed, or have dropped out because they were last seen open at that age.
 *
 * As long as no deal drops out, the factors' numerators cancel against the
 * denominators that follow, so it takes one division and no product.  Where
 * none does, the share is exact.
 */
typedef struct Curve
{
	const DurationEntry *closed;	/* entries still to come */
	const DurationEntry *closed_end;
	const DurationEntry *open;
	const DurationEntry *open_end;
	int64		at_risk;		/* deals still to come */
	int64		known;			/* those where deals last dropped out */
	double		before;			/* the share that was open there */

	/* Of the step */
	int64		duration;
	int64		deals_open;		/* just before it: those at risk */
	int64		deals_closed;
	double		survival;		/* the share still open after it */
	double		variance;		/* Greenwood's, of its logarithm */
} Curve;

/* The curve before its first step. */
static Curve
curve_start(const Cycle *cycle)
{
	const Distributions *lists = cycle_lists(cycle);
	Curve		curve = {0};

	curve.closed = distribution_entries(lists, CLOSED);
	curve.closed_end = curve.closed + lists->lists[CLOSED].entry_count;
	curve.open = distribution_entries(lists, OPEN);
	curve.open_end = curve.open + lists->lists[OPEN].entry_count;
	curve.at_risk = curve.known = cycle_deals(cycle, CLOSED) + cycle_deals(cycle, OPEN);
	curve.before = curve.survival = 1;
	return curve;
}

/* Takes the next step, if there is one. */
static bool
curve_step(Curve *curve)
{
	bool		closed = curve->closed < curve->closed_end;
	bool		open = curve->open < curve->open_end;

	if (!closed && !open)
		return false;
	curve->duration = !open || (closed && curve->closed->duration <= curve->open->duration) ?
		curve->closed->duration : curve->open->duration;
	curve->deals_open = curve->at_risk;
	curve->deals_closed = 0;

	/* Those that close just then come before those that drop out, who are at risk */
	if (closed && curve->closed->duration == curve->duration)
	{
		curve->deals_closed = curve->closed++->count;
		curve->at_risk -= curve->deals_closed;
		curve->survival = curve->before * ((double) curve->at_risk / (double) curve->known);
		curve->variance += (double) curve->deals_closed /
			((double) curve->deals_open * (double) curve->at_risk);
	}
	if (open && curve->open->duration == curve->duration)
	{
		curve->at_risk -= curve->open++->count;
		curve->known = curve->at_risk;
		curve->before = curve->survival;
	}
	return true;
}

/*
 * The confidence interval of the share still open, on the log-log scale:
 * survival^exp(-+ z * standard error / log(survival)).  False where there is
 * none, because all deals are open or none.
 *
 * The variance is Greenwood's, "The Natural Duration of Cancer", 1926; the scale
 * is in Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data",
 * 2nd edition, 2002, section 1.4.
 */
static bool
curve_interval(const Curve *curve, double z, double *low, double *high)
{
	double		log_survival;
	double		width;

	if (curve->survival <= 0 || curve->survival >= 1)
		return false;
	log_survival = log(curve->survival);
	width = z * sqrt(curve->variance) / -log_survival;
	*low = exp(log_survival * exp(width));
	*high = exp(log_survival * exp(-width));
	return true;
}

/* A product of n factors is good to n roundings */
#define SURVIVAL_ROUNDING 1e-12

/*
 * The duration after which at least a share of the deals has closed; false
 * where the curve does not reach it.
 */
static bool
cycle_quantile(const Cycle *cycle, double share, int64 *duration)
{
	const DurationEntry *entry;
	Curve		curve;

	if (cycle_deals(cycle, OPEN) == 0)
	{
		entry = distribution_percentile(cycle_lists(cycle), CLOSED, share);
		if (entry != NULL)
			*duration = entry->duration;
		return entry != NULL;
	}

	curve = curve_start(cycle);
	while (curve_step(&curve))
	{
		if (curve.deals_closed > 0 && curve.survival <= (1 - share) * (1 + SURVIVAL_ROUNDING))
		{
			*duration = curve.duration;
			return true;
		}
	}
	return false;
}

/* A point of the curve at which deals closed, as an interval. */
static Datum
cycle_interval(const Cycle *cycle, int64 duration)
{
	return duration_usecs_interval(distribution_in_range(&cycle_lists(cycle)->lists[CLOSED], duration));
}

static void
check_share(double share)
{
	if (!(share >= 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("percentile %g is not between 0 and 1", share)));
}

static Datum
cycle_percentile(FunctionCallInfo fcinfo, double share)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	int64		duration;

	check_share(share);
	if (!cycle_quantile(cycle, share, &duration))
		PG_RETURN_NULL();
	/* The first and the last are known exactly */
	if (share == 0)
		duration = 0;
	else if (share == 1)
		duration = PG_INT64_MAX;
	return cycle_interval(cycle, duration);
}

/*
 * sales_cycle_percentile(sales_cycle, p double precision) returns interval:
 * the shortest duration by which at least the share p has closed; NULL where
 * no deal is closed or too many are open to tell.
 */
PG_FUNCTION_INFO_V1(sales_cycle_percentile);
Datum
sales_cycle_percentile(PG_FUNCTION_ARGS)
{
	return cycle_percentile(fcinfo, PG_GETARG_FLOAT8(1));
}

/* sales_cycle_median(sales_cycle) returns interval: percentile 0.5. */
PG_FUNCTION_INFO_V1(sales_cycle_median);
Datum
sales_cycle_median(PG_FUNCTION_ARGS)
{
	return cycle_percentile(fcinfo, 0.5);
}

/*
 * sales_cycle_confidence_interval(sales_cycle, p double precision, confidence
 * double precision) returns record: low and high, between which the true
 * percentile is with that confidence: the shortest durations at which the low
 * and the high end of the curve's interval have come down to 1 - p, as
 * quantile.survfit of R's package survival has them.  Either is NULL where its
 * end of the interval does not come down so far.
 *
 * Brookmeyer and Crowley, "A Confidence Interval for the Median Survival Time",
 * Biometrics 38 (1982).
 */
PG_FUNCTION_INFO_V1(sales_cycle_confidence_interval);
Datum
sales_cycle_confidence_interval(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	double		share = PG_GETARG_FLOAT8(1);
	double		z = confidence_z(PG_GETARG_FLOAT8(2));
	Curve		curve = curve_start(cycle);
	Datum		values[2] = {0};
	bool		nulls[2] = {true, true};

	check_share(share);
	while (nulls[1] && curve_step(&curve))
	{
		double		ends[2];

		if (curve.deals_closed == 0 || !curve_interval(&curve, z, &ends[0], &ends[1]))
			continue;
		for (int i = 0; i < 2; i++)
		{
			if (nulls[i] && ends[i] <= 1 - share + SURVIVAL_ROUNDING)
			{
				nulls[i] = false;
				values[i] = cycle_interval(cycle, curve.duration);
			}
		}
	}
	PG_RETURN_DATUM(row_datum(fcinfo, values, nulls));
}

/*
 * sales_cycle_curve(sales_cycle) returns setof record: the curve of Kaplan and
 * Meier, a row at the start and one at each duration after which a deal has
 * closed or was last seen open: after, how many were open just before and how
 * many of them closed just then, the share still open after it, and its
 * interval at a confidence of 95 %, low and high, NULL where all are open or
 * none.  No rows where there is no deal.
 */
PG_FUNCTION_INFO_V1(sales_cycle_curve);
Datum
sales_cycle_curve(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	ReturnSetInfo *result = rows_begin(fcinfo);
	const Distributions *lists = cycle_lists(cycle);
	double		z = confidence_z(0.95);
	Curve		curve = curve_start(cycle);
	bool		started = false;

	while (curve_step(&curve))
	{
		int64		duration = distribution_in_range(&lists->lists[curve.deals_closed > 0 ? CLOSED : OPEN],
													 curve.duration);
		double		low;
		double		high;
		Datum		values[6] = {0};
		bool		nulls[6] = {false};

		CHECK_FOR_INTERRUPTS();
		if (!started && duration > 0)
		{
			values[0] = duration_usecs_interval(0);
			values[1] = Int64GetDatum(curve.deals_open);
			values[2] = Int64GetDatum(0);
			values[3] = Float8GetDatum(1);
			nulls[4] = nulls[5] = true;
			rows_append(result, values, nulls);
		}
		started = true;

		values[0] = duration_usecs_interval(duration);
		values[1] = Int64GetDatum(curve.deals_open);
		values[2] = Int64GetDatum(curve.deals_closed);
		values[3] = Float8GetDatum(curve.survival);
		nulls[4] = nulls[5] = !curve_interval(&curve, z, &low, &high);
		if (!nulls[4])
		{
			values[4] = Float8GetDatum(low);
			values[5] = Float8GetDatum(high);
		}
		rows_append(result, values, nulls);
	}
	return (Datum) 0;
}

/*
 * An interval in microseconds, as days(interval) counts it: a month has 30 days
 * and a year 365.25.  What does not fit is the largest integer or the smallest;
 * so is infinity, which since PostgreSQL 17 is the largest or smallest value of
 * each field.
 */
static int64
interval_usecs(const Interval *interval)
{
	const int64 quarter_usecs = USECS_PER_DAY / 4;	/* a year has whole quarters of days */
	int64		quarters = interval->month / MONTHS_PER_YEAR * (int64) (4 * DAYS_PER_YEAR) +
		interval->month % MONTHS_PER_YEAR * INT64CONST(4) * DAYS_PER_MONTH +
		interval->day * INT64CONST(4) + interval->time / quarter_usecs;
	int64		usecs = interval->time % quarter_usecs;
	int64		whole;

	/* With a rest that is not negative, whole quarters too long are too long */
	if (usecs < 0)
	{
		usecs += quarter_usecs;
		quarters--;
	}
	if (pg_mul_s64_overflow(quarters, quarter_usecs, &whole) ||
		pg_add_s64_overflow(whole, usecs, &usecs))
		return quarters < 0 ? PG_INT64_MIN : PG_INT64_MAX;
	return usecs;
}

/*
 * sales_cycle_survival(sales_cycle, after interval) returns double precision:
 * the share of the deals that is still open after that long, where one that
 * closes just then has closed; NULL where no deal is, and beyond the longest
 * duration where that deal is open.
 */
PG_FUNCTION_INFO_V1(sales_cycle_survival);
Datum
sales_cycle_survival(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	const Distributions *lists = cycle_lists(cycle);
	const Distribution *closed = &lists->lists[CLOSED];
	const Distribution *open = &lists->lists[OPEN];
	int64		after = interval_usecs(PG_GETARG_INTERVAL_P(1));
	Curve		curve = curve_start(cycle);
	double		survival = 1;

	if (after < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("after must not be negative, but is \"%s\"",
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(1))))));
	if (closed->count == 0 && open->count == 0)
		PG_RETURN_NULL();
	if (open->count > 0 && after > open->longest && open->longest >= closed->longest)
		PG_RETURN_NULL();
	if (lists->rounded)
		after = duration_rounded(after);
	while (curve_step(&curve) && curve.duration <= after)
		survival = curve.survival;
	PG_RETURN_FLOAT8(survival);
}

/*
 * sales_cycle_total_days(sales_cycle) returns double precision: the sum of the
 * closed durations in days.
 */
PG_FUNCTION_INFO_V1(sales_cycle_total_days);
Datum
sales_cycle_total_days(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(duration_sum_days(cycle_lists(cycle_argument(fcinfo, 0))->lists[CLOSED].sum));
}

/* sales_cycle_closed(sales_cycle) returns bigint. */
PG_FUNCTION_INFO_V1(sales_cycle_closed);
Datum
sales_cycle_closed(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cycle_deals(cycle_argument(fcinfo, 0), CLOSED));
}

/* sales_cycle_open(sales_cycle) returns bigint. */
PG_FUNCTION_INFO_V1(sales_cycle_open);
Datum
sales_cycle_open(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cycle_deals(cycle_argument(fcinfo, 0), OPEN));
}

/* sales_cycle_invalid(sales_cycle) returns bigint. */
PG_FUNCTION_INFO_V1(sales_cycle_invalid);
Datum
sales_cycle_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cycle_argument(fcinfo, 0)->invalid);
}
