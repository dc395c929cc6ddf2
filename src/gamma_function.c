/*-------------------------------------------------------------------------
 *
 * gamma_function.c
 *	  Ratios of the gamma function.  See gamma_function.h.
 *
 * Recurrence brings the argument to where the asymptotic series hold to the
 * last digit of double precision (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 1964, 6.1.15 and 6.1.41, 6.3.5 and 6.3.18).  The
 * leading terms of two series are subtracted on paper, so that nothing is lost
 * where the gamma function itself is large.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "gamma_function.h"

/* From here on the first terms that are left out are below 1e-16 */
#define ASYMPTOTIC_FROM 16.0

/* ln gamma(z) - (z - 1/2) ln z + z - ln(2 pi) / 2 (6.1.41) */
static double
stirling_remainder(double z)
{
	double		square = 1.0 / (z * z);

	return (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 -
			square * (1.0 / 1680 - square / 1188)))) / z;
}

/* digamma(z) - ln z (6.3.18) */
static double
digamma_remainder(double z)
{
	double		square = 1.0 / (z * z);

	return -0.5 / z - square * (1.0 / 12 - square * (1.0 / 120 -
			square * (1.0 / 252 - square * (1.0 / 240 -
			square * (1.0 / 132 - square * 691 / 32760)))));
}

/* ln(gamma(z + step) / gamma(z)) for z > 0 and step >= 0. */
double
log_gamma_ratio(double z, double step)
{
	double		below = 1.0;

	for (; z < ASYMPTOTIC_FROM; z += 1.0)
		below *= z / (z + step);
	return log(below) + step * log(z + step) + (z - 0.5) * log1p(step / z) - step +
		stirling_remainder(z + step) - stirling_remainder(z);
}

/* digamma(z + step) - digamma(z) for z > 0 and step >= 0. */
double
digamma_difference(double z, double step)
{
	double		below = 0.0;

	for (; z < ASYMPTOTIC_FROM; z += 1.0)
		below += step / (z * (z + step));
	return below + log1p(step / z) + digamma_remainder(z + step) - digamma_remainder(z);
}

/* ln B(a, b) for a > 0 and b > 0. */
double
log_beta(double a, double b)
{
	int			sign;

	/* lgamma_r() unlike lgamma() leaves the variable signgam alone */
	return lgamma_r(Min(a, b), &sign) - log_gamma_ratio(Max(a, b), Min(a, b));
}

/* ln gamma(z) - z ln z + z for z > 0. */
double
log_gamma_remainder(double z)
{
	int			sign;

	return z < ASYMPTOTIC_FROM ? lgamma_r(z, &sign) - z * log(z) + z :
		0.5 * log(2.0 * M_PI / z) + stirling_remainder(z);
}

/* ln z - digamma(z) for z > 0: between 1 / (2 z) and 1 / z. */
double
digamma_gap(double z)
{
	double		from = z;
	double		below = 0.0;

	for (; z < ASYMPTOTIC_FROM; z += 1.0)
		below += 1.0 / z;
	return below - log(z / from) - digamma_remainder(z);
}
