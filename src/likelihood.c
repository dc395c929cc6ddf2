/*-------------------------------------------------------------------------
 *
 * likelihood.c
 *	  Fitting a model by maximum likelihood.  See likelihood.h.
 *
 * NLopt's L-BFGS (Nocedal 1980, Liu and Nocedal 1989) goes from a start to
 * where the log-likelihood hardly grows any more.  Newton's method takes it
 * from there to the last digits, and shows on the way whether there is a
 * maximum at all: the matrix of second derivatives, taken from differences of
 * the gradient, must be negative definite, and what is still to gain must
 * vanish.
 *
 * An error would jump out of NLopt and leave its memory behind, so nothing
 * that NLopt calls raises one.  When an interrupt is pending the search is
 * stopped, the interrupt is served, and where that was no reason to give up
 * the search is repeated with the values that it has already been given: it
 * takes the same way, and the interrupt leaves no trace in the result.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>
#include <nlopt.h>

#include "miscadmin.h"

#include "likelihood.h"

/* Most evaluations of one search; it ends after a few dozen */
#define SEARCH_EVALUATIONS 1000

/* The search ends where the log-likelihood gains less than this share of it */
#define SEARCH_TOLERANCE 1e-10

/* Step of the differences of gradients, in logarithms */
#define DIFFERENCE_STEP 1e-5

/* Most steps of Newton's method; two or three are usual */
#define NEWTON_STEPS 40

/* Longest step of Newton's method, in logarithms */
#define NEWTON_LONGEST 1.0

/* The maximum is reached where twice the log-likelihood can gain only this */
#define NEWTON_TOLERANCE 1e-12

/* Nearer to the end of the range than this a parameter has run away */
#define RANGE_MARGIN 1e-2

/* What NLopt has been told: the negative log-likelihood of a customer */
typedef struct Evaluation
{
	double		value;
	double		gradient[LIKELIHOOD_PARAMETERS];
} Evaluation;

typedef struct Search
{
	const Likelihood *likelihood;
	nlopt_opt	optimizer;
	bool		interrupted;
	int			replayed;		/* evaluations asked for in this attempt */
	int			evaluation_count;
	Evaluation	evaluations[SEARCH_EVALUATIONS];
} Search;

/* NLopt's callback.  Raises no error. */
static double
search_evaluate(unsigned parameter_count, const double *logs, double *gradient, void *data)
{
	Search	   *search = data;
	const Likelihood *likelihood = search->likelihood;
	Evaluation *evaluation = &search->evaluations[search->replayed];

	if (search->replayed == search->evaluation_count)
	{
		if (search->interrupted || search->replayed == SEARCH_EVALUATIONS ||
			(INTERRUPTS_PENDING_CONDITION() && INTERRUPTS_CAN_BE_PROCESSED()))
		{
			search->interrupted = search->replayed < SEARCH_EVALUATIONS;
			nlopt_force_stop(search->optimizer);
			if (gradient != NULL)
				memset(gradient, 0, parameter_count * sizeof(double));
			return HUGE_VAL;
		}
		evaluation->value = -likelihood->evaluate(likelihood->sample, logs, evaluation->gradient) /
			likelihood->customers;
		for (unsigned i = 0; i < parameter_count; i++)
			evaluation->gradient[i] /= -likelihood->customers;
		search->evaluation_count++;
	}
	search->replayed++;
	if (gradient != NULL)
		memcpy(gradient, evaluation->gradient, parameter_count * sizeof(double));
	return evaluation->value;
}

/* One attempt: from logs to as far as it gets, which goes into logs. */
static nlopt_result
search_attempt(Search *search, double *logs)
{
	const Likelihood *likelihood = search->likelihood;
	double		lower[LIKELIHOOD_PARAMETERS];
	double		upper[LIKELIHOOD_PARAMETERS];
	double		value;
	nlopt_result result;

	for (int i = 0; i < likelihood->parameter_count; i++)
	{
		lower[i] = likelihood->unit_logs[i] - LIKELIHOOD_RANGE;
		upper[i] = likelihood->unit_logs[i] + LIKELIHOOD_RANGE;
	}
	search->interrupted = false;
	search->replayed = 0;
	search->optimizer = nlopt_create(NLOPT_LD_LBFGS, likelihood->parameter_count);
	if (search->optimizer == NULL)
		return NLOPT_OUT_OF_MEMORY;
	nlopt_set_lower_bounds(search->optimizer, lower);
	nlopt_set_upper_bounds(search->optimizer, upper);
	nlopt_set_ftol_rel(search->optimizer, SEARCH_TOLERANCE);
	nlopt_set_maxeval(search->optimizer, SEARCH_EVALUATIONS);
	nlopt_set_min_objective(search->optimizer, search_evaluate, search);
	result = nlopt_optimize(search->optimizer, logs, &value);
	nlopt_destroy(search->optimizer);
	return result;
}

/* From logs to near the maximum, if there is one. */
static void
search_run(Search *search, double *logs)
{
	double		start[LIKELIHOOD_PARAMETERS];

	memcpy(start, logs, sizeof(start));
	search->evaluation_count = 0;
	do
	{
		memcpy(logs, start, sizeof(start));
		if (search_attempt(search, logs) == NLOPT_OUT_OF_MEMORY)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
		CHECK_FOR_INTERRUPTS();
	} while (search->interrupted);
}

/*
 * Replaces a symmetric matrix by its Cholesky factor, lower triangle; false
 * where it is not positive definite.
 */
