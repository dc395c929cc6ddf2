/*-------------------------------------------------------------------------
 *
 * clv_model.c
 *	  What a customer is expected to be worth: BG/NBD for when customers buy
 *	  (bg_nbd.c), Gamma-Gamma for how much (gamma_gamma.c).
 *
 * The type clv_model is what has been fitted to the customers of a clv_sample:
 * the parameters of both models, which may be those of a limit where the
 * likelihood is highest, or why there are none.  It has a fixed size.
 *
 * Invariants: as_of is finite; 0 <= amount_customers <= repeat_customers <=
 * customers and customers >= 1; parameters that were fitted are from at least two
 * repeat customers and in the range in which they are looked for, or positive and
 * finite at a limit; others are 0, and all of a model that was not fitted.  So the
 * same model has the same bytes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "bg_nbd.h"
#include "clv_sample.h"
#include "gamma_gamma.h"
#include "money.h"
#include "rfm.h"
#include "row.h"
#include "state.h"
#include "text_form.h"

#define MODEL_NAME "clv_model"

/* Mean length of a year, in which discount is given */
#define DAYS_IN_YEAR 365.25

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

StaticAssertDecl(sizeof(ClvModel) == 152, "clv_model takes 152 bytes");

/* How the text form names a fit that was not done, by status */
static const char *const status_names[FIT_STATUSES] = {
	NULL, "too_few", "all_leave", "not_converged", "not_known"
};

/* How it names limits; distributions that are none have no name, but two or three parameters */
static const char *const rates_names[BG_NBD_RATES] = {
	NULL, "same_rate"
};
static const char *const leaving_names[BG_NBD_LEAVING] = {
	NULL, "same_chance", "first_or_never", "never"
};
static const char *const amounts_names[GAMMA_GAMMA_AMOUNTS] = {
	NULL, "own_amount", "same_mean", "same_amount"
};

/* Most parameters of a distribution or limit */
#define MOST_PARAMETERS 3

/* The range of parameters without a unit, and of those with one; fits stay well inside */
#define SHAPE_LEAST 1e-7
#define SHAPE_MOST 1e7
#define SCALE_LEAST 1e-100
#define SCALE_MOST 1e100

/* The parameters of the rates, in the order in which they are written: how many. */
static int
rates_parameters(BgNbd *purchases, double **parameters)
{
	switch ((BgNbdRates) purchases->rates)
	{
		case RATES_GAMMA:
			parameters[0] = &purchases->r;
			parameters[1] = &purchases->alpha;
			return 2;
		case RATES_SAME:
			parameters[0] = &purchases->rate;
			return 1;
	}
	return 0;
}

/* The same of leaving. */
static int
leaving_parameters(BgNbd *purchases, double **parameters)
{
	switch ((BgNbdLeaving) purchases->leaving)
	{
		case LEAVING_BETA:
			parameters[0] = &purchases->a;
			parameters[1] = &purchases->b;
			return 2;
		case LEAVING_SAME:
		case LEAVING_FIRST:
			parameters[0] = &purchases->chance;
			return 1;
		case LEAVING_NEVER:
			break;
	}
	return 0;
}

/* The same of the amounts. */
static int
amounts_parameters(GammaGamma *amounts, double **parameters)
{
	switch ((GammaGammaAmounts) amounts->amounts)
	{
		case AMOUNTS_GAMMA:
			parameters[0] = &amounts->p;
			parameters[1] = &amounts->q;
			parameters[2] = &amounts->gamma;
			return 3;
		case AMOUNTS_OWN:
			parameters[0] = &amounts->q;
			parameters[1] = &amounts->scale;
			return 2;
		case AMOUNTS_SAME_MEAN:
			parameters[0] = &amounts->p;
			parameters[1] = &amounts->mean;
			return 2;
		case AMOUNTS_SAME:
			parameters[0] = &amounts->mean;
			return 1;
	}
	return 0;
}

static bool
in_range(double parameter, double least, double most)
{
	return parameter >= least && parameter <= most;
}

static bool
is_shape(double parameter)
{
	return in_range(parameter, SHAPE_LEAST, SHAPE_MOST);
}

static bool
is_positive(double parameter)
{
	return parameter > 0.0 && isfinite(parameter);
}

