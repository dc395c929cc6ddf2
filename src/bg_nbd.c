/*-------------------------------------------------------------------------
 *
 * bg_nbd.c
 *	  The BG/NBD model of when customers buy (Fader, Hardie and Lee, "Counting
 *	  Your Customers" the Easy Way, Marketing Science 24, 2005; "FHL" below).
 *
 * While a customer stays, purchases come at a rate lambda; after each repeat
 * purchase the customer leaves for good with probability p.  Between customers
 * lambda varies as a gamma distribution (r, alpha), p as a beta distribution
 * (a, b).  Time is in weeks.  x is the number of repeat purchases, t_x the time
 * from the first to the last purchase, T that from the first purchase to now.
 *
 * The likelihood of a customer is an expectation over both distributions, of a
 * function of lambda and p that is bounded and continuous, and 0 for a customer
 * who came back where lambda is 0 or infinite.  So it has a limit wherever the
 * distributions have one, and its least upper bound is taken, by the model or at
 * one of these limits:
 *
 *	gamma: lambda is the same for all (r and alpha run to infinity, r / alpha does
 *	not).  Otherwise, lambda runs to 0 or to infinity, and so the likelihood to 0.
 *	beta: p is the same for all (a and b run to infinity, a / (a + b) does not);
 *	p is 1 for a share of the customers and 0 for the others (both run to 0);
 *	p is 0 for all (a, or a / b, does).  Where p is 1 for all, nobody can buy again
 *	twice, and if nobody has, the likelihood is highest there whatever it says of
 *	who is alive: there is no model of them then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "bg_nbd.h"
#include "gamma_function.h"

/* Terms beyond this share of a sum do not change it */
#define NEGLIGIBLE 1e-17

/*
 * A gamma distribution of this shape is a point: nothing is lost in what is
 * added to its logarithm, or where it is divided by.
 */
#define ENDLESS 1e30

/*
 * The customers of a fit, the distributions to be fitted, and room for what each
 * evaluation needs of each day.
 *
 * The parameters are r and alpha, or the rate; and then a and b, or the odds of
 * the chance, or none.
 */
typedef struct Sample
{
	BgNbdRates	rates;
	BgNbdLeaving leaving;
	const SamePurchases *rows;	/* by frequency */
	int64		row_count;
	const int32 *recency_at;	/* where the row's recency is among the days */
	const int32 *age_at;
	const int32 *days;			/* the distinct ones, ascending */
	int64		day_count;
	double	   *logs;			/* ln(alpha + day), or rate * day */
	double	   *inverses;		/* 1 / (alpha + day), or 0 */
} Sample;

/*
 * The log-likelihood (FHL, equation 6) and its derivatives by the logarithms of
 * the parameters.  With the two terms of the sum, that the customer is alive and
 * that the customer left at t_x, the likelihood of a customer with x > 0 is
 *
 *	G(r, x) alpha^r / G'(a, b, x) (1 + exp(d)) / (alpha + T)^(r+x),
 *	d = ln(a / (b + x - 1)) + (r + x) ln((alpha + T) / (alpha + t_x))
 *
 * where G and G' are ratios of gamma functions, the same for all of one x.  Taken
 * so, nothing overflows however often a customer buys.
 *
 * If lambda is the same for all, lambda^x exp(-lambda t) stands for G(r, x)
 * alpha^r / (alpha + t)^(r+x), and the difference of lambda t for that of (r + x)
 * ln(alpha + t).  If p is, (1 - p)^x and p / (1 - p) stand for 1 / G' and a / (b +
 * x - 1).  If it is 1 for some and 0 for others, x = 1 is as before, and for x > 1
 * the first is the share of the others and the second 0.
 */
