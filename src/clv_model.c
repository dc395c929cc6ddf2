/*-------------------------------------------------------------------------
 *
 * clv_model.c
 *	  What a customer is expected to be worth: BG/NBD for when customers buy
 *	  (bg_nbd.c), Gamma-Gamma for how much (gamma_gamma.c).
 *
 * The type clv_sample is the customers of a fit, as they are known at the end
 * of one day, as_of.  Customers who are alike in everything are one entry with
 * their number.  Entries come in any order and more than once while a sample
 * grows; before it is written or fitted they are sorted and those that are the
 * same are added up, so that the same customers give the same text and, bit for
 * bit, the same fit, however they came.
 *
 * Invariants of a sample: as_of is finite; entry_count >= 1; of each entry
 * 0 <= frequency <= recency <= age, frequency is 0 where recency is and only
 * there, the first purchase as_of - age is a date, mean is finite and not
 * negative, and 0 where frequency is 0, customers >= 1; the header's customers
 * is the sum of the entries', and of those with frequency > 0 and mean 0 there
 * are at least unknown_customers, which is not negative.
 *
 * The type clv_model is what has been fitted: the parameters of both models, or
 * why there are none.  It has a fixed size.
 *
 * Invariants of a model: as_of is finite; 0 <= amount_customers <=
 * repeat_customers <= customers and customers >= 1; parameters that were fitted
 * are from at least two repeat customers and in the range in which they are
 * looked for, others are 0.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "bg_nbd.h"
#include "gamma_gamma.h"
#include "money.h"
#include "period.h"
#include "rfm.h"
#include "state.h"
#include "text_form.h"

#define SAMPLE_NAME "clv_sample"
#define MODEL_NAME "clv_model"

/* Mean length of a year, in which discount is given */
#define DAYS_IN_YEAR 365.25

typedef struct SampleEntry
{
	int32		frequency;		/* repeat purchases */
	int32		recency;		/* days from the first to the last purchase */
	int32		age;			/* days from the first purchase to as_of */
	int32		unused;			/* zero */
	double		mean;			/* mean amount of a repeat purchase; 0: not positive or not known */
	int64		customers;		/* how many customers are so */
} SampleEntry;

typedef struct ClvSample
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	DateADT		as_of;
	int32		entry_count;
	int64		customers;
	int64		unknown_customers;	/* whose mean is 0 because it is not known */
	SampleEntry entries[FLEXIBLE_ARRAY_MEMBER];
} ClvSample;

#define SAMPLE_FIXED_SIZE offsetof(ClvSample, entries)
#define SAMPLE_SIZE(capacity) (SAMPLE_FIXED_SIZE + (Size) (capacity) * sizeof(SampleEntry))
#define SAMPLE_CAPACITY(sample) \
	((int64) ((VARSIZE(sample) - SAMPLE_FIXED_SIZE) / sizeof(SampleEntry)))

/* Bytes of an entry in the binary form */
#define SAMPLE_ENTRY_SENT (3 * sizeof(int32) + 2 * sizeof(int64))

typedef struct ClvModel
{
	uint8		version;		/* STATE_VERSION */
	uint8		purchases_status;	/* FitStatus of the BG/NBD model */
	uint8		amounts_status; /* FitStatus of the Gamma-Gamma model */
	uint8		unused;			/* zero */
	DateADT		as_of;
	int64		customers;
	int64		repeat_customers;	/* with frequency > 0 */
	int64		amount_customers;	/* with mean > 0: those the Gamma-Gamma model is fitted to */
	BgNbd		purchases;
	GammaGamma	amounts;
} ClvModel;

StaticAssertDecl(sizeof(ClvModel) == 104, "clv_model takes 104 bytes");

/* How the text form names a fit that was not done, by status */
static const char *const status_names[FIT_STATUSES] = {
	NULL, "too_few", "all_the_same", "no_maximum", "not_converged", "not_known"
};

/* The range of parameters without a unit; fits stay well inside */
#define SHAPE_LEAST 1e-7
#define SHAPE_MOST 1e7
#define ALPHA_LEAST 1e-100
#define ALPHA_MOST 1e100

/* Samples */

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