/* Whether the parameters of a BG/NBD model can be right. */
static bool
purchases_are_possible(const BgNbd *purchases)
{
	switch ((BgNbdRates) purchases->rates)
	{
		case RATES_GAMMA:
			if (!is_shape(purchases->r) || !in_range(purchases->alpha, SCALE_LEAST, SCALE_MOST))
				return false;
			break;
		case RATES_SAME:
			if (!in_range(purchases->rate, SCALE_LEAST, SCALE_MOST))
				return false;
			break;
	}
	switch ((BgNbdLeaving) purchases->leaving)
	{
		case LEAVING_BETA:
			if (!is_shape(purchases->a) || !is_shape(purchases->b))
				return false;
			break;
		case LEAVING_SAME:
		case LEAVING_FIRST:
			if (!(purchases->chance > 0.0 && purchases->chance < 1.0))
				return false;
			break;
		case LEAVING_NEVER:
			break;
	}
	return isfinite(purchases->log_likelihood);
}

/* Whether those of a Gamma-Gamma model can be. */
static bool
amounts_are_possible(const GammaGamma *amounts)
{
	switch ((GammaGammaAmounts) amounts->amounts)
	{
		case AMOUNTS_GAMMA:
			if (!is_shape(amounts->p) || !is_shape(amounts->q) || !is_positive(amounts->gamma))
				return false;
			break;
		case AMOUNTS_OWN:
			if (!is_positive(amounts->q) || !is_positive(amounts->scale))
				return false;
			break;
		case AMOUNTS_SAME_MEAN:
			if (!is_positive(amounts->p) || !is_positive(amounts->mean))
				return false;
			break;
		case AMOUNTS_SAME:
			return is_positive(amounts->mean);
	}
	return isfinite(amounts->log_likelihood);
}

/* What is wrong with a model, NULL if nothing. */
static const char *
model_violation(const ClvModel *model)
{
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
	if (model->purchases.rates < 0 || model->purchases.rates >= BG_NBD_RATES ||
		model->purchases.leaving < 0 || model->purchases.leaving >= BG_NBD_LEAVING ||
		model->amounts.amounts < 0 || model->amounts.amounts >= GAMMA_GAMMA_AMOUNTS)
		return "The limit of a fit is not known.";
	if (model->purchases_status == FIT_DONE && !purchases_are_possible(&model->purchases))
		return "A parameter of the BG/NBD model is out of range.";
	if (model->amounts_status == FIT_DONE && !amounts_are_possible(&model->amounts))
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

/* Reads the name of a fit that was not done, if it comes next. */
static FitStatus
text_status(StateText *input)
{
	for (int status = FIT_DONE + 1; status < FIT_STATUSES; status++)
	{
		if (text_accept_word(input, status_names[status]))
			return status;
	}
	return FIT_DONE;
}

/* Reads the name of a limit, if it comes next; otherwise it is 0. */
static int32
text_limit(StateText *input, const char *const *names, int count)
{
	for (int32 limit = 1; limit < count; limit++)
	{
		if (text_accept_word(input, names[limit]))
			return limit;
	}
	return 0;
}

/* Reads parameters with commas between them. */
static void
text_parameters(StateText *input, double **parameters, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			text_expect(input, ',');
		*parameters[i] = text_double(input, ",:}");
	}
}

static void
text_purchases(StateText *input, ClvModel *model)
{
	BgNbd	   *purchases = &model->purchases;
	double	   *parameters[MOST_PARAMETERS];

	text_expect(input, '{');
	model->purchases_status = text_status(input);
	if (model->purchases_status == FIT_DONE)
	{
		purchases->rates = text_limit(input, rates_names, BG_NBD_RATES);
		text_parameters(input, parameters, rates_parameters(purchases, parameters));
		text_expect(input, ',');
		purchases->leaving = text_limit(input, leaving_names, BG_NBD_LEAVING);
		text_parameters(input, parameters, leaving_parameters(purchases, parameters));
		text_expect(input, ':');
		purchases->log_likelihood = text_double(input, ",:}");
	}
	text_expect(input, '}');
}

