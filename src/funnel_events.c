/*-------------------------------------------------------------------------
 *
 * funnel_events.c
 *	  Funnels whose steps are events, a row each: how far one entity came.
 *
 * An order of steps cannot be told before all rows of an entity are there.
 * Funnel events keep them: each with its point in time and the set of the
 * conditions it met, as bits.  Bit 0 is the first condition.
 *
 * A step takes an event of its own.  So two events that are alike, at one
 * instant and with one set of conditions, are not one, if they met more than
 * one condition: the one can serve one step, and the other another.  But never
 * more than one event a condition is of use, and no more are kept.  So the
 * events kept depend on nothing but the rows, in whatever order they come and
 * however they are split and merged.
 *
 * Invariant: at least one condition is met at each event, and those that are
 * sorted ascend, by time and then by conditions, with no more alike than they
 * meet conditions.  While rows are being added they need not be sorted; they
 * become so when the state is full, before it grows, so that what is not kept
 * takes no room.  Every state that leaves an aggregate is sorted.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "funnel.h"
#include "state.h"
#include "text_form.h"
#include "window.h"

#define EVENTS "funnel_events"

typedef struct Event
{
	TimestampTz at;
	uint32		conditions;		/* those met, as bits */
	uint32		unused;			/* zero */
} Event;

typedef struct Events
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		condition_count;	/* 1 to MAX_STEPS */
	bool		sorted;
	uint8		unused;			/* zero */
	Interval	within;			/* see window.h */
	int64		invalid;		/* rows that cannot be right */
	int32		event_count;
	int32		unused2;		/* zero */
	Event		events[FLEXIBLE_ARRAY_MEMBER];
} Events;

#define EVENTS_FIXED_SIZE offsetof(Events, events)
#define EVENTS_SIZE(n) (EVENTS_FIXED_SIZE + (Size) (n) * sizeof(Event))
#define EVENTS_CAPACITY(e) ((int64) ((VARSIZE(e) - EVENTS_FIXED_SIZE) / sizeof(Event)))

/* Less than 0 if the left event comes first, 0 if they are alike. */
static inline int
event_compare(const Event *left, const Event *right)
{
	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->conditions > right->conditions) - (left->conditions < right->conditions);
}

/* How many of those that are alike are kept. */
static inline int
event_most(const Event *event)
{
	return pg_popcount32(event->conditions);
}

/* What is wrong with funnel events, NULL if nothing. */
static const char *
events_violation(const Events *events)
{
	int			alike = 0;
	const char *violation = funnel_shape_violation(&events->within, events->condition_count,
											 events->invalid);

	if (violation != NULL)
		return violation;
	if (events->event_count < 0 || events->event_count > EVENTS_CAPACITY(events))
		return "The number of events is wrong.";
	for (int i = 0; i < events->event_count; i++)
	{
		const Event *event = &events->events[i];

		if (!IS_VALID_TIMESTAMP(event->at))
			return "A point in time is out of range.";
		if (event->conditions == 0)
			return "An event meets no condition.";
		if ((uint64) event->conditions >> events->condition_count != 0)
			return "An event meets a condition that there is not.";
		if (events->sorted && i > 0 && event_compare(&event[-1], event) > 0)
			return "Events must ascend.";
		alike = i > 0 && event_compare(&event[-1], event) == 0 ? alike + 1 : 1;
		if (events->sorted && alike > event_most(event))
			return "More events are alike than they meet conditions.";
	}
	return NULL;
}

static Events *
events_make(const Interval *within, int condition_count, int64 capacity)
{
	Events	   *events = palloc0(EVENTS_SIZE(capacity));

	SET_VARSIZE(events, EVENTS_SIZE(capacity));
	events->version = STATE_VERSION;
	events->condition_count = condition_count;
	events->sorted = true;
	events->within = *within;
	return events;
}

static inline Events *
events_argument(FunctionCallInfo fcinfo, int argument)
{
	Events	   *events = state_argument(fcinfo, argument, EVENTS_FIXED_SIZE, EVENTS);

	Assert(events_violation(events) == NULL);
	return events;
}