static double
bg_nbd_evaluate(void *data, const double *logs, double *gradient)
{
	const Sample *sample = data;
	bool		same_rate = sample->rates == RATES_SAME;
	const double *leaving_logs = logs + (same_rate ? 1 : 2);
	double	   *leaving_gradient = gradient + (same_rate ? 1 : 2);
	double		r = exp(logs[0]);	/* or the rate */
	double		alpha = same_rate ? 0.0 : exp(logs[1]);
	double		a = 0.0;
	double		b = 0.0;
	double		chance = 0.0;
	double		log_stays = 0.0;	/* ln(1 - chance) */
	double		value = 0.0;
	double		slope_r = 0.0;
	double		slope_alpha = 0.0;
	double		slope_a = 0.0;
	double		slope_b = 0.0;
	double		slope_chance = 0.0;

	if (sample->leaving == LEAVING_BETA)
	{
		a = exp(leaving_logs[0]);
		b = exp(leaving_logs[1]);
	}
	else if (sample->leaving != LEAVING_NEVER)
	{
		log_stays = -log1p(exp(leaving_logs[0]));
		chance = exp(leaving_logs[0] + log_stays);
	}
	for (int64 i = 0; i < sample->day_count; i++)
	{
		double		time = sample->days[i] / DAYS_IN_WEEK;

		if (same_rate)
			sample->logs[i] = r * time;
		else
		{
			sample->logs[i] = log(alpha + time);
			sample->inverses[i] = 1.0 / (alpha + time);
		}
	}
	for (int64 i = 0; i < sample->row_count;)
	{
		int32		x = sample->rows[i].frequency;
		double		power = same_rate ? 1.0 : r + x;
		double		left_odds = -HUGE_VAL;	/* logarithm of the second term's factor */
		double		customers = 0.0;	/* sums over the customers of this frequency */
		double		log_sum = 0.0;
		double		log_time = 0.0;
		double		inverse_time = 0.0;
		double		left = 0.0;

		if (x > 0 && sample->leaving == LEAVING_BETA)
			left_odds = leaving_logs[0] - log(b + x - 1.0);
		else if (sample->leaving == LEAVING_SAME || (x == 1 && sample->leaving == LEAVING_FIRST))
			left_odds = leaving_logs[0];
		for (; i < sample->row_count && sample->rows[i].frequency == x; i++)
		{
			double		weight = sample->rows[i].customers;
			double		log_age = sample->logs[sample->age_at[i]];
			double		inverse_age = sample->inverses[sample->age_at[i]];

			customers += weight;
			if (x == 0)
			{
				log_time += weight * log_age;
				inverse_time += weight * inverse_age;
			}
			else
			{
				double		log_recency = sample->logs[sample->recency_at[i]];
				double		inverse_recency = sample->inverses[sample->recency_at[i]];
				double		d = left_odds + power * (log_age - log_recency);
				double		smaller = exp(-fabs(d));	/* the smaller term over the larger */
				double		larger_share = 1.0 / (1.0 + smaller);
				double		left_share = d > 0.0 ? larger_share : smaller * larger_share;

				log_sum += weight * (Max(d, 0.0) + log1p(smaller) - power * log_age);
				log_time += weight * (log_age + left_share * (log_recency - log_age));
				inverse_time += weight *
					(inverse_age + left_share * (inverse_recency - inverse_age));
				left += weight * left_share;
			}
		}
		if (same_rate)
		{
			value += customers * x * logs[0] + (x == 0 ? -log_time : log_sum);
			slope_r += (customers * x - log_time) / r;
		}
		else
		{
			value += customers * r * logs[1] + (x == 0 ? -r * log_time : log_sum);
			slope_r += customers * logs[1] - log_time;
			slope_alpha += customers * r / alpha - power * inverse_time;
		}
		if (x == 0)
			continue;
		if (!same_rate)
		{
			value += customers * log_gamma_ratio(r, x);
			slope_r += customers * digamma_difference(r, x);
		}
		if (sample->leaving == LEAVING_BETA)
		{
			double		digamma_all = digamma_difference(a + b, x);

			value += customers * (log_gamma_ratio(b, x) - log_gamma_ratio(a + b, x));
			slope_a += left / a - customers * digamma_all;
			slope_b += customers * (digamma_difference(b, x) - digamma_all) -
				left / (b + x - 1.0);
		}
		else if (sample->leaving != LEAVING_NEVER)
		{
			double		chances = sample->leaving == LEAVING_SAME ? x : 1.0;

			value += customers * chances * log_stays;
			slope_chance += left - customers * chances * chance;
		}
	}
	gradient[0] = r * slope_r;
	if (!same_rate)
		gradient[1] = alpha * slope_alpha;
	if (sample->leaving == LEAVING_BETA)
	{
		leaving_gradient[0] = a * slope_a;
		leaving_gradient[1] = b * slope_b;
	}
	else if (sample->leaving != LEAVING_NEVER)
		leaving_gradient[0] = slope_chance;
	return value;
}

