/*-------------------------------------------------------------------------
 *
 * likelihood.c
 *	  Fitting a model by maximum likelihood.  See likelihood.h.
 *
 * The BFGS method goes from a start to where the log-likelihood hardly grows
 * any more (Nocedal and Wright, "Numerical Optimization", 2nd edition, 2006;
 * "NW" below).  Newton's method takes it from there to the last digits, and
 * shows on the way whether there is a maximum at all: the matrix of second
 * derivatives, taken from differences of the gradient, must be negative
 * definite, and what is still to gain must vanish.
 *
 * Everything can be interrupted before each evaluation of the likelihood.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "likelihood.h"

/* Most steps of one search; it ends after a few dozen */
#define SEARCH_STEPS 500

/* Longest step of the search, in logarithms */
#define SEARCH_LONGEST 2.0

/*
 * The search ends where the log-likelihood can gain only this share of it (and
 * of 1, since it may be 0) for each customer
 */
#define SEARCH_TOLERANCE 1e-10

/* A step must gain this share of what the slope promises: c of NW, algorithm 3.1 */
#define SEARCH_SUFFICIENT 1e-4

/* Most times that a step is halved: then nothing is left of it */
#define SEARCH_HALVINGS 50

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

/* A place that the search has reached */
typedef struct Point
{
	double		logs[LIKELIHOOD_PARAMETERS];
	double		cost;			/* negative log-likelihood of a customer */
	double		slope[LIKELIHOOD_PARAMETERS];	/* derivatives of the cost */
} Point;

static double
dot_product(const double *left, const double *right, int size)
{
	double		sum = 0.0;

	for (int i = 0; i < size; i++)
		sum += left[i] * right[i];
	return sum;
}

/* Whether all parameters are in the range in which they are looked for. */
static bool
in_search_range(const Likelihood *likelihood, const double *logs)
{
	for (int i = 0; i < likelihood->parameter_count; i++)
	{
		if (!(fabs(logs[i] - likelihood->unit_logs[i]) < LIKELIHOOD_RANGE - RANGE_MARGIN))
			return false;
	}
	return true;
}

