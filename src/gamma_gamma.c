/*-------------------------------------------------------------------------
 *
 * gamma_gamma.c
 *	  The Gamma-Gamma model of what a purchase brings (Fader and Hardie, "The
 *	  Gamma-Gamma Model of Monetary Value", 2013).
 *
 * A customer's purchases vary around a mean of the customer's own: each is
 * gamma distributed with shape p and scale nu, and 1 / nu varies between
 * customers as a gamma distribution with shape q and scale 1 / gamma.  How
 * often somebody buys tells nothing of how much.
 *
 * With u = p x and w = x z / (gamma + x z), where x purchases had the mean z,
 * the density of z (equation 1a) is
 *
 *	w^u (1 - w)^q / (z B(u, q))
 *
 * whose logarithm neither overflows nor loses digits for any x and z.
 *
 * In other words, a customer's purchases have a mean zeta = p nu of the
 * customer's own, z is gamma distributed with shape p x around it, and zeta
 * varies as an inverse gamma distribution with shape q and scale p gamma.  Where
 * p or q runs to 0, or zeta to 0 or to infinity, w^u (1 - w)^q / B(u, q) vanishes
 * for all customers.  So the least upper bound of the likelihood is taken, by the
 * model or at one of these limits:
 *
 *	p runs to infinity, p gamma does not: each customer pays the same each time,
 *	and zeta is z.
 *	q runs to infinity, p gamma / q does not: zeta is the same for all customers.
 *	Both do: everybody pays the same each time.  The density is infinite if all
 *	have, and vanishes otherwise.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "gamma_function.h"
#include "gamma_gamma.h"

/*
 * With a spread below this the means are all the same, to seven digits: it is
 * half the square of their relative differences, and that is where its own digits
 * end.
 */
#define SAME_SPREAD 1e-14

enum
{
	P, Q, GAMMA, PARAMETERS
};

typedef struct Sample
{
	const SameAmount *rows;		/* by frequency */
	int64		row_count;
	double		customers;
	double		log_means;		/* sum of ln z of all customers */
	double		least_mean;
	double		harmonic_mean;	/* 1 / (mean of 1 / z) */
	double		spread;			/* ln(mean of 1 / z) + mean of ln z; 0 where all z are the same */
	double		mean;			/* of all purchases */
	double		distance;		/* sum of x (z / mean - 1 - ln(z / mean)) of all customers */
} Sample;

/* The log-likelihood and its derivatives by ln p, ln q and ln gamma. */
static double
gamma_gamma_evaluate(void *data, const double *logs, double *gradient)
{
	const Sample *sample = data;
	double		p = exp(logs[P]);
	double		q = exp(logs[Q]);
	double		gamma = exp(logs[GAMMA]);
	double		value = -sample->log_means;
	double		slope_p = 0.0;
	double		slope_q = 0.0;
	double		slope_gamma = 0.0;

	for (int64 i = 0; i < sample->row_count;)
	{
		double		x = sample->rows[i].frequency;
		double		u = p * x;
		double		customers = 0.0;
		double		log_w = 0.0;	/* sums over the customers of this frequency */
		double		log_rest = 0.0;
		double		balance = 0.0;

		for (; i < sample->row_count && sample->rows[i].frequency == x; i++)
		{
			const SameAmount *row = &sample->rows[i];
			double		odds = x * (row->mean / gamma);	/* w / (1 - w) */
			double		rest = 1.0 / (1.0 + odds);

			customers += row->customers;
			log_w -= row->customers * log1p(1.0 / odds);
			log_rest -= row->customers * log1p(odds);
			/* q w - u (1 - w), the derivative by ln gamma */
			balance += row->customers * (odds < 1.0 ? q * odds * rest - u * rest :
										 q / (1.0 + 1.0 / odds) - u * rest);
		}
		value += u * log_w + q * log_rest - customers * log_beta(u, q);
		slope_p += u * (log_w + customers * digamma_difference(u, q));
		slope_q += q * (log_rest + customers * digamma_difference(q, u));
		slope_gamma += balance;
	}
	gradient[P] = slope_p;
	gradient[Q] = slope_q;
	gradient[GAMMA] = slope_gamma;
	return value;
}

/*
 * Where a falling function of a positive number is 0.  It is so between least
 * and twice least.
 */