static void
text_amounts(StateText *input, ClvModel *model)
{
	GammaGamma *amounts = &model->amounts;
	double	   *parameters[MOST_PARAMETERS];

	text_expect(input, '{');
	model->amounts_status = text_status(input);
	if (model->amounts_status == FIT_DONE)
	{
		amounts->amounts = text_limit(input, amounts_names, GAMMA_GAMMA_AMOUNTS);
		text_parameters(input, parameters, amounts_parameters(amounts, parameters));
		if (amounts->amounts == AMOUNTS_SAME)
			amounts->log_likelihood = HUGE_VAL;
		else
		{
			text_expect(input, ':');
			amounts->log_likelihood = text_double(input, ",:}");
		}
	}
	text_expect(input, '}');
}

/* clv_model_in(cstring) returns clv_model: reads what clv_model_out() writes. */
PG_FUNCTION_INFO_V1(clv_model_in);
Datum
clv_model_in(PG_FUNCTION_ARGS)
{
	StateText	input = {MODEL_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	ClvModel   *model = palloc0(sizeof(ClvModel));
	const char *violation;

	model->version = STATE_VERSION;
	model->as_of = text_date(&input);
	model->customers = text_int64(&input);
	text_expect(&input, ':');
	model->repeat_customers = text_int64(&input);
	text_expect(&input, ':');
	model->amount_customers = text_int64(&input);
	text_purchases(&input, model);
	text_amounts(&input, model);
	text_end(&input);
	violation = model_violation(model);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(model);
}

static void
append_double(StringInfo buffer, double number)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(number, text);
	appendStringInfoString(buffer, text);
}

/* The name of a limit if it has one, and parameters with commas between them. */
static void
append_parameters(StringInfo buffer, const char *name, double **parameters, int count)
{
	if (name != NULL)
		appendStringInfo(buffer, "%s%s", name, count > 0 ? " " : "");
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			appendStringInfoChar(buffer, ',');
		append_double(buffer, *parameters[i]);
	}
}

/*
 * clv_model_out(clv_model) returns cstring: the day, customers:repeat
 * customers:those with amounts, {r,alpha,a,b:log-likelihood} and
 * {p,q,gamma:log-likelihood}.  In the place of parameters that run to a limit
 * stands its name with those that it has, and in the place of all of a fit that
 * was not done the status.
 */
PG_FUNCTION_INFO_V1(clv_model_out);
Datum
clv_model_out(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	BgNbd	   *purchases = &model->purchases;
	GammaGamma *amounts = &model->amounts;
	double	   *parameters[MOST_PARAMETERS];
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s %lld:%lld:%lld {", date_to_iso(model->as_of),
					 (long long) model->customers, (long long) model->repeat_customers,
					 (long long) model->amount_customers);
	if (model->purchases_status != FIT_DONE)
		appendStringInfoString(&buffer, status_names[model->purchases_status]);
	else
	{
		append_parameters(&buffer, rates_names[purchases->rates], parameters,
						  rates_parameters(purchases, parameters));
		appendStringInfoChar(&buffer, ',');
		append_parameters(&buffer, leaving_names[purchases->leaving], parameters,
						  leaving_parameters(purchases, parameters));
		appendStringInfoChar(&buffer, ':');
		append_double(&buffer, purchases->log_likelihood);
	}
	appendStringInfoString(&buffer, "} {");
	if (model->amounts_status != FIT_DONE)
		appendStringInfoString(&buffer, status_names[model->amounts_status]);
	else
	{
		append_parameters(&buffer, amounts_names[amounts->amounts], parameters,
						  amounts_parameters(amounts, parameters));
		if (amounts->amounts != AMOUNTS_SAME)
		{
			appendStringInfoChar(&buffer, ':');
			append_double(&buffer, amounts->log_likelihood);
		}
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

static void
receive_parameters(StringInfo buffer, double **parameters, int count)
{
	for (int i = 0; i < count; i++)
		*parameters[i] = pq_getmsgfloat8(buffer);
}

/* clv_model_recv(internal) returns clv_model: the binary form. */
PG_FUNCTION_INFO_V1(clv_model_recv);
Datum
clv_model_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	ClvModel   *model = palloc0(sizeof(ClvModel));
	BgNbd	   *purchases = &model->purchases;
	GammaGamma *amounts = &model->amounts;
	double	   *parameters[MOST_PARAMETERS];
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
		purchases->rates = pq_getmsgbyte(buffer);
		purchases->leaving = pq_getmsgbyte(buffer);
		receive_parameters(buffer, parameters, rates_parameters(purchases, parameters));
		receive_parameters(buffer, parameters, leaving_parameters(purchases, parameters));
		purchases->log_likelihood = pq_getmsgfloat8(buffer);
	}
	if (model->amounts_status == FIT_DONE)
	{
		amounts->amounts = pq_getmsgbyte(buffer);
		receive_parameters(buffer, parameters, amounts_parameters(amounts, parameters));
		amounts->log_likelihood = amounts->amounts == AMOUNTS_SAME ? HUGE_VAL :
			pq_getmsgfloat8(buffer);
	}
	violation = model_violation(model);
	if (violation != NULL)
		state_invalid_binary(MODEL_NAME, violation);
	PG_RETURN_POINTER(model);
}