static int
compare_days(const void *left, const void *right)
{
	int32		l = *(const int32 *) left;
	int32		r = *(const int32 *) right;

	return (l > r) - (l < r);
}

#define ST_SORT sort_days
#define ST_ELEMENT_TYPE int32
#define ST_COMPARE(left, right) compare_days(left, right)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Where the day is among the distinct ones. */
static int32
day_position(const int32 *days, int64 day_count, int32 day)
{
	const int32 *at = bsearch(&day, days, day_count, sizeof(int32), compare_days);

	return (int32) (at - days);
}

/* Finds the distinct days of the rows, and where each row's are. */
static void
sample_days(Sample *sample)
{
	int64		row_count = sample->row_count;
	int32	   *days = palloc(2 * row_count * sizeof(int32));
	int32	   *recency_at = palloc(row_count * sizeof(int32));
	int32	   *age_at = palloc(row_count * sizeof(int32));
	int64		day_count = 0;

	for (int64 i = 0; i < row_count; i++)
	{
		days[2 * i] = sample->rows[i].recency;
		days[2 * i + 1] = sample->rows[i].age;
	}
	sort_days(days, 2 * row_count);
	for (int64 i = 0; i < 2 * row_count; i++)
	{
		if (day_count == 0 || days[day_count - 1] != days[i])
			days[day_count++] = days[i];
	}
	for (int64 i = 0; i < row_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		recency_at[i] = day_position(days, day_count, sample->rows[i].recency);
		age_at[i] = day_position(days, day_count, sample->rows[i].age);
	}
	sample->days = days;
	sample->day_count = day_count;
	sample->recency_at = recency_at;
	sample->age_at = age_at;
	sample->logs = palloc(day_count * sizeof(double));
	sample->inverses = palloc0(day_count * sizeof(double));
}

/*
 * Fits these distributions to the sample; the purchases of all customers and the
 * weeks in which they were made say where to start.  True where the likelihood
 * has a maximum, and the model is filled in.  Otherwise its log-likelihood is the
 * highest that was reached.
 */