/* A copy with other capacity, at least the number of events. */
static Events *
events_resized(const Events *events, int64 capacity)
{
	Events	   *resized = events_make(&events->within, events->condition_count, capacity);

	memcpy((char *) resized + VARHDRSZ, (const char *) events + VARHDRSZ,
		   EVENTS_SIZE(events->event_count) - VARHDRSZ);
	return resized;
}

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE Event
#define ST_COMPARE(left, right) event_compare(left, right)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Sorts the events and leaves out those that are of no use. */
static void
events_sort(Events *events)
{
	int			event_count = 0;
	int			alike = 0;

	if (events->sorted)
		return;
	sort_events(events->events, events->event_count);
	for (int i = 0; i < events->event_count; i++)
	{
		const Event *event = &events->events[i];

		alike = i > 0 && event_compare(&event[-1], event) == 0 ? alike + 1 : 1;
		/* One that meets no condition is left for events_violation() to find */
		if (alike <= Max(event_most(event), 1))
			events->events[event_count++] = *event;
	}
	events->event_count = event_count;
	events->sorted = true;
}

/* The same events, sorted: those given if they are, else a copy. */
static Events *
events_sorted(Events *events)
{
	if (!events->sorted)
	{
		events = events_resized(events, events->event_count);
		events_sort(events);
	}
	return events;
}

/* Adds an event.  Returns the state, which has moved if it had to grow. */
static Events *
events_add(Events *events, TimestampTz at, uint32 conditions)
{
	Event		event;

	if (events->event_count == EVENTS_CAPACITY(events))
	{
		events_sort(events);
		/* More than half of the room must be free, lest it is sorted for every row */
		if (events->event_count >= EVENTS_CAPACITY(events) / 2)
			events = events_resized(events, state_doubled(sizeof(Event), EVENTS_FIXED_SIZE,
														  events->event_count, EVENTS));
	}

	event = (Event) {at, conditions, 0};
	if (events->event_count > 0)
	{
		int			order = event_compare(&events->events[events->event_count - 1], &event);

		if (order == 0 && event_most(&event) == 1)
			return events;
		/* Those that are alike are counted when they are sorted */
		if (order >= 0)
			events->sorted = false;
	}
	events->events[events->event_count++] = event;
	return events;
}

/* Writes a point in time as 2024-01-31T10:00:00 or 2024-01-31T10:00:00.500000, in UTC. */
static void
append_point(StringInfo buffer, TimestampTz at)
{
	int64		day = at / USECS_PER_DAY - (at % USECS_PER_DAY < 0);
	int64		usecs = at - day * USECS_PER_DAY;
	char	   *date = date_to_iso(day);

	appendStringInfo(buffer, "%sT%02d:%02d:%02d", date, (int) (usecs / USECS_PER_HOUR),
					 (int) (usecs / USECS_PER_MINUTE % MINS_PER_HOUR),
					 (int) (usecs / USECS_PER_SEC % SECS_PER_MINUTE));
	if (usecs % USECS_PER_SEC != 0)
		appendStringInfo(buffer, ".%06d", (int) (usecs % USECS_PER_SEC));
	pfree(date);
}

/* Reads what append_point() writes, up to a "=". */
static TimestampTz
text_point(StateText *input)
{
	char	   *date = text_token(input, "T=,}");
	char	   *time;
	DateADT		day;
	TimestampTz at;

	if (!date_from_iso(date, &day))
		text_invalid(input, psprintf("\"%s\" is not a date such as 2024-01-31.", date));
	text_expect(input, 'T');
	time = text_token(input, "=,}");
	if (strspn(time, "0123456789:.") != strlen(time))
		text_invalid(input, psprintf("\"%s\" is not a time such as 10:00:00.", time));
	if (pg_mul_s64_overflow(day, USECS_PER_DAY, &at) ||
		pg_add_s64_overflow(at, DatumGetTimeADT(DirectFunctionCall3(time_in,
																	CStringGetDatum(time),
																	ObjectIdGetDatum(InvalidOid),
																	Int32GetDatum(-1))), &at))
		text_invalid(input, "A point in time is out of range.");
	pfree(date);
	pfree(time);
	return at;
}