static double
root_between(double least, double (*function) (const Sample *sample, double number),
			 const Sample *sample)
{
	double		low = least;
	double		high = 2.0 * least;

	for (;;)
	{
		double		middle = low + (high - low) / 2.0;

		if (!(middle > low && middle < high))
			return middle;
		if (function(sample, middle) > 0.0)
			low = middle;
		else
			high = middle;
	}
}

/* ln(row's mean / least mean), which is not negative. */
static double
log_above_least(const Sample *sample, const SameAmount *row)
{
	double		above = row->mean - sample->least_mean;

	return above < sample->least_mean ? log1p(above / sample->least_mean) :
		log(row->mean) - log(sample->least_mean);
}

/* The derivative of the log-likelihood of AMOUNTS_OWN by q, for each customer. */
static double
own_slope(const Sample *sample, double q)
{
	return digamma_gap(q) - sample->spread;
}

/*
 * Each customer pays the same each time: the means are distributed as an inverse
 * gamma distribution, and 1 / z as a gamma distribution.  Its shape q is where
 *
 *	ln q - digamma(q) = ln(mean of 1 / z) + mean of ln z,
 *
 * which is the spread of the sample.
 */
static void
fit_own(const Sample *sample, GammaGamma *limit)
{
	memset(limit, 0, sizeof(GammaGamma));
	limit->amounts = AMOUNTS_OWN;
	limit->q = root_between(0.5 / sample->spread, own_slope, sample);
	limit->scale = limit->q * sample->harmonic_mean;
	limit->log_likelihood = -sample->customers *
		(log_gamma_remainder(limit->q) + limit->q * sample->spread) - sample->log_means;
}

/* z / mean - 1 - ln(z / mean), which is not negative: how far the row is from the mean. */
static double
distance_to_mean(const Sample *sample, const SameAmount *row)
{
	double		above = (row->mean - sample->mean) / sample->mean;

	return above - (above > -0.5 ? log1p(above) : log(row->mean) - log(sample->mean));
}

/* The derivative of the log-likelihood of AMOUNTS_SAME_MEAN by p. */
static double
same_mean_slope(const Sample *sample, double p)
{
	double		slope = -sample->distance;

	CHECK_FOR_INTERRUPTS();
	for (int64 i = 0; i < sample->row_count;)
	{
		double		x = sample->rows[i].frequency;
		double		customers = 0.0;

		for (; i < sample->row_count && sample->rows[i].frequency == x; i++)
			customers += sample->rows[i].customers;
		slope += customers * x * digamma_gap(p * x);
	}
	return slope;
}

/*
 * All customers have the same mean, that of all purchases: z is gamma distributed
 * with shape p x around it.  p is where
 *
 *	sum of x (ln(p x) - digamma(p x)) = sum of x (z / mean - 1 - ln(z / mean)),
 *
 * which is the distance of the sample.
 */
static void
fit_same_mean(const Sample *sample, GammaGamma *limit)
{
	memset(limit, 0, sizeof(GammaGamma));
	limit->amounts = AMOUNTS_SAME_MEAN;
	limit->p = root_between(0.5 * sample->customers / sample->distance, same_mean_slope, sample);
	limit->mean = sample->mean;
	limit->log_likelihood = -sample->log_means - limit->p * sample->distance;
	for (int64 i = 0; i < sample->row_count; i++)
		limit->log_likelihood -= sample->rows[i].customers *
			log_gamma_remainder(limit->p * sample->rows[i].frequency);
}