static int
compare_amounts(const SameAmount *left, const SameAmount *right)
{
	if (left->frequency != right->frequency)
		return left->frequency < right->frequency ? -1 : 1;
	return (left->mean > right->mean) - (left->mean < right->mean);
}

#define ST_SORT sort_amounts
#define ST_ELEMENT_TYPE SameAmount
#define ST_COMPARE(left, right) compare_amounts(left, right)
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

/* Reads a finite day, which may be one before Christ. */
static DateADT
text_day(StateText *input)
{
	char	   *token = text_token(input, " ");
	DateADT		day;

	if (text_accept_word(input, "BC"))
		token = psprintf("%s BC", token);
	if (!date_from_iso(token, &day))
		text_invalid(input, psprintf("\"%s\" is not a date such as 2024-01-31.", token));
	return day;
}

/* Reads a floating-point number that ends at one of the delimiters. */
static double
text_double(StateText *input, const char *delimiters)
{
	return DatumGetFloat8(DirectFunctionCall1(float8in,
											  CStringGetDatum(text_token(input, delimiters))));
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
	DateADT		as_of = text_day(&input);
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
	ClvSample  *sample = sample_in_order(sample_argument(fcinfo, 0));
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
	ClvSample  *sample = sample_in_order(sample_argument(fcinfo, 0));
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
	DateADT		as_of;
	RfmSummary	customer;

	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("as_of must not be null")));
	as_of = PG_GETARG_DATEADT(2);
	if (DATE_NOT_FINITE(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of must not be infinite")));
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
	ClvSample  *sample;
	ClvSample  *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = sample_argument(fcinfo, 1);
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	sample = state_writable(fcinfo, 0, SAMPLE_FIXED_SIZE, SAMPLE_NAME);
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
	PG_RETURN_POINTER(sample_in_order(sample_argument(fcinfo, 0)));
}

/* Models */

static bool
in_range(double parameter, double least, double most)
{
	return parameter >= least && parameter <= most;
}

/* What is wrong with a model, NULL if nothing. */
static const char *
model_violation(const ClvModel *model)
{
	const BgNbd *purchases = &model->purchases;
	const GammaGamma *amounts = &model->amounts;

	if (DATE_NOT_FINITE(model->as_of) || !IS_VALID_DATE(model->as_of))
		return "The day is out of range.";
	if (model->customers < 1 || model->amount_customers < 0 ||
		model->amount_customers > model->repeat_customers ||
		model->repeat_customers > model->customers)
		return "The numbers of customers do not fit each other.";
	if (model->purchases_status >= FIT_STATUSES || model->amounts_status >= FIT_STATUSES)
		return "The status of a fit is not known.";
	if ((model->purchases_status == FIT_DONE && model->repeat_customers < 2) ||
		(model->amounts_status == FIT_DONE && model->amount_customers < 2))
		return "A model cannot have been fitted to fewer than two customers.";
	if (model->purchases_status == FIT_DONE &&
		!(in_range(purchases->r, SHAPE_LEAST, SHAPE_MOST) &&
		  in_range(purchases->alpha, ALPHA_LEAST, ALPHA_MOST) &&
		  in_range(purchases->a, SHAPE_LEAST, SHAPE_MOST) &&
		  in_range(purchases->b, SHAPE_LEAST, SHAPE_MOST) &&
		  isfinite(purchases->log_likelihood)))
		return "A parameter of the BG/NBD model is out of range.";
	if (model->amounts_status == FIT_DONE &&
		!(in_range(amounts->p, SHAPE_LEAST, SHAPE_MOST) &&
		  in_range(amounts->q, SHAPE_LEAST, SHAPE_MOST) &&
		  amounts->gamma > 0.0 && isfinite(amounts->gamma) &&
		  isfinite(amounts->log_likelihood)))
		return "A parameter of the Gamma-Gamma model is out of range.";
	return NULL;
}

static ClvModel *
model_argument(FunctionCallInfo fcinfo)
{
	ClvModel   *model = (ClvModel *) PG_GETARG_POINTER(0);

	state_check_version(model->version, MODEL_NAME);
	Assert(model_violation(model) == NULL);
	return model;
}

/* Reads one fit: {parameter,...:log-likelihood} or {status}. */
static FitStatus
text_fit(StateText *input, double *parameters, int parameter_count, double *log_likelihood)
{
	text_expect(input, '{');
	for (int status = FIT_DONE + 1; status < FIT_STATUSES; status++)
	{
		if (text_accept_word(input, status_names[status]))
		{
			text_expect(input, '}');
			return status;
		}
	}
	for (int i = 0; i < parameter_count; i++)
	{
		if (i > 0)
			text_expect(input, ',');
		parameters[i] = text_double(input, ",:}");
	}
	text_expect(input, ':');
	*log_likelihood = text_double(input, ",:}");
	text_expect(input, '}');
	return FIT_DONE;
}

/* Writes what text_fit() reads. */
static void
append_fit(StringInfo buffer, FitStatus status, const double *parameters, int parameter_count,
		   double log_likelihood)
{
	char		number[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (status != FIT_DONE)
	{
		appendStringInfo(buffer, " {%s}", status_names[status]);
		return;
	}
	for (int i = 0; i < parameter_count; i++)
	{
		double_to_shortest_decimal_buf(parameters[i], number);
		appendStringInfo(buffer, "%s%s", i == 0 ? " {" : ",", number);
	}
	double_to_shortest_decimal_buf(log_likelihood, number);
	appendStringInfo(buffer, ":%s}", number);
}

/* clv_model_in(cstring) returns clv_model: reads what clv_model_out() writes. */
PG_FUNCTION_INFO_V1(clv_model_in);
Datum
clv_model_in(PG_FUNCTION_ARGS)
{
	StateText	input = {MODEL_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	ClvModel   *model = palloc0(sizeof(ClvModel));
	double		parameters[LIKELIHOOD_PARAMETERS];
	const char *violation;

	model->version = STATE_VERSION;
	model->as_of = text_day(&input);
	model->customers = text_int64(&input);
	text_expect(&input, ':');
	model->repeat_customers = text_int64(&input);
	text_expect(&input, ':');
	model->amount_customers = text_int64(&input);
	model->purchases_status = text_fit(&input, parameters, 4, &model->purchases.log_likelihood);
	if (model->purchases_status == FIT_DONE)
	{
		model->purchases.r = parameters[0];
		model->purchases.alpha = parameters[1];
		model->purchases.a = parameters[2];
		model->purchases.b = parameters[3];
	}
	model->amounts_status = text_fit(&input, parameters, 3, &model->amounts.log_likelihood);
	if (model->amounts_status == FIT_DONE)
	{
		model->amounts.p = parameters[0];
		model->amounts.q = parameters[1];
		model->amounts.gamma = parameters[2];
	}
	text_end(&input);
	violation = model_violation(model);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(model);
}

/*
 * clv_model_out(clv_model) returns cstring: the day, customers:repeat
 * customers:those with amounts, {r,alpha,a,b:log-likelihood} and
 * {p,q,gamma:log-likelihood}, or in their place the status.
 */
PG_FUNCTION_INFO_V1(clv_model_out);
Datum
clv_model_out(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s %lld:%lld:%lld", date_to_iso(model->as_of),
					 (long long) model->customers, (long long) model->repeat_customers,
					 (long long) model->amount_customers);
	append_fit(&buffer, model->purchases_status,
			   (double[]) {model->purchases.r, model->purchases.alpha,
			   model->purchases.a, model->purchases.b}, 4, model->purchases.log_likelihood);
	append_fit(&buffer, model->amounts_status,
			   (double[]) {model->amounts.p, model->amounts.q, model->amounts.gamma}, 3,
			   model->amounts.log_likelihood);
	PG_RETURN_CSTRING(buffer.data);
}

/* clv_model_recv(internal) returns clv_model: the binary form. */
PG_FUNCTION_INFO_V1(clv_model_recv);
Datum
clv_model_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	ClvModel   *model = palloc0(sizeof(ClvModel));
	const char *violation;

	model->version = pq_getmsgbyte(buffer);
	state_check_version(model->version, MODEL_NAME);
	model->purchases_status = pq_getmsgbyte(buffer);
	model->amounts_status = pq_getmsgbyte(buffer);
	model->as_of = pq_getmsgint(buffer, 4);
	model->customers = pq_getmsgint64(buffer);
	model->repeat_customers = pq_getmsgint64(buffer);
	model->amount_customers = pq_getmsgint64(buffer);
	if (model->purchases_status == FIT_DONE)
	{
		model->purchases.r = pq_getmsgfloat8(buffer);
		model->purchases.alpha = pq_getmsgfloat8(buffer);
		model->purchases.a = pq_getmsgfloat8(buffer);
		model->purchases.b = pq_getmsgfloat8(buffer);
		model->purchases.log_likelihood = pq_getmsgfloat8(buffer);
	}
	if (model->amounts_status == FIT_DONE)
	{
		model->amounts.p = pq_getmsgfloat8(buffer);
		model->amounts.q = pq_getmsgfloat8(buffer);
		model->amounts.gamma = pq_getmsgfloat8(buffer);
		model->amounts.log_likelihood = pq_getmsgfloat8(buffer);
	}
	violation = model_violation(model);
	if (violation != NULL)
		state_invalid_binary(MODEL_NAME, violation);
	PG_RETURN_POINTER(model);
}

/*
 * clv_model_send(clv_model) returns bytea: version, both status, day, numbers of
 * customers, and of each fit that was done the parameters and log-likelihood.
 */
PG_FUNCTION_INFO_V1(clv_model_send);
Datum
clv_model_send(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, model->version);
	pq_sendbyte(&buffer, model->purchases_status);
	pq_sendbyte(&buffer, model->amounts_status);
	pq_sendint32(&buffer, model->as_of);
	pq_sendint64(&buffer, model->customers);
	pq_sendint64(&buffer, model->repeat_customers);
	pq_sendint64(&buffer, model->amount_customers);
	if (model->purchases_status == FIT_DONE)
	{
		pq_sendfloat8(&buffer, model->purchases.r);
		pq_sendfloat8(&buffer, model->purchases.alpha);
		pq_sendfloat8(&buffer, model->purchases.a);
		pq_sendfloat8(&buffer, model->purchases.b);
		pq_sendfloat8(&buffer, model->purchases.log_likelihood);
	}
	if (model->amounts_status == FIT_DONE)
	{
		pq_sendfloat8(&buffer, model->amounts.p);
		pq_sendfloat8(&buffer, model->amounts.q);
		pq_sendfloat8(&buffer, model->amounts.gamma);
		pq_sendfloat8(&buffer, model->amounts.log_likelihood);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* The BG/NBD model of a sample in order: the amounts make no difference. */
static void
fit_purchases(const ClvSample *sample, ClvModel *model)
{
	SamePurchases *rows = palloc(sample->entry_count * sizeof(SamePurchases));
	int64		row_count = 0;

	for (int i = 0; i < sample->entry_count; i++)
	{
		const SampleEntry *entry = &sample->entries[i];
		SamePurchases *last = row_count > 0 ? &rows[row_count - 1] : NULL;

		if (last != NULL && last->frequency == entry->frequency &&
			last->recency == entry->recency && last->age == entry->age)
			last->customers += entry->customers;
		else
			rows[row_count++] = (SamePurchases) {entry->frequency, entry->recency,
				entry->age, entry->customers};
		if (entry->frequency > 0)
			model->repeat_customers += entry->customers;
	}
	model->purchases_status = bg_nbd_fit(rows, row_count, &model->purchases);
	pfree(rows);
}

/*
 * The Gamma-Gamma model of a sample in order: only frequency and mean make a
 * difference.  The customers whose amounts are not known, because they bought
 * after as_of, are those who buy often, and to go on without them would bend the
 * parameters.
 */
static void
fit_amounts(const ClvSample *sample, ClvModel *model)
{
	SameAmount *rows = palloc(sample->entry_count * sizeof(SameAmount));
	int64		entry_count = 0;
	int64		row_count = 0;

	for (int i = 0; i < sample->entry_count; i++)
	{
		const SampleEntry *entry = &sample->entries[i];

		if (entry->mean > 0.0)
		{
			rows[entry_count++] = (SameAmount) {entry->frequency, entry->mean, entry->customers};
			model->amount_customers += entry->customers;
		}
	}
	sort_amounts(rows, entry_count);
	for (int64 i = 0; i < entry_count; i++)
	{
		if (row_count > 0 && compare_amounts(&rows[row_count - 1], &rows[i]) == 0)
			rows[row_count - 1].customers += rows[i].customers;
		else
			rows[row_count++] = rows[i];
	}
	model->amounts_status = sample->unknown_customers > 0 ? FIT_NOT_KNOWN :
		gamma_gamma_fit(rows, row_count, &model->amounts);
	pfree(rows);
}

/* clv_model_fit(clv_sample) returns clv_model: fits both models. */
PG_FUNCTION_INFO_V1(clv_model_fit);
Datum
clv_model_fit(PG_FUNCTION_ARGS)
{
	ClvSample  *sample = sample_in_order(sample_argument(fcinfo, 0));
	ClvModel   *model = palloc0(sizeof(ClvModel));

	model->version = STATE_VERSION;
	model->as_of = sample->as_of;
	model->customers = sample->customers;
	fit_purchases(sample, model);
	fit_amounts(sample, model);
	Assert(model_violation(model) == NULL);
	PG_RETURN_POINTER(model);
}

/*
 * clv_model_parameters(clv_model, OUT r, alpha, a, b, log_likelihood, p, q,
 * gamma double precision, OUT customers, repeat_customers, amount_customers
 * bigint): those of a fit that was not done are NULL.
 */
PG_FUNCTION_INFO_V1(clv_model_parameters);
Datum
clv_model_parameters(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	TupleDesc	tuple_desc;
	Datum		values[11];
	bool		nulls[11] = {false};

	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(model->purchases.r);
	values[1] = Float8GetDatum(model->purchases.alpha);
	values[2] = Float8GetDatum(model->purchases.a);
	values[3] = Float8GetDatum(model->purchases.b);
	values[4] = Float8GetDatum(model->purchases.log_likelihood);
	for (int i = 0; i < 5; i++)
		nulls[i] = model->purchases_status != FIT_DONE;
	values[5] = Float8GetDatum(model->amounts.p);
	values[6] = Float8GetDatum(model->amounts.q);
	values[7] = Float8GetDatum(model->amounts.gamma);
	for (int i = 5; i < 8; i++)
		nulls[i] = model->amounts_status != FIT_DONE;
	values[8] = Int64GetDatum(model->customers);
	values[9] = Int64GetDatum(model->repeat_customers);
	values[10] = Int64GetDatum(model->amount_customers);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tuple_desc), values, nulls)));
}