/* Reads conditions as 101: a digit a condition, 1 where it is met, the first one first. */
static uint32
text_conditions(StateText *input, int condition_count)
{
	char	   *digits = text_token(input, ",}");
	uint32		conditions = 0;

	if ((int) strlen(digits) != condition_count || (int) strspn(digits, "01") != condition_count)
		text_invalid(input, psprintf("\"%s\" is not %d times 0 or 1.", digits, condition_count));
	for (int i = 0; i < condition_count; i++)
		conditions |= (uint32) (digits[i] - '0') << i;
	pfree(digits);
	return conditions;
}

/*
 * funnel_events_in(cstring) returns funnel_events: reads what
 * funnel_events_out() writes, with events in any order.
 */
PG_FUNCTION_INFO_V1(funnel_events_in);
Datum
funnel_events_in(PG_FUNCTION_ARGS)
{
	StateText	input = {EVENTS, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Interval	within = text_window(&input);
	int64		condition_count = text_int64(&input);
	Events	   *events;
	const char *violation;

	if (condition_count < 1 || condition_count > MAX_STEPS)
		text_invalid(&input, psprintf("There must be 1 to %d steps.", MAX_STEPS));
	events = events_make(&within, condition_count, 4);
	events->invalid = text_int64(&input);
	text_expect(&input, '{');
	if (!text_accept(&input, '}'))
	{
		do
		{
			TimestampTz at;

			CHECK_FOR_INTERRUPTS();
			at = text_point(&input);
			text_expect(&input, '=');
			events = events_add(events, at, text_conditions(&input, condition_count));
		} while (text_accept(&input, ','));
		text_expect(&input, '}');
	}
	text_end(&input);
	events_sort(events);
	violation = events_violation(events);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(events_resized(events, events->event_count));
}

/*
 * funnel_events_out(funnel_events) returns cstring: the window, the number of
 * conditions, the invalid rows, and {point in time=conditions,...}.
 */
PG_FUNCTION_INFO_V1(funnel_events_out);
Datum
funnel_events_out(PG_FUNCTION_ARGS)
{
	Events	   *events = events_sorted(events_argument(fcinfo, 0));
	StringInfoData buffer;

	initStringInfo(&buffer);
	append_window(&buffer, &events->within);
	appendStringInfo(&buffer, " %d %lld {", events->condition_count,
					 (long long) events->invalid);
	for (int i = 0; i < events->event_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoChar(&buffer, ',');
		append_point(&buffer, events->events[i].at);
		appendStringInfoChar(&buffer, '=');
		for (int j = 0; j < events->condition_count; j++)
			appendStringInfoChar(&buffer, '0' + (events->events[i].conditions >> j & 1));
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/*
 * funnel_events_recv(internal) returns funnel_events: the binary form, with
 * events in any order.
 */
PG_FUNCTION_INFO_V1(funnel_events_recv);
Datum
funnel_events_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	Events	   *events;
	int			condition_count;
	Interval	within;
	int64		invalid;
	int			event_count;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), EVENTS);
	condition_count = pq_getmsgbyte(buffer);
	within = window_receive(buffer);
	invalid = pq_getmsgint64(buffer);
	event_count = pq_getmsgint(buffer, 4);
	/* An event takes 12 bytes of the message */
	if (event_count < 0 || event_count > (buffer->len - buffer->cursor) / 12)
		state_invalid_binary(EVENTS, "The number of events is wrong.");
	events = events_make(&within, condition_count, Min(event_count, 1024));
	events->invalid = invalid;
	for (int i = 0; i < event_count; i++)
	{
		TimestampTz at;

		CHECK_FOR_INTERRUPTS();
		at = pq_getmsgint64(buffer);
		events = events_add(events, at, pq_getmsgint(buffer, 4));
	}
	events_sort(events);
	violation = events_violation(events);
	if (violation != NULL)
		state_invalid_binary(EVENTS, violation);
	PG_RETURN_POINTER(events_resized(events, events->event_count));
}

