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
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "gamma_function.h"
#include "gamma_gamma.h"

enum
{
	P, Q, GAMMA, PARAMETERS
};

typedef struct Sample
{
	const SameAmount *rows;		/* by frequency */
	int64		row_count;
	double		log_means;		/* sum of ln z of all customers */
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
 * Fits the model.  Rows ascend by frequency and mean and no two are the same;
 * the model is filled in where the fit is done.
 */
FitStatus
gamma_gamma_fit(const SameAmount *rows, int64 row_count, GammaGamma *model)
{
	static const double shapes[][2] = {{6.0, 4.0}, {1.5, 2.5}, {20.0, 3.0}, {6.0, 30.0}};
	Sample		sample = {rows, row_count, 0.0};
	Likelihood	likelihood = {.parameter_count = PARAMETERS, .evaluate = gamma_gamma_evaluate,
		.sample = &sample};
	double		starts[lengthof(shapes)][LIKELIHOOD_PARAMETERS];
	double		logs[LIKELIHOOD_PARAMETERS];
	double		log_likelihood;
	bool		same_mean = true;
	FitStatus	status;

	for (int64 i = 0; i < row_count; i++)
	{
		likelihood.customers += rows[i].customers;
		sample.log_means += rows[i].customers * log(rows[i].mean);
		same_mean = same_mean && rows[i].mean == rows[0].mean;
	}
	if (likelihood.customers < 2)
		return FIT_TOO_FEW;
	if (same_mean)
		return FIT_ALL_THE_SAME;

	/* gamma is an amount.  At the start the mean of all customers is that of the data. */
	likelihood.unit_logs[GAMMA] = sample.log_means / likelihood.customers;
	for (size_t i = 0; i < lengthof(shapes); i++)
	{
		starts[i][P] = log(shapes[i][0]);
		starts[i][Q] = log(shapes[i][1]);
		starts[i][GAMMA] = likelihood.unit_logs[GAMMA] + log(shapes[i][1] - 1.0) - starts[i][P];
	}
	status = likelihood_fit(&likelihood, starts, lengthof(shapes), logs, &log_likelihood);
	if (status == FIT_DONE)
	{
		model->p = exp(logs[P]);
		model->q = exp(logs[Q]);
		model->gamma = exp(logs[GAMMA]);
		model->log_likelihood = log_likelihood;
	}
	return status;
}

/*
 * The mean amount expected of a customer with that many repeat purchases of that
 * mean (equation 5); for frequency 0, with mean 0, that of all customers.  False
 * where the model's distribution has no mean.
 */
bool
gamma_gamma_mean(const GammaGamma *model, double frequency, double mean, double *expected)
{
	double		weight = model->p * frequency + model->q - 1.0;

	*expected = model->p * (model->gamma / weight) + mean * (model->p * frequency / weight);
	return weight > 0.0;
}