/* Why a fit was not done; who are the customers that it needs. */
static void
append_failure(StringInfo buffer, const char *name, FitStatus status, const char *who,
			   DateADT as_of)
{
	if (status == FIT_DONE)
		return;
	if (buffer->len > 0)
		appendStringInfoString(buffer, "; ");
	appendStringInfo(buffer, "%s: ", name);
	switch (status)
	{
		case FIT_TOO_FEW:
			appendStringInfo(buffer, "there are fewer than two %s", who);
			break;
		case FIT_ALL_THE_SAME:
			appendStringInfo(buffer, "all %s are alike", who);
			break;
		case FIT_NO_MAXIMUM:
			appendStringInfoString(buffer, "the likelihood has no clear maximum: the customers are too few or do not differ as the model expects");
			break;
		case FIT_NOT_KNOWN:
			appendStringInfo(buffer, "some customers bought after %s, and what they had spent until then is not known: leave later purchases out of rfm",
							 date_to_iso(as_of));
			break;
		default:
			appendStringInfoString(buffer, "the search for the maximum of the likelihood did not converge");
	}
}

/* clv_model_failure(clv_model) returns text: why a fit was not done; NULL if both were. */
PG_FUNCTION_INFO_V1(clv_model_failure);
Datum
clv_model_failure(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	StringInfoData buffer;

	initStringInfo(&buffer);
	append_failure(&buffer, "BG/NBD", model->purchases_status, "repeat customers",
				   model->as_of);
	append_failure(&buffer, "Gamma-Gamma", model->amounts_status,
				   "repeat customers with a positive mean amount", model->as_of);
	if (buffer.len == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(buffer.data, buffer.len));
}