static void
send_parameters(StringInfo buffer, double **parameters, int count)
{
	for (int i = 0; i < count; i++)
		pq_sendfloat8(buffer, *parameters[i]);
}

/*
 * clv_model_send(clv_model) returns bytea: version, both status, day, numbers of
 * customers, and of each fit that was done the limit, as numbers of a byte, the
 * parameters that it has, and the log-likelihood.
 */
PG_FUNCTION_INFO_V1(clv_model_send);
Datum
clv_model_send(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	BgNbd	   *purchases = &model->purchases;
	GammaGamma *amounts = &model->amounts;
	double	   *parameters[MOST_PARAMETERS];
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
		pq_sendbyte(&buffer, purchases->rates);
		pq_sendbyte(&buffer, purchases->leaving);
		send_parameters(&buffer, parameters, rates_parameters(purchases, parameters));
		send_parameters(&buffer, parameters, leaving_parameters(purchases, parameters));
		pq_sendfloat8(&buffer, purchases->log_likelihood);
	}
	if (model->amounts_status == FIT_DONE)
	{
		pq_sendbyte(&buffer, amounts->amounts);
		send_parameters(&buffer, parameters, amounts_parameters(amounts, parameters));
		if (amounts->amounts != AMOUNTS_SAME)
			pq_sendfloat8(&buffer, amounts->log_likelihood);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

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
	ClvSample  *sample = clv_sample_argument(fcinfo, 0);
	ClvModel   *model = palloc0(sizeof(ClvModel));

	model->version = STATE_VERSION;
	model->as_of = sample->as_of;
	model->customers = sample->customers;
	fit_purchases(sample, model);
	fit_amounts(sample, model);

	/* Amounts at the edge of a double's range can lead to parameters beyond it */
	if (model->purchases_status == FIT_DONE && !purchases_are_possible(&model->purchases))
		model->purchases_status = FIT_NOT_CONVERGED;
	if (model->amounts_status == FIT_DONE && !amounts_are_possible(&model->amounts))
		model->amounts_status = FIT_NOT_CONVERGED;
	Assert(model_violation(model) == NULL);
	PG_RETURN_POINTER(model);
}

/*
 * clv_model_parameters(clv_model, OUT r, alpha, a, b, purchase_rate,
 * leaving_chance, log_likelihood, p, q, gamma, mean_amount double precision, OUT
 * customers, repeat_customers, amount_customers bigint).  Parameters that run to
 * a limit are infinite or 0 there, or NULL if they make no difference.  Those of a
 * fit that was not done are NULL, and mean_amount where the model has none.
 */
