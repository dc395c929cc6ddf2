/*-------------------------------------------------------------------------
 *
 * clv_sample.c
 *	  The customers of a fit, as they are known at the end of one day, as_of.
 *
 * Customers who are alike in everything are one entry with their number.  Entries
 * come in any order and more than once while a sample grows; before it is written
 * or fitted they are sorted and those that are the same are added up, so that the
 * same customers give the same text and, bit for bit, the same fit, however they
 * came.
 *
 * Invariants: as_of is finite; entry_count >= 1; of each entry 0 <= frequency <=
 * recency <= age, frequency is 0 where recency is and only there, the first
 * purchase as_of - age is a date, mean is finite and not negative, and 0 where
 * frequency is 0, customers >= 1; the header's customers is the sum of the
 * entries', and of those with frequency > 0 and mean 0 there are at least
 * unknown_customers, which is not negative.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/date.h"

#include "clv_sample.h"
#include "rfm.h"
#include "span.h"
#include "state.h"
#include "text_form.h"

#define SAMPLE_NAME "clv_sample"

#define SAMPLE_FIXED_SIZE offsetof(ClvSample, entries)
#define SAMPLE_SIZE(capacity) (SAMPLE_FIXED_SIZE + (Size) (capacity) * sizeof(SampleEntry))
#define SAMPLE_CAPACITY(sample) \
	((int64) ((VARSIZE(sample) - SAMPLE_FIXED_SIZE) / sizeof(SampleEntry)))

/* Bytes of an entry in the binary form */
#define SAMPLE_ENTRY_SENT (3 * sizeof(int32) + 2 * sizeof(int64))

static int
compare_entries(const SampleEntry *left, const SampleEntry *right)
{
	if (left->frequency != right->frequency)
		return left->frequency < right->frequency ? -1 : 1;
	if (left->recency != right->recency)
		return left->recency < right->recency ? -1 : 1;
	if (left->age != right->age)
		return left->age < right->age ? -1 : 1;
	return (left->mean > right->mean) - (left->mean < right->mean);
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE SampleEntry
#define ST_COMPARE(left, right) compare_entries(left, right)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* What is wrong with an entry of a sample of that day, NULL if nothing. */
static const char *
entry_violation(const SampleEntry *entry, DateADT as_of)
{
	if (entry->frequency < 0 || entry->frequency > entry->recency || entry->recency > entry->age)
		return "Frequency must not be negative, nor exceed recency, nor recency the age.";
	if ((entry->frequency == 0) != (entry->recency == 0))
		return "Recency must be 0 where frequency is, and only there.";
	if ((int64) as_of - entry->age < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE)
		return "A first purchase is before all dates.";
	if (!isfinite(entry->mean) || entry->mean < 0.0)
		return "A mean amount must be finite and not negative.";
	if (entry->frequency == 0 && entry->mean > 0.0)
		return "Without repeat purchases there must not be a mean amount of them.";
	if (entry->customers < 1)
		return "The number of customers must be positive.";
	return NULL;
}

/* What is wrong with a sample, NULL if nothing. */
static const char *
sample_violation(const ClvSample *sample)
{
	int64		customers = 0;
	int64		without_mean = 0;

	if (DATE_NOT_FINITE(sample->as_of) || !IS_VALID_DATE(sample->as_of))
		return "The day is out of range.";
	if (sample->entry_count < 1 || sample->entry_count > SAMPLE_CAPACITY(sample))
		return "The number of entries is wrong.";
	for (int i = 0; i < sample->entry_count; i++)
	{
		const char *violation = entry_violation(&sample->entries[i], sample->as_of);

		if (violation != NULL)
			return violation;
		customers += sample->entries[i].customers;
		if (sample->entries[i].frequency > 0 && sample->entries[i].mean == 0.0)
			without_mean += sample->entries[i].customers;
	}
	if (customers != sample->customers)
		return "The number of customers is wrong.";
	if (sample->unknown_customers < 0 || sample->unknown_customers > without_mean)
		return "The number of customers whose amounts are not known is wrong.";
	return NULL;
}

/* A sample with room for as many entries, and those of another sample if there is one. */
static ClvSample *
sample_make(DateADT as_of, int64 capacity, const ClvSample *from)
{
	ClvSample  *sample = palloc(SAMPLE_SIZE(capacity));

	memset(sample, 0, SAMPLE_FIXED_SIZE);
	SET_VARSIZE(sample, SAMPLE_SIZE(capacity));
	sample->version = STATE_VERSION;
	sample->as_of = as_of;
	if (from != NULL)
	{
		sample->entry_count = from->entry_count;
		sample->customers = from->customers;
		sample->unknown_customers = from->unknown_customers;
		memcpy(sample->entries, from->entries, from->entry_count * sizeof(SampleEntry));
	}
	return sample;
}

static ClvSample *
sample_argument(FunctionCallInfo fcinfo, int argument)
{
	ClvSample  *sample = state_argument(fcinfo, argument, SAMPLE_FIXED_SIZE, SAMPLE_NAME);

	Assert(sample_violation(sample) == NULL);
	return sample;
}

/* Sorts the entries and adds up those that are the same. */
static void
sample_compact(ClvSample *sample)
{
	int32		entry_count = 0;

	sort_entries(sample->entries, sample->entry_count);
	for (int i = 0; i < sample->entry_count; i++)
	{
		if (entry_count > 0 &&
			compare_entries(&sample->entries[entry_count - 1], &sample->entries[i]) == 0)
			sample->entries[entry_count - 1].customers += sample->entries[i].customers;
		else
			sample->entries[entry_count++] = sample->entries[i];
	}
	sample->entry_count = entry_count;
}

/* A copy with the entries in order and without room to grow. */
static ClvSample *
sample_in_order(const ClvSample *sample)
{
	ClvSample  *copy = sample_make(sample->as_of, sample->entry_count, sample);

	sample_compact(copy);
	SET_VARSIZE(copy, SAMPLE_SIZE(copy->entry_count));
	return copy;
}

/* The sample in an argument, with the entries in order. */
ClvSample *
clv_sample_argument(FunctionCallInfo fcinfo, int argument)
{
	return sample_in_order(sample_argument(fcinfo, argument));
}

/*
 * Room for one more entry, or for all of another sample.  A full sample is put
 * in order first, and grows where that does not free half of it.  Returns the
 * sample, which may have moved.
 */
static ClvSample *
sample_with_room(ClvSample *sample, int32 entries)
{
	int64		capacity = SAMPLE_CAPACITY(sample);

	if (sample->entry_count + (int64) entries <= capacity)
		return sample;
	sample_compact(sample);
	if (sample->entry_count + (int64) entries <= capacity / 2)
		return sample;
	do
		capacity = state_doubled(sizeof(SampleEntry), SAMPLE_FIXED_SIZE, capacity, SAMPLE_NAME);
	while (capacity < sample->entry_count + (int64) entries);
	return sample_make(sample->as_of, capacity, sample);
}

/* Adds an entry.  Returns the sample, which may have moved. */
static ClvSample *
sample_add(ClvSample *sample, const SampleEntry *entry)
{
	sample = sample_with_room(sample, 1);
	state_count(&sample->customers, entry->customers, SAMPLE_NAME);
	sample->entries[sample->entry_count++] = *entry;
	return sample;
}

/* Customers known at the end of different days do not mix. */
static void
sample_check_as_of(const ClvSample *sample, DateADT as_of)
{
	if (sample->as_of != as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of must be the same for all customers of a sample"),
				 errdetail("There are %s and %s.",
						   date_to_iso(sample->as_of), date_to_iso(as_of))));
}