static bool
cholesky(double (*matrix)[LIKELIHOOD_PARAMETERS], int size)
{
	for (int i = 0; i < size; i++)
	{
		for (int j = 0; j <= i; j++)
		{
			double		sum = matrix[i][j];

			for (int k = 0; k < j; k++)
				sum -= matrix[i][k] * matrix[j][k];
			if (i != j)
				matrix[i][j] = sum / matrix[j][j];
			else if (sum > 0.0)
				matrix[i][i] = sqrt(sum);
			else
				return false;
		}
	}
	return true;
}

/* Solves factor * transposed factor * solution = right side, in place. */
static void
cholesky_solve(double (*factor)[LIKELIHOOD_PARAMETERS], int size, double *side)
{
	for (int i = 0; i < size; i++)
	{
		for (int k = 0; k < i; k++)
			side[i] -= factor[i][k] * side[k];
		side[i] /= factor[i][i];
	}
	for (int i = size - 1; i >= 0; i--)
	{
		for (int k = i + 1; k < size; k++)
			side[i] -= factor[k][i] * side[k];
		side[i] /= factor[i][i];
	}
}

/* The negative second derivatives at logs, where the gradient is known. */
static void
curvature_at(const Likelihood *likelihood, const double *logs, const double *gradient,
			 double (*curvature)[LIKELIHOOD_PARAMETERS])
{
	int			size = likelihood->parameter_count;
	double		shifted_gradient[LIKELIHOOD_PARAMETERS];

	for (int i = 0; i < size; i++)
	{
		double		shifted[LIKELIHOOD_PARAMETERS];

		CHECK_FOR_INTERRUPTS();
		memcpy(shifted, logs, size * sizeof(double));
		shifted[i] += DIFFERENCE_STEP;
		likelihood->evaluate(likelihood->sample, shifted, shifted_gradient);
		for (int j = 0; j < size; j++)
			curvature[i][j] = (gradient[j] - shifted_gradient[j]) / (shifted[i] - logs[i]);
	}
	for (int i = 0; i < size; i++)
	{
		for (int j = 0; j < i; j++)
			curvature[i][j] = curvature[j][i] = (curvature[i][j] + curvature[j][i]) / 2;
	}
}

/*
 * Whether a parameter's standard error is larger than the range in which it is
 * looked for: then the likelihood is flat, and a maximum that it may have says
 * nothing.  The variances are the diagonal of the inverse.
 */
static bool
is_flat(double (*factor)[LIKELIHOOD_PARAMETERS], int size)
{
	for (int i = 0; i < size; i++)
	{
		double		column[LIKELIHOOD_PARAMETERS] = {0};

		column[i] = 1.0;
		cholesky_solve(factor, size, column);
		if (!(column[i] < LIKELIHOOD_RANGE * LIKELIHOOD_RANGE))
			return true;
	}
	return false;
}

/* Newton's method from near the maximum to it. */
static FitStatus
newton(const Likelihood *likelihood, double *logs, double *log_likelihood)
{
	int			size = likelihood->parameter_count;

	for (int step = 0; step < NEWTON_STEPS; step++)
	{
		double		gradient[LIKELIHOOD_PARAMETERS];
		double		move[LIKELIHOOD_PARAMETERS];
		double		curvature[LIKELIHOOD_PARAMETERS][LIKELIHOOD_PARAMETERS];
		double		gain = 0.0;
		double		longest = NEWTON_LONGEST;

		for (int i = 0; i < size; i++)
		{
			if (!(fabs(logs[i] - likelihood->unit_logs[i]) < LIKELIHOOD_RANGE - RANGE_MARGIN))
				return FIT_NO_MAXIMUM;
		}
		CHECK_FOR_INTERRUPTS();
		*log_likelihood = likelihood->evaluate(likelihood->sample, logs, gradient);
		curvature_at(likelihood, logs, gradient, curvature);
		if (!cholesky(curvature, size))
			return FIT_NO_MAXIMUM;
		memcpy(move, gradient, size * sizeof(double));
		cholesky_solve(curvature, size, move);
		for (int i = 0; i < size; i++)
		{
			gain += move[i] * gradient[i];
			longest = Max(longest, fabs(move[i]));
		}
		for (int i = 0; i < size; i++)
			logs[i] += move[i] * (NEWTON_LONGEST / longest);
		if (gain < NEWTON_TOLERANCE)
			return is_flat(curvature, size) ? FIT_NO_MAXIMUM : FIT_DONE;
	}
	return FIT_NOT_CONVERGED;
}

/*
 * Fits from the best of the starts, and where that leads nowhere from the
 * others; if none leads to a maximum, says why the first did not.
 */
FitStatus
likelihood_fit(const Likelihood *likelihood, double (*starts)[LIKELIHOOD_PARAMETERS],
			   int start_count, double *logs, double *log_likelihood)
{
	Search	   *search = palloc(sizeof(Search));
	double	   *values = palloc(start_count * sizeof(double));
	FitStatus	first_status = FIT_NOT_CONVERGED;

	search->likelihood = likelihood;
	for (int i = 0; i < start_count; i++)
	{
		double		gradient[LIKELIHOOD_PARAMETERS];

		CHECK_FOR_INTERRUPTS();
		values[i] = likelihood->evaluate(likelihood->sample, starts[i], gradient);
	}
	for (int i = 0; i < start_count; i++)
	{
		int			best = -1;
		FitStatus	status;

		for (int j = 0; j < start_count; j++)
		{
			if (!isnan(values[j]) && (best < 0 || values[j] > values[best]))
				best = j;
		}
		if (best < 0)
			break;
		values[best] = NAN;		/* tried */
		memcpy(logs, starts[best], sizeof(starts[best]));
		search_run(search, logs);
		status = newton(likelihood, logs, log_likelihood);
		if (status == FIT_DONE)
			return FIT_DONE;
		if (i == 0)
			first_status = status;
	}
	return first_status;
}