static bool
fit_distributions(Sample *sample, BgNbdRates rates, BgNbdLeaving leaving, double customers,
				  double purchases, double weeks, BgNbd *model)
{
	/* r, a, b */
	static const double shapes[][3] = {
		{0.3, 0.5, 2.0}, {0.3, 1.0, 10.0}, {2.0, 0.5, 2.0}, {2.0, 1.0, 10.0}
	};
	Likelihood	likelihood = {.customers = customers, .evaluate = bg_nbd_evaluate,
		.sample = sample};
	double		starts[lengthof(shapes)][LIKELIHOOD_PARAMETERS];
	double		logs[LIKELIHOOD_PARAMETERS];
	double		log_likelihood;
	bool		fitted;
	int			count = 0;

	sample->rates = rates;
	sample->leaving = leaving;

	/*
	 * alpha is a time, and a rate the inverse of one.  At the start the mean rate
	 * is that at which all have bought.
	 */
	if (rates == RATES_SAME)
		likelihood.unit_logs[count++] = log(purchases / weeks);
	else
	{
		count++;
		likelihood.unit_logs[count++] = log(weeks / customers);
	}
	count += leaving == LEAVING_BETA ? 2 : leaving == LEAVING_NEVER ? 0 : 1;
	likelihood.parameter_count = count;
	for (size_t i = 0; i < lengthof(shapes); i++)
	{
		double	   *start = starts[i];

		if (rates == RATES_SAME)
			*start++ = log(purchases / weeks);
		else
		{
			*start++ = log(shapes[i][0]);
			*start++ = log(shapes[i][0] * weeks / purchases);
		}
		if (leaving == LEAVING_BETA)
		{
			*start++ = log(shapes[i][1]);
			*start++ = log(shapes[i][2]);
		}
		else if (leaving != LEAVING_NEVER)
			*start++ = log(shapes[i][1] / shapes[i][2]);
	}
	fitted = likelihood_fit(&likelihood, starts, lengthof(shapes), logs, &log_likelihood);

	memset(model, 0, sizeof(BgNbd));
	model->log_likelihood = log_likelihood;
	if (!fitted)
		return false;
	model->rates = rates;
	model->leaving = leaving;
	count = 0;
	if (rates == RATES_SAME)
		model->rate = exp(logs[count++]);
	else
	{
		model->r = exp(logs[count++]);
		model->alpha = exp(logs[count++]);
	}
	if (leaving == LEAVING_BETA)
	{
		model->a = exp(logs[count++]);
		model->b = exp(logs[count++]);
	}
	else if (leaving != LEAVING_NEVER)
		model->chance = 1.0 / (1.0 + exp(-logs[count++]));
	return true;
}

/*
 * Fits the model, or where its likelihood has no maximum the limit at which it is
 * highest.  Rows ascend by frequency, recency and age and no two are the same;
 * the model is filled in where the fit is done.
 */
FitStatus
bg_nbd_fit(const SamePurchases *rows, int64 row_count, BgNbd *model)
{
	Sample		sample = {.rows = rows, .row_count = row_count};
	double		customers = 0.0;
	double		repeat_customers = 0.0;
	double		purchases = 0.0;
	double		weeks = 0.0;
	double		reached;
	BgNbd		limit;
	FitStatus	status = FIT_NOT_CONVERGED;

	for (int64 i = 0; i < row_count; i++)
	{
		customers += rows[i].customers;
		if (rows[i].frequency > 0)
			repeat_customers += rows[i].customers;
		purchases += rows[i].customers * rows[i].frequency;
		weeks += rows[i].customers * (rows[i].age / DAYS_IN_WEEK);
	}
	if (repeat_customers < 2)
		return FIT_TOO_FEW;
	if (rows[row_count - 1].frequency < 2)
		return FIT_ALL_LEAVE;

	sample_days(&sample);
	if (fit_distributions(&sample, RATES_GAMMA, LEAVING_BETA, customers, purchases, weeks, model))
		return FIT_DONE;
	reached = model->log_likelihood;
	memset(model, 0, sizeof(BgNbd));

	/* Of limits that are as good, the one with the fewest parameters */
	for (int rates = RATES_SAME; rates >= RATES_GAMMA; rates--)
	{
		for (int leaving = LEAVING_NEVER; leaving >= LEAVING_BETA; leaving--)
		{
			if ((rates != RATES_GAMMA || leaving != LEAVING_BETA) &&
				fit_distributions(&sample, rates, leaving, customers, purchases, weeks, &limit) &&
				limit.log_likelihood >= reached - LIKELIHOOD_FLAT &&
				(status != FIT_DONE || limit.log_likelihood > model->log_likelihood))
			{
				*model = limit;
				status = FIT_DONE;
			}
		}
	}
	return status;
}

/* The mean rate of all customers: purchases a week, as long as they stay. */
double
bg_nbd_rate(const BgNbd *model)
{
	return model->rates == RATES_SAME ? model->rate : model->r / model->alpha;
}

/* The mean probability of leaving after a repeat purchase. */
double
bg_nbd_chance(const BgNbd *model)
{
	return model->leaving == LEAVING_BETA ? model->a / (model->a + model->b) : model->chance;
}