/* What the limits need to know of the customers. */
static void
sample_summarize(Sample *sample)
{
	double		purchases = 0.0;
	double		inverse = 0.0;	/* mean of least mean / z */
	double		below_one = 0.0;	/* the same less 1 */
	double		logs = 0.0;		/* mean of ln(z / least mean) */
	double		above_least = 0.0;	/* mean of what all purchases are above the least mean */

	sample->least_mean = HUGE_VAL;
	for (int64 i = 0; i < sample->row_count; i++)
	{
		const SameAmount *row = &sample->rows[i];

		sample->customers += row->customers;
		sample->log_means += row->customers * log(row->mean);
		sample->least_mean = Min(sample->least_mean, row->mean);
		purchases += row->customers * row->frequency;
	}
	for (int64 i = 0; i < sample->row_count; i++)
	{
		const SameAmount *row = &sample->rows[i];

		double		share = row->customers / sample->customers;

		inverse += share * (sample->least_mean / row->mean);
		below_one += share * ((sample->least_mean - row->mean) / row->mean);
		logs += share * log_above_least(sample, row);
		above_least += (row->mean - sample->least_mean) *
			(row->customers * row->frequency / purchases);
	}
	sample->mean = sample->least_mean + above_least;
	sample->spread = logs + (inverse > 0.5 ? log1p(below_one) : log(inverse));
	sample->harmonic_mean = sample->least_mean / inverse;
	for (int64 i = 0; i < sample->row_count; i++)
		sample->distance += sample->rows[i].customers * sample->rows[i].frequency *
			distance_to_mean(sample, &sample->rows[i]);
}

/*
 * Fits the model, or where its likelihood has no maximum the limit at which it is
 * highest.  Rows ascend by frequency and mean and no two are the same; the model
 * is filled in where the fit is done.
 */
FitStatus
gamma_gamma_fit(const SameAmount *rows, int64 row_count, GammaGamma *model)
{
	static const double shapes[][2] = {{6.0, 4.0}, {1.5, 2.5}, {20.0, 3.0}, {6.0, 30.0}};
	Sample		sample = {.rows = rows, .row_count = row_count};
	Likelihood	likelihood = {.parameter_count = PARAMETERS, .evaluate = gamma_gamma_evaluate,
		.sample = &sample};
	double		starts[lengthof(shapes)][LIKELIHOOD_PARAMETERS];
	double		logs[LIKELIHOOD_PARAMETERS];
	double		log_likelihood;
	GammaGamma	own;
	GammaGamma	same_mean;

	sample_summarize(&sample);
	if (sample.customers < 2)
		return FIT_TOO_FEW;
	if (sample.spread < SAME_SPREAD)
	{
		model->amounts = AMOUNTS_SAME;
		model->mean = sample.mean;
		model->log_likelihood = HUGE_VAL;
		return FIT_DONE;
	}

	/* gamma is an amount.  At the start the mean of all customers is that of the data. */
	likelihood.customers = sample.customers;
	likelihood.unit_logs[GAMMA] = sample.log_means / likelihood.customers;
	for (size_t i = 0; i < lengthof(shapes); i++)
	{
		starts[i][P] = log(shapes[i][0]);
		starts[i][Q] = log(shapes[i][1]);
		starts[i][GAMMA] = likelihood.unit_logs[GAMMA] + log(shapes[i][1] - 1.0) - starts[i][P];
	}
	if (likelihood_fit(&likelihood, starts, lengthof(shapes), logs, &log_likelihood))
	{
		model->p = exp(logs[P]);
		model->q = exp(logs[Q]);
		model->gamma = exp(logs[GAMMA]);
		model->log_likelihood = log_likelihood;
		return FIT_DONE;
	}

	fit_own(&sample, &own);
	fit_same_mean(&sample, &same_mean);
	*model = same_mean.log_likelihood > own.log_likelihood ? same_mean : own;
	if (model->log_likelihood >= log_likelihood - LIKELIHOOD_FLAT &&
		isfinite(model->log_likelihood))
		return FIT_DONE;
	memset(model, 0, sizeof(GammaGamma));
	return FIT_NOT_CONVERGED;
}

/*
 * The mean amount expected of a customer with that many repeat purchases of that
 * mean (equation 5); for frequency 0, with mean 0, that of all customers.  False
 * where the model's distribution has no mean.
 */
bool
gamma_gamma_mean(const GammaGamma *model, double frequency, double mean, double *expected)
{
	double		weight;

	if (model->amounts == AMOUNTS_SAME_MEAN || model->amounts == AMOUNTS_SAME)
	{
		*expected = model->mean;
		return true;
	}
	if (model->amounts == AMOUNTS_OWN)
	{
		*expected = frequency > 0.0 ? mean : model->scale / (model->q - 1.0);
		return frequency > 0.0 || model->q > 1.0;
	}
	weight = model->p * frequency + model->q - 1.0;
	*expected = model->p * (model->gamma / weight) + mean * (model->p * frequency / weight);
	return weight > 0.0;
}