/* Customers */

/*
 * clv_model_probability_alive(clv_model, rfm) returns double precision; NULL
 * without a fit or without a purchase by as_of.
 */
PG_FUNCTION_INFO_V1(clv_model_probability_alive);
Datum
clv_model_probability_alive(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	RfmSummary	customer;

	if (model->purchases_status != FIT_DONE ||
		!rfm_summary(fcinfo, 1, model->as_of, false, &customer))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(bg_nbd_alive(&model->purchases, customer.frequency,
								  customer.recency, customer.age));
}

static Timestamp
timestamp_after(Timestamp start, const Interval *span)
{
	return DatumGetTimestamp(DirectFunctionCall2(timestamp_pl_interval, TimestampGetDatum(start),
												 IntervalPGetDatum(span)));
}

static double
days_between(Timestamp from, Timestamp to)
{
	return (double) (to - from) / USECS_PER_DAY;
}

/* The start and the end of a horizon that begins with as_of. */
static void
horizon_bounds(DateADT as_of, const Interval *horizon, Timestamp *start, Timestamp *end)
{
	*start = DatumGetTimestamp(DirectFunctionCall1(date_timestamp, DateADTGetDatum(as_of)));
	*end = timestamp_after(*start, horizon);
	if (TIMESTAMP_NOT_FINITE(*end))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("horizon must not be infinite")));
	if (*end < *start)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("horizon must not be negative")));
}