/*
 * The probability that a customer has not left (Fader and Hardie, "Computing
 * P(alive) Using the BG/NBD Model", 2008): 1 / (1 + exp(d)), see
 * bg_nbd_evaluate().  A customer leaves only after a repeat purchase, so without
 * one it is 1.
 */
double
bg_nbd_alive(const BgNbd *model, int32 frequency, int32 recency, int32 age)
{
	double		weeks = (age - recency) / DAYS_IN_WEEK;
	double		log_odds;

	if (frequency == 0 || model->leaving == LEAVING_NEVER ||
		(model->leaving == LEAVING_FIRST && frequency > 1))
		return 1.0;
	if (model->leaving == LEAVING_BETA)
		log_odds = log(model->a / (model->b + frequency - 1.0));
	else
		log_odds = log(model->chance / (1.0 - model->chance));
	if (model->rates == RATES_SAME)
		log_odds += model->rate * weeks;
	else
		log_odds += (model->r + frequency) *
			log1p(weeks / (model->alpha + recency / DAYS_IN_WEEK));
	return 1.0 / (1.0 + exp(log_odds));
}

/*
 * Purchases expected of a customer who is alive (FHL, equation 10, without the
 * denominator).  Were it not for leaving, their number K by time t would have a
 * negative binomial distribution with shape n = r + x and odds tau = t / (alpha +
 * T).  The customer makes the first of them, and after each stays with
 * probability 1 - p, where p has the beta distribution (a, b + x).  So of K
 * purchases
 *
 *	h(K) = sum over j < K of E[(1 - p)^j] = sum over j < K of (b+x)_j / (a+b+x)_j
 *
 * are made, and the expectation is the sum over k of P(K = k) h(k).  The sum is
 * what Gauss's hypergeometric function in equation 10 comes to, but all its terms
 * are positive, and a = 1 is no exception.  There are as many terms as there may
 * be purchases; SERIES_MEAN and SERIES_TAU bound them.
 */
#define SERIES_MEAN 500.0
#define SERIES_TAU 30.0

/* For all taus, ascending; h is the same for all. */
static void
alive_expected_series(double n, double a, double b, const double *taus, int tau_count,
					  double *expected)
{
	double		share[BG_NBD_HORIZONS];	/* of tau in 1 + tau */
	double		probability[BG_NBD_HORIZONS];	/* P(K = k) */
	double		made = 0.0;		/* h(k) */
	double		stays = 1.0;	/* the next term of h */
	int			first = 0;		/* those before are done, as it takes fewer terms */

	for (int i = 0; i < tau_count; i++)
	{
		share[i] = taus[i] / (1.0 + taus[i]);
		probability[i] = exp(-n * log1p(taus[i]));
		expected[i] = 0.0;
	}
	for (double k = 0.0; first < tau_count; k += 1.0)
	{
		double		growth = (n + k) / (k + 1.0);

		made += stays;
		stays *= (b + k) / (a + b + k);
		for (int i = first; i < tau_count; i++)
		{
			probability[i] *= share[i] * growth;
			expected[i] += probability[i] * made;
		}

		/* Each term to come is less than ratio times the one before */
		while (first < tau_count)
		{
			double		ratio = share[first] * Max((n + k + 1.0) / (k + 2.0), 1.0) *
				(1.0 + stays / made);

			if (ratio >= 1.0 ||
				probability[first] * made * ratio > NEGLIGIBLE * expected[first] * (1.0 - ratio))
				break;
			first++;
		}
	}
}

/*
 * The same for any n and tau: for given p it is (1 - (1 + p tau)^-n) / p, which
 * is integrated over the beta distribution.  In y = ln(p / (1 - p)) the integrand
 * is analytic between -pi and pi times i and vanishes exponentially, and the
 * trapezoidal rule is exact to the last digits with the steps below (Trefethen
 * and Weideman, "The Exponentially Convergent Trapezoidal Rule", SIAM Review 56,
 * 2014).  The density is summed along, which saves its constant.
 */