/* Reads an integer of 32 bits. */
static int32
text_int32(StateText *input)
{
	int64		integer = text_int64(input);

	if (integer < PG_INT32_MIN || integer > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value \"%lld\" is out of range for type %s",
						(long long) integer, input->type_name)));
	return (int32) integer;
}

/* clv_sample_in(cstring) returns clv_sample: reads what clv_sample_out() writes. */
PG_FUNCTION_INFO_V1(clv_sample_in);
Datum
clv_sample_in(PG_FUNCTION_ARGS)
{
	StateText	input = {SAMPLE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	DateADT		as_of = text_date(&input);
	ClvSample  *sample = sample_make(as_of, 4, NULL);
	int64		unknown_customers = text_int64(&input);
	const char *violation;

	text_expect(&input, '{');
	do
	{
		SampleEntry entry = {0};

		CHECK_FOR_INTERRUPTS();
		entry.frequency = text_int32(&input);
		text_expect(&input, ':');
		entry.recency = text_int32(&input);
		text_expect(&input, ':');
		entry.age = text_int32(&input);
		text_expect(&input, ':');
		entry.mean = text_double(&input, ":,}") + 0.0;	/* no negative zero */
		text_expect(&input, ':');
		entry.customers = text_int64(&input);
		violation = entry_violation(&entry, as_of);
		if (violation != NULL)
			text_invalid(&input, violation);
		sample = sample_add(sample, &entry);
	} while (text_accept(&input, ','));
	text_expect(&input, '}');
	text_end(&input);
	sample->unknown_customers = unknown_customers;
	violation = sample_violation(sample);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(sample_in_order(sample));
}

/*
 * clv_sample_out(clv_sample) returns cstring: the day, the customers whose
 * amounts are not known, and {frequency:recency:age:mean:customers,...}.
 */
PG_FUNCTION_INFO_V1(clv_sample_out);
Datum
clv_sample_out(PG_FUNCTION_ARGS)
{
	ClvSample  *sample = clv_sample_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s %lld {", date_to_iso(sample->as_of),
					 (long long) sample->unknown_customers);
	for (int i = 0; i < sample->entry_count; i++)
	{
		SampleEntry *entry = &sample->entries[i];
		char		mean[DOUBLE_SHORTEST_DECIMAL_LEN];

		CHECK_FOR_INTERRUPTS();
		double_to_shortest_decimal_buf(entry->mean, mean);
		appendStringInfo(&buffer, "%s%d:%d:%d:%s:%lld", i > 0 ? "," : "", entry->frequency,
						 entry->recency, entry->age, mean, (long long) entry->customers);
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* clv_sample_recv(internal) returns clv_sample: the binary form. */
PG_FUNCTION_INFO_V1(clv_sample_recv);
Datum
clv_sample_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	DateADT		as_of;
	int64		unknown_customers;
	int			entry_count;
	ClvSample  *sample;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), SAMPLE_NAME);
	as_of = pq_getmsgint(buffer, 4);
	if (DATE_NOT_FINITE(as_of) || !IS_VALID_DATE(as_of))
		state_invalid_binary(SAMPLE_NAME, "The day is out of range.");
	unknown_customers = pq_getmsgint64(buffer);
	entry_count = pq_getmsgint(buffer, 4);
	if (entry_count < 1 || entry_count > (buffer->len - buffer->cursor) / (int) SAMPLE_ENTRY_SENT)
		state_invalid_binary(SAMPLE_NAME, "The number of entries is wrong.");
	sample = sample_make(as_of, entry_count, NULL);
	for (int i = 0; i < entry_count; i++)
	{
		SampleEntry entry = {0};

		CHECK_FOR_INTERRUPTS();
		entry.frequency = pq_getmsgint(buffer, 4);
		entry.recency = pq_getmsgint(buffer, 4);
		entry.age = pq_getmsgint(buffer, 4);
		entry.mean = pq_getmsgfloat8(buffer) + 0.0;
		entry.customers = pq_getmsgint64(buffer);
		violation = entry_violation(&entry, as_of);
		if (violation != NULL)
			state_invalid_binary(SAMPLE_NAME, violation);
		sample = sample_add(sample, &entry);
	}
	sample->unknown_customers = unknown_customers;
	violation = sample_violation(sample);
	if (violation != NULL)
		state_invalid_binary(SAMPLE_NAME, violation);
	PG_RETURN_POINTER(sample_in_order(sample));
}