/* funnel_events_send(funnel_events) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(funnel_events_send);
Datum
funnel_events_send(PG_FUNCTION_ARGS)
{
	Events	   *events = events_sorted(events_argument(fcinfo, 0));
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, events->version);
	pq_sendbyte(&buffer, events->condition_count);
	window_send(&buffer, &events->within);
	pq_sendint64(&buffer, events->invalid);
	pq_sendint32(&buffer, events->event_count);
	for (int i = 0; i < events->event_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint64(&buffer, events->events[i].at);
		pq_sendint32(&buffer, events->events[i].conditions);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * funnel_events_transition(funnel_events, within interval, at timestamptz,
 * VARIADIC conditions boolean[]) returns funnel_events: keeps an event that
 * meets a condition.  A row without a point in time is skipped; a condition
 * that is NULL is not met.
 */
PG_FUNCTION_INFO_V1(funnel_events_transition);
Datum
funnel_events_transition(PG_FUNCTION_ARGS)
{
	const Interval *within = window_argument(fcinfo, 1);
	int			condition_count;
	ArrayType  *array = funnel_steps_argument(fcinfo, 3, "conditions", &condition_count);
	const bool *next = (const bool *) ARR_DATA_PTR(array);
	TimestampTz at;
	uint32		conditions = 0;
	Events	   *events;

	if (PG_ARGISNULL(2))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	at = PG_GETARG_TIMESTAMPTZ(2);
	for (int i = 0; i < condition_count; i++)
	{
		/* NULL takes no room in an array */
		if (!element_is_null(array, i) && *next++)
			conditions |= (uint32) 1 << i;
	}

	if (PG_ARGISNULL(0))
		events = events_make(within, condition_count, 4);
	else
	{
		events = state_writable(fcinfo, 0, EVENTS_FIXED_SIZE, EVENTS);
		funnel_check_same(&events->within, events->condition_count, within, condition_count);
	}
	if (TIMESTAMP_NOT_FINITE(at))
		state_count(&events->invalid, 1, EVENTS);
	else if (conditions != 0)
		events = events_add(events, at, conditions);
	PG_RETURN_POINTER(events);
}

/*
 * funnel_events_combine(funnel_events, funnel_events) returns funnel_events:
 * both together.
 */
PG_FUNCTION_INFO_V1(funnel_events_combine);
Datum
funnel_events_combine(PG_FUNCTION_ARGS)
{
	Events	   *events = state_writable(fcinfo, 0, EVENTS_FIXED_SIZE, EVENTS);
	Events	   *other = events_argument(fcinfo, 1);

	funnel_check_same(&events->within, events->condition_count,
			   &other->within, other->condition_count);
	state_count(&events->invalid, other->invalid, EVENTS);
	for (int i = 0; i < other->event_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		events = events_add(events, other->events[i].at, other->events[i].conditions);
	}
	PG_RETURN_POINTER(events);
}

/*
 * funnel_events_final(funnel_events) returns funnel_events: sorted, and without
 * the room it kept for growing.
 */
PG_FUNCTION_INFO_V1(funnel_events_final);
Datum
funnel_events_final(PG_FUNCTION_ARGS)
{
	Events	   *events = events_sorted(events_argument(fcinfo, 0));

	PG_RETURN_POINTER(events_resized(events, events->event_count));
}

/* funnel_events_invalid(funnel_events) returns bigint. */
PG_FUNCTION_INFO_V1(funnel_events_invalid);
Datum
funnel_events_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(events_argument(fcinfo, 0)->invalid);
}

/*
 * The events of one instant, which may serve steps in any order.  As many as
 * there are steps are enough for each condition: a step that has so many to
 * choose from finds one that the others leave to it.
 */
typedef struct Instant
{
	int			candidate_counts[MAX_STEPS];	/* events that meet a condition */
	int16		candidates[MAX_STEPS][MAX_STEPS];
	int			event_count;	/* those among the candidates */
	int16		serves[MAX_STEPS * MAX_STEPS];	/* the step, or SERVES_NONE */
	bool		asked[MAX_STEPS * MAX_STEPS];
} Instant;

#define SERVES_NONE (-1)