/* A result, which must be a number. */
static double
in_double_range(double number)
{
	if (unlikely(!isfinite(number)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value out of range")));
	return number;
}

/*
 * clv_model_expected_purchases(clv_model, rfm, horizon interval) returns double
 * precision; NULL without a fit or without a purchase by as_of.
 */
PG_FUNCTION_INFO_V1(clv_model_expected_purchases);
Datum
clv_model_expected_purchases(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	RfmSummary	customer;
	Timestamp	start;
	Timestamp	end;
	double		weeks;
	double		expected;

	horizon_bounds(model->as_of, PG_GETARG_INTERVAL_P(2), &start, &end);
	if (model->purchases_status != FIT_DONE ||
		!rfm_summary(fcinfo, 1, model->as_of, false, &customer))
		PG_RETURN_NULL();
	weeks = days_between(start, end) / DAYS_IN_WEEK;
	bg_nbd_expected(&model->purchases, customer.frequency, customer.recency, customer.age,
					&weeks, 1, &expected);
	PG_RETURN_FLOAT8(in_double_range(expected));
}

/*
 * The mean amount that a purchase of the customer is expected to have; false
 * where the repeat amounts are not known or not positive, and where the model's
 * amounts have no mean.
 */
static bool
expected_amount(const ClvModel *model, const RfmSummary *customer, double *amount)
{
	if (!customer->mean_known || (customer->frequency > 0 && customer->mean <= 0.0))
		return false;
	return gamma_gamma_mean(&model->amounts, customer->frequency, customer->mean, amount);
}

/*
 * clv_model_expected_amount(clv_model, rfm) returns numeric: mean amount of a
 * purchase to come; NULL where expected_amount() has none.
 */
PG_FUNCTION_INFO_V1(clv_model_expected_amount);
Datum
clv_model_expected_amount(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	RfmSummary	customer;
	double		amount;

	if (model->amounts_status != FIT_DONE ||
		!rfm_summary(fcinfo, 1, model->as_of, true, &customer) ||
		!expected_amount(model, &customer, &amount))
		PG_RETURN_NULL();
	return DirectFunctionCall1(float8_numeric, Float8GetDatum(in_double_range(amount)));
}

/*
 * The months of a horizon.  They are kept for the calls to come, which have the
 * same for all customers as a rule.
 */
typedef struct Schedule
{
	DateADT		as_of;
	Interval	horizon;
	double		annual_discount;
	int64		month_count;
	double	   *weeks;			/* to the end of each month; the last may be a part of one */
	double	   *discount_factors;	/* of the end of each month */
} Schedule;

/* Works out the months of a horizon, and checks it. */
static Schedule *
schedule_make(DateADT as_of, const Interval *horizon, double annual_discount)
{
	Schedule   *schedule = palloc0(sizeof(Schedule));
	Interval	months = {0};
	Timestamp	start;
	Timestamp	end;
	int64		most;			/* months have at least 28 days */

	if (!(annual_discount >= 0.0) || isinf(annual_discount))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annual_discount %g is not allowed", annual_discount),
				 errdetail("It must be finite and not negative, as 0.1 for 10 %% a year.")));
	horizon_bounds(as_of, horizon, &start, &end);
	schedule->as_of = as_of;
	schedule->horizon = *horizon;
	schedule->annual_discount = annual_discount;
	most = (end - start) / (28 * USECS_PER_DAY) + 1;
	schedule->weeks = palloc(most * sizeof(double));
	schedule->discount_factors = palloc(most * sizeof(double));
	for (Timestamp at = start; at < end; schedule->month_count++)
	{
		double		days;

		CHECK_FOR_INTERRUPTS();
		months.month++;
		at = Min(timestamp_after(start, &months), end);
		days = days_between(start, at);
		schedule->weeks[schedule->month_count] = days / DAYS_IN_WEEK;
		schedule->discount_factors[schedule->month_count] =
			pow(1.0 + annual_discount, -days / DAYS_IN_YEAR);
	}
	return schedule;
}