static double
alive_expected_integral(double n, double a, double b, double tau)
{
	double		mode = log(a / b);
	double		width = 1.0 / sqrt(1.0 + a * b / (a + b));
	double		step = Min(0.25, 0.5 * width);
	double		mode_density = -a * log1p(b / a) - b * log1p(a / b);
	double		sum = 0.0;
	double		density_sum = 0.0;

	for (int direction = -1; direction <= 1; direction += 2)
	{
		/* The mode itself only once */
		for (double i = direction < 0 ? 0.0 : 1.0;; i += 1.0)
		{
			double		y = mode + direction * i * step;
			double		smaller = exp(-fabs(y));
			double		log_larger = -log1p(smaller);	/* of p and 1 - p */
			double		log_smaller = log_larger - fabs(y);
			double		p = (y < 0.0 ? smaller : 1.0) / (1.0 + smaller);
			double		density = exp((y < 0.0 ? a * log_smaller + b * log_larger :
									   a * log_larger + b * log_smaller) - mode_density);
			double		purchases = -expm1(-n * log1p(p * tau)) / p;
			double		edge = y < 0.0 ? smaller * Max(b, Max(n, 1.0) * tau) :
				smaller * Max(a, 1.0);

			sum += density * purchases;
			density_sum += density;
			if (density * purchases <= NEGLIGIBLE * sum && density <= NEGLIGIBLE * density_sum)
				break;
			if (edge < NEGLIGIBLE && (direction < 0) == (y < 0.0))
			{
				/* From here on purchases are constant and the density a geometric series */
				double		rest = density / expm1((direction < 0 ? a : b) * step);

				sum += rest * purchases;
				density_sum += rest;
				break;
			}
		}
	}
	return sum / density_sum;
}

/*
 * The same where p is known: n tau if it is 0, and the one purchase or none if it
 * is 1.
 */
static double
alive_expected_at(double n, double p, double tau)
{
	return p > 0.0 ? -expm1(-n * log1p(p * tau)) / p : n * tau;
}

/*
 * Purchases expected of a customer within each of the horizons (weeks, ascending,
 * from 0, at most BG_NBD_HORIZONS of them).  If all buy at the same rate, K has a
 * Poisson distribution, which is the negative binomial one of endless n.
 */
void
bg_nbd_expected(const BgNbd *model, int32 frequency, int32 recency, int32 age,
				const double *horizons, int horizon_count, double *expected)
{
	double		alive = bg_nbd_alive(model, frequency, recency, age);
	bool		same_rate = model->rates == RATES_SAME;
	double		n = same_rate ? ENDLESS : model->r + frequency;
	double		b = model->b + frequency;
	double		taus[BG_NBD_HORIZONS];
	int			short_count = 0;

	Assert(horizon_count <= BG_NBD_HORIZONS);
	for (int i = 0; i < horizon_count; i++)
	{
		taus[i] = same_rate ? model->rate * horizons[i] / ENDLESS :
			horizons[i] / (model->alpha + age / DAYS_IN_WEEK);
		if (taus[i] <= SERIES_TAU && n * taus[i] <= SERIES_MEAN)
			short_count = i + 1;
	}
	if (model->leaving == LEAVING_BETA)
	{
		alive_expected_series(n, model->a, b, taus, short_count, expected);
		for (int i = short_count; i < horizon_count; i++)
			expected[i] = alive_expected_integral(n, model->a, b, taus[i]);
	}
	else
	{
		for (int i = 0; i < horizon_count; i++)
		{
			/* Who is alive after a repeat purchase is of those who never leave */
			if (model->leaving == LEAVING_FIRST && frequency == 0)
				expected[i] = model->chance * alive_expected_at(n, 1.0, taus[i]) +
					(1.0 - model->chance) * alive_expected_at(n, 0.0, taus[i]);
			else
				expected[i] = alive_expected_at(n, model->leaving == LEAVING_SAME ?
												model->chance : 0.0, taus[i]);
		}
	}
	for (int i = 0; i < horizon_count; i++)
		expected[i] *= alive;
}