static void
evaluate_point(const Likelihood *likelihood, Point *point)
{
	CHECK_FOR_INTERRUPTS();
	point->cost = -likelihood->evaluate(likelihood->sample, point->logs, point->slope) /
		likelihood->customers;
	for (int i = 0; i < likelihood->parameter_count; i++)
		point->slope[i] /= -likelihood->customers;
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

/*
 * The Cholesky factor of the negative second derivatives of the log-likelihood at
 * a point; false where they are not positive definite.
 */
static bool
curvature_at(const Likelihood *likelihood, const Point *at,
			 double (*curvature)[LIKELIHOOD_PARAMETERS])
{
	int			size = likelihood->parameter_count;

	for (int i = 0; i < size; i++)
	{
		Point		shifted = *at;

		shifted.logs[i] += DIFFERENCE_STEP;
		evaluate_point(likelihood, &shifted);
		for (int j = 0; j < size; j++)
			curvature[i][j] = (shifted.slope[j] - at->slope[j]) * likelihood->customers /
				(shifted.logs[i] - at->logs[i]);
	}
	for (int i = 0; i < size; i++)
	{
		for (int j = 0; j < i; j++)
			curvature[i][j] = curvature[j][i] = (curvature[i][j] + curvature[j][i]) / 2;
	}
	return cholesky(curvature, size);
}

/*
 * Backtracking line search (NW, algorithm 3.1, page 37): goes along the
 * direction, half as far each time, until the cost has fallen enough.  False
 * where it does not fall: the point is as good as the digits allow.
 */
static bool
line_search(const Likelihood *likelihood, const Point *from, const double *direction, Point *to)
{
	int			size = likelihood->parameter_count;
	double		promised = dot_product(from->slope, direction, size);
	double		longest = SEARCH_LONGEST;
	double		step;

	for (int i = 0; i < size; i++)
		longest = Max(longest, fabs(direction[i]));
	step = SEARCH_LONGEST / longest;
	for (int halvings = 0; halvings < SEARCH_HALVINGS; halvings++)
	{
		for (int i = 0; i < size; i++)
			to->logs[i] = from->logs[i] + step * direction[i];
		evaluate_point(likelihood, to);
		/* Not so where it is not a number */
		if (to->cost <= from->cost + SEARCH_SUFFICIENT * step * promised)
			return true;
		step /= 2;
	}
	return false;
}

/*
 * The BFGS update of the approximate inverse matrix of second derivatives (NW,
 * equation 6.17): what the slope has told on the way from one point to the next.
 * A way on which the cost does not curve upwards is left out, since the matrix
 * would not stay positive definite; false then.
 */
static bool
update_inverse(double (*inverse)[LIKELIHOOD_PARAMETERS], int size, const Point *from,
			   const Point *to, bool fresh)
{
	double		moved[LIKELIHOOD_PARAMETERS];	/* s */
	double		turned[LIKELIHOOD_PARAMETERS];	/* y */
	double		carried[LIKELIHOOD_PARAMETERS]; /* H y */
	double		curved;			/* s'y */
	double		scale;

	for (int i = 0; i < size; i++)
	{
		moved[i] = to->logs[i] - from->logs[i];
		turned[i] = to->slope[i] - from->slope[i];
	}
	curved = dot_product(moved, turned, size);
	if (!(curved > 0.0))
		return false;
	if (fresh)
	{
		/* Of the size of the inverse along the first way (NW, equation 6.20) */
		for (int i = 0; i < size; i++)
			inverse[i][i] = curved / dot_product(turned, turned, size);
	}
	for (int i = 0; i < size; i++)
		carried[i] = dot_product(inverse[i], turned, size);
	scale = (1.0 + dot_product(turned, carried, size) / curved) / curved;
	for (int i = 0; i < size; i++)
	{
		for (int j = 0; j < size; j++)
			inverse[i][j] += scale * moved[i] * moved[j] -
				(carried[i] * moved[j] + moved[i] * carried[j]) / curved;
	}
	return true;
}

/*
 * Where the search starts: the inverse matrix of second derivatives there, by
 * differences (NW, page 142), or the unit matrix where it is not positive
 * definite; false then.
 */
static bool
start_inverse(const Likelihood *likelihood, const Point *at,
			  double (*inverse)[LIKELIHOOD_PARAMETERS])
{
	int			size = likelihood->parameter_count;
	double		factor[LIKELIHOOD_PARAMETERS][LIKELIHOOD_PARAMETERS];
	bool		curved = curvature_at(likelihood, at, factor);

	for (int i = 0; i < size; i++)
	{
		memset(inverse[i], 0, size * sizeof(double));
		inverse[i][i] = curved ? likelihood->customers : 1.0;
		if (curved)
			cholesky_solve(factor, size, inverse[i]);
	}
	return curved;
}

/*
 * The BFGS method (NW, algorithm 6.1, page 140): goes from a point to near the
 * maximum, if there is one, or until a parameter has run away.
 */
static void
search(const Likelihood *likelihood, Point *at)
{
	int			size = likelihood->parameter_count;
	double		inverse[LIKELIHOOD_PARAMETERS][LIKELIHOOD_PARAMETERS];
	bool		fresh;			/* the matrix knows nothing yet */
	Point		next;

	fresh = !start_inverse(likelihood, at, inverse);
	for (int step = 0; step < SEARCH_STEPS && in_search_range(likelihood, at->logs); step++)
	{
		double		direction[LIKELIHOOD_PARAMETERS];

		for (int i = 0; i < size; i++)
			direction[i] = -dot_product(inverse[i], at->slope, size);
		if (!(-dot_product(at->slope, direction, size) >
			  SEARCH_TOLERANCE * (1.0 + fabs(at->cost))) ||
			!line_search(likelihood, at, direction, &next))
			break;
		if (update_inverse(inverse, size, at, &next, fresh))
			fresh = false;
		*at = next;
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

/*
 * Newton's method: goes from near the maximum to it.  False where there is none.
 * The last step changes the last digits of the parameters, but not the cost.
 */
static bool
newton(const Likelihood *likelihood, Point *at)
{
	int			size = likelihood->parameter_count;

	for (int step = 0; step < NEWTON_STEPS; step++)
	{
		double		gradient[LIKELIHOOD_PARAMETERS];
		double		move[LIKELIHOOD_PARAMETERS];
		double		curvature[LIKELIHOOD_PARAMETERS][LIKELIHOOD_PARAMETERS];
		double		gain;
		double		longest = NEWTON_LONGEST;

		if (!in_search_range(likelihood, at->logs) || !curvature_at(likelihood, at, curvature))
			return false;
		for (int i = 0; i < size; i++)
			move[i] = gradient[i] = -at->slope[i] * likelihood->customers;
		cholesky_solve(curvature, size, move);
		gain = dot_product(move, gradient, size);
		for (int i = 0; i < size; i++)
			longest = Max(longest, fabs(move[i]));
		for (int i = 0; i < size; i++)
			at->logs[i] += move[i] * (NEWTON_LONGEST / longest);
		if (gain < NEWTON_TOLERANCE)
			return !is_flat(curvature, size);
		evaluate_point(likelihood, at);
	}
	return false;
}

/*
 * Fits from the best of the starts, and where that leads to no maximum from the
 * others.  True where there is one; logs and log_likelihood are its.  Otherwise
 * log_likelihood is the highest that was reached.
 */
bool
likelihood_fit(const Likelihood *likelihood, double (*starts)[LIKELIHOOD_PARAMETERS],
			   int start_count, double *logs, double *log_likelihood)
{
	int			size = likelihood->parameter_count;
	Point	   *points = palloc0(start_count * sizeof(Point));

	*log_likelihood = -HUGE_VAL;
	for (int i = 0; i < start_count; i++)
	{
		memcpy(points[i].logs, starts[i], size * sizeof(double));
		evaluate_point(likelihood, &points[i]);
	}
	for (int i = 0; i < start_count; i++)
	{
		int			best = -1;
		Point		at;

		for (int j = 0; j < start_count; j++)
		{
			if (!isnan(points[j].cost) && (best < 0 || points[j].cost < points[best].cost))
				best = j;
		}
		if (best < 0)
			break;
		at = points[best];
		points[best].cost = NAN;	/* tried */
		search(likelihood, &at);
		if (newton(likelihood, &at))
		{
			memcpy(logs, at.logs, size * sizeof(double));
			*log_likelihood = -at.cost * likelihood->customers;
			pfree(points);
			return true;
		}
		/* Not so where it is not a number */
		if (-at.cost * likelihood->customers > *log_likelihood)
			*log_likelihood = -at.cost * likelihood->customers;
	}
	pfree(points);
	return false;
}