/* The schedule for these arguments, made anew where the last call had others. */
static const Schedule *
schedule_for(FunctionCallInfo fcinfo, DateADT as_of, const Interval *horizon,
			 double annual_discount)
{
	Schedule   *schedule = fcinfo->flinfo->fn_extra;

	if (schedule == NULL || schedule->as_of != as_of ||
		schedule->horizon.month != horizon->month || schedule->horizon.day != horizon->day ||
		schedule->horizon.time != horizon->time || schedule->annual_discount != annual_discount)
	{
		MemoryContext old_context;

		fcinfo->flinfo->fn_extra = NULL;
		if (schedule != NULL)
		{
			pfree(schedule->weeks);
			pfree(schedule->discount_factors);
			pfree(schedule);
		}
		old_context = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		schedule = schedule_make(as_of, horizon, annual_discount);
		MemoryContextSwitchTo(old_context);
		fcinfo->flinfo->fn_extra = schedule;
	}
	return schedule;
}

/* Purchases expected in each month times its discount factor, summed. */
static double
discounted_purchases(const ClvModel *model, const RfmSummary *customer, const Schedule *schedule)
{
	double		before = 0.0;
	double		sum = 0.0;

	for (int64 first = 0; first < schedule->month_count; first += BG_NBD_HORIZONS)
	{
		double		expected[BG_NBD_HORIZONS];
		int			count = Min(schedule->month_count - first, BG_NBD_HORIZONS);

		CHECK_FOR_INTERRUPTS();
		bg_nbd_expected(&model->purchases, customer->frequency, customer->recency, customer->age,
						&schedule->weeks[first], count, expected);
		for (int i = 0; i < count; i++)
		{
			sum += (expected[i] - before) * schedule->discount_factors[first + i];
			before = expected[i];
		}
	}
	return sum;
}

/*
 * clv_model_value(clv_model, rfm, horizon interval, margin numeric,
 * annual_discount double precision) returns numeric: what the customer is
 * expected to bring within the horizon; NULL where one of the models was not
 * fitted, without a purchase by as_of, or where expected_amount() has none.
 */
PG_FUNCTION_INFO_V1(clv_model_value);
Datum
clv_model_value(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	Numeric		margin = PG_GETARG_NUMERIC(3);
	const Schedule *schedule = schedule_for(fcinfo, model->as_of, PG_GETARG_INTERVAL_P(2),
											PG_GETARG_FLOAT8(4));
	RfmSummary	customer;
	double		amount;
	double		value;

	if (!amount_is_finite(margin))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin must be finite")));
	if (model->purchases_status != FIT_DONE || model->amounts_status != FIT_DONE ||
		!rfm_summary(fcinfo, 1, model->as_of, true, &customer) ||
		!expected_amount(model, &customer, &amount))
		PG_RETURN_NULL();

	value = discounted_purchases(model, &customer, schedule) * amount *
		DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(margin)));
	return DirectFunctionCall1(float8_numeric, Float8GetDatum(in_double_range(value)));
}