PG_FUNCTION_INFO_V1(clv_model_parameters);
Datum
clv_model_parameters(PG_FUNCTION_ARGS)
{
	ClvModel   *model = model_argument(fcinfo);
	const BgNbd *purchases = &model->purchases;
	const GammaGamma *amounts = &model->amounts;
	Datum		values[14];
	bool		nulls[14] = {false};

	if (model->purchases_status == FIT_DONE)
	{
		bool		same_rate = purchases->rates == RATES_SAME;
		bool		same_chance = purchases->leaving == LEAVING_SAME;

		values[0] = Float8GetDatum(same_rate ? HUGE_VAL : purchases->r);
		values[1] = Float8GetDatum(same_rate ? HUGE_VAL : purchases->alpha);
		values[2] = Float8GetDatum(same_chance ? HUGE_VAL : purchases->a);
		values[3] = Float8GetDatum(same_chance ? HUGE_VAL : purchases->b);
		nulls[3] = purchases->leaving == LEAVING_NEVER;
		values[4] = Float8GetDatum(bg_nbd_rate(purchases));
		values[5] = Float8GetDatum(bg_nbd_chance(purchases));
		values[6] = Float8GetDatum(purchases->log_likelihood);
	}
	else
		memset(nulls, true, 7 * sizeof(bool));
	if (model->amounts_status == FIT_DONE)
	{
		bool		same_mean = amounts->amounts == AMOUNTS_SAME_MEAN;
		bool		own = amounts->amounts == AMOUNTS_OWN;
		bool		same = amounts->amounts == AMOUNTS_SAME;
		double		mean;

		values[7] = Float8GetDatum(own || same ? HUGE_VAL : amounts->p);
		values[8] = Float8GetDatum(same_mean || same ? HUGE_VAL : amounts->q);
		values[9] = Float8GetDatum(same_mean ? HUGE_VAL : amounts->gamma);
		nulls[9] = same;
		nulls[10] = !gamma_gamma_mean(amounts, 0.0, 0.0, &mean);
		values[10] = Float8GetDatum(mean);
	}
	else
		memset(&nulls[7], true, 4 * sizeof(bool));
	values[11] = Int64GetDatum(model->customers);
	values[12] = Int64GetDatum(model->repeat_customers);
	values[13] = Int64GetDatum(model->amount_customers);
	PG_RETURN_DATUM(row_datum(fcinfo, values, nulls));
}

/* Begins to say something of one of the models. */
static void
append_model(StringInfo buffer, const char *name)
{
	appendStringInfo(buffer, "%s%s: ", buffer->len > 0 ? "; " : "", name);
}

/* Text, or NULL if there is none. */
static Datum
text_or_null(FunctionCallInfo fcinfo, const StringInfoData *buffer)
{
	if (buffer->len == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(buffer->data, buffer->len));
}

/* Why a fit was not done; who are the customers that it needs. */
static void
append_failure(StringInfo buffer, const char *name, FitStatus status, const char *who,
			   DateADT as_of)
{
	if (status == FIT_DONE)
		return;
	append_model(buffer, name);
	switch (status)
	{
		case FIT_TOO_FEW:
			appendStringInfo(buffer, "there are fewer than two %s", who);
			break;
		case FIT_ALL_LEAVE:
			appendStringInfoString(buffer, "nobody has bought again more than once, so that a / (a + b), the chance to leave after a repeat purchase, runs to 1, and nothing tells who will come back once more");
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
	return text_or_null(fcinfo, &buffer);
}

/* clv_model_note(clv_model) returns text: which limits were taken; NULL if none. */
PG_FUNCTION_INFO_V1(clv_model_note);
Datum
clv_model_note(PG_FUNCTION_ARGS)
{
	static const char *const rates_notes[BG_NBD_RATES] = {
		NULL,
		"all customers buy at the same rate (r and alpha run to infinity)"
	};
	static const char *const leaving_notes[BG_NBD_LEAVING] = {
		NULL,
		"all customers have the same chance to leave after a repeat purchase (a and b run to infinity)",
		"customers leave after their first repeat purchase or never (a and b run to 0)",
		"nobody leaves (a runs to 0)"
	};
	static const char *const amounts_notes[GAMMA_GAMMA_AMOUNTS] = {
		NULL,
		"each customer always pays the same (p runs to infinity)",
		"all customers pay the same in the mean (q runs to infinity)",
		"all customers always pay the same (p and q run to infinity)"
	};
	ClvModel   *model = model_argument(fcinfo);
	const char *rates = rates_notes[model->purchases.rates];
	const char *leaving = leaving_notes[model->purchases.leaving];
	const char *amounts = amounts_notes[model->amounts.amounts];
	StringInfoData buffer;

	initStringInfo(&buffer);
	if (rates != NULL || leaving != NULL)
	{
		append_model(&buffer, "BG/NBD");
		appendStringInfo(&buffer, "%s%s%s", rates != NULL ? rates : "",
						 rates != NULL && leaving != NULL ? ", and " : "",
						 leaving != NULL ? leaving : "");
	}
	if (amounts != NULL)
	{
		append_model(&buffer, "Gamma-Gamma");
		appendStringInfoString(&buffer, amounts);
	}
	return text_or_null(fcinfo, &buffer);
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