/* clv_sample_send(clv_sample) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(clv_sample_send);
Datum
clv_sample_send(PG_FUNCTION_ARGS)
{
	ClvSample  *sample = clv_sample_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, sample->version);
	pq_sendint32(&buffer, sample->as_of);
	pq_sendint64(&buffer, sample->unknown_customers);
	pq_sendint32(&buffer, sample->entry_count);
	for (int i = 0; i < sample->entry_count; i++)
	{
		SampleEntry *entry = &sample->entries[i];

		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buffer, entry->frequency);
		pq_sendint32(&buffer, entry->recency);
		pq_sendint32(&buffer, entry->age);
		pq_sendfloat8(&buffer, entry->mean);
		pq_sendint64(&buffer, entry->customers);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * clv_sample_transition(clv_sample, rfm, as_of date) returns clv_sample: adds
 * the customer as known at the end of as_of.  One without a purchase by then,
 * or NULL, is left out.
 */
PG_FUNCTION_INFO_V1(clv_sample_transition);
Datum
clv_sample_transition(PG_FUNCTION_ARGS)
{
	ClvSample  *sample = NULL;
	DateADT		as_of = finite_date_argument(fcinfo, 2, "as_of");
	RfmSummary	customer;

	if (!PG_ARGISNULL(0))
	{
		/* In an aggregate this is the state itself: nothing is copied */
		sample = state_writable(fcinfo, 0, SAMPLE_FIXED_SIZE, SAMPLE_NAME);
		sample_check_as_of(sample, as_of);
	}
	if (!PG_ARGISNULL(1) && rfm_summary(fcinfo, 1, as_of, true, &customer))
	{
		SampleEntry entry = {
			.frequency = customer.frequency,
			.recency = customer.recency,
			.age = customer.age,
			.mean = Max(customer.mean, 0.0),
			.customers = 1
		};

		if (sample == NULL)
			sample = sample_make(as_of, 4, NULL);
		sample = sample_add(sample, &entry);
		sample->unknown_customers += !customer.mean_known;
	}
	if (sample == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(sample);
}

/* clv_sample_combine(clv_sample, clv_sample) returns clv_sample: both together. */
PG_FUNCTION_INFO_V1(clv_sample_combine);
Datum
clv_sample_combine(PG_FUNCTION_ARGS)
{
	ClvSample  *sample = state_writable(fcinfo, 0, SAMPLE_FIXED_SIZE, SAMPLE_NAME);
	ClvSample  *other = sample_argument(fcinfo, 1);

	sample_check_as_of(sample, other->as_of);
	CHECK_FOR_INTERRUPTS();

	sample = sample_with_room(sample, other->entry_count);
	state_count(&sample->customers, other->customers, SAMPLE_NAME);
	sample->unknown_customers += other->unknown_customers;
	memcpy(&sample->entries[sample->entry_count], other->entries,
		   other->entry_count * sizeof(SampleEntry));
	sample->entry_count += other->entry_count;
	PG_RETURN_POINTER(sample);
}

/* clv_sample_final(clv_sample) returns clv_sample: in order, without room to grow. */
PG_FUNCTION_INFO_V1(clv_sample_final);
Datum
clv_sample_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(clv_sample_argument(fcinfo, 0));
}