/* Takes the events of one instant, which are so many. */
static void
instant_take(Instant *instant, const Event *events, int event_count, int condition_count)
{
	instant->event_count = 0;
	memset(instant->candidate_counts, 0, sizeof(instant->candidate_counts));
	for (int i = 0; i < event_count; i++)
	{
		bool		is_candidate = false;

		CHECK_FOR_INTERRUPTS();
		for (uint32 rest = events[i].conditions; rest != 0; rest &= rest - 1)
		{
			int			condition = pg_rightmost_one_pos32(rest);

			if (instant->candidate_counts[condition] < condition_count)
			{
				instant->candidates[condition][instant->candidate_counts[condition]++] =
					instant->event_count;
				is_candidate = true;
			}
		}
		instant->event_count += is_candidate;
	}
}

/*
 * Finds an event for a step, if need be by finding another one for the step that
 * an event serves already.  False where there is none; then none can be found
 * for all of the steps together.
 */
static bool
instant_serve(Instant *instant, int step)
{
	for (int i = 0; i < instant->candidate_counts[step]; i++)
	{
		int			event = instant->candidates[step][i];

		if (instant->asked[event])
			continue;
		instant->asked[event] = true;
		if (instant->serves[event] == SERVES_NONE || instant_serve(instant, instant->serves[event]))
		{
			instant->serves[event] = step;
			return true;
		}
	}
	return false;
}

/*
 * How many steps, from the given one on, an instant's events can serve, each by
 * one of its own.  This is the matching of a bipartite graph by augmenting paths:
 * Kuhn, "The Hungarian Method for the Assignment Problem", Naval Research
 * Logistics Quarterly 2 (1955).
 */
static int
instant_steps(Instant *instant, int first, int condition_count)
{
	int			step = first;

	for (int i = 0; i < instant->event_count; i++)
		instant->serves[i] = SERVES_NONE;
	while (step < condition_count)
	{
		memset(instant->asked, false, instant->event_count * sizeof(bool));
		if (!instant_serve(instant, step))
			break;
		step++;
	}
	return step - first;
}

/*
 * funnel_events_step(funnel_events) returns integer: the longest chain of
 * conditions met in order, each by an event of its own, the first at the chain's
 * start, the others not after the end of its window; 0 where the first condition
 * is never met.  Events of one instant may be taken in any order.
 *
 * Going through the instants, it is enough to know of each step the latest end
 * of a window in which it was reached before: whatever can be reached in a window
 * that ends sooner can be reached in that one, and the events that a chain has
 * taken are past.  Ends and not starts are compared, because with months the
 * later start can have the sooner end: a month from 31 January, 9:00, is over
 * before a month from 30 January, 10:00.
 */
PG_FUNCTION_INFO_V1(funnel_events_step);
Datum
funnel_events_step(PG_FUNCTION_ARGS)
{
	Events	   *events = events_sorted(events_argument(fcinfo, 0));
	int			condition_count = events->condition_count;
	TimestampTz ends[MAX_STEPS + 1]; /* of windows in which so many steps were reached */
	int			steps = 0;
	int			next;

	for (int i = 0; i <= condition_count; i++)
		ends[i] = DT_NOBEGIN;	/* no window: before every event */
	for (int i = 0; i < events->event_count && steps < condition_count; i = next)
	{
		const Event *event = &events->events[i];
		uint32		conditions = 0;
		Instant		instant;

		CHECK_FOR_INTERRUPTS();
		for (next = i; next < events->event_count && events->events[next].at == event->at; next++)
			conditions |= events->events[next].conditions;
		if (conditions & 1)
			ends[0] = window_end(event->at, &events->within);
		if (next > i + 1)
			instant_take(&instant, event, next - i, condition_count);

		/* The last steps come first, for what is reached now begins no chain now */
		for (int before = steps; before >= 0; before--)
		{
			int			served;

			if (before == condition_count || !(conditions >> before & 1) ||
				event->at > ends[before])
				continue;
			served = next > i + 1 ? instant_steps(&instant, before, condition_count) : 1;
			for (int j = before + 1; j <= before + served; j++)
				ends[j] = Max(ends[j], ends[before]);
			steps = Max(steps, before + served);
		}
	}
	PG_RETURN_INT32(steps);
}
