/*-------------------------------------------------------------------------
 *
 * confidence.c
 *	  The level of a confidence interval.  See confidence.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "confidence.h"

/* The value of a polynomial of degree 7, the coefficient of x^0 first. */
static double
polynomial(const double coefficients[8], double x)
{
	double		value = coefficients[7];

	for (int i = 6; i >= 0; i--)
		value = value * x + coefficients[i];
	return value;
}

/*
 * The z for which a standard normal variable is between -z and z with the given
 * probability.
 *
 * Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution",
 * Applied Statistics 37 (1988), PPND16, to about 16 digits.  It asks for the
 * distance q of the cumulative probability from 1/2 and for the tail beyond,
 * neither of which is taken from the other here, lest digits are lost.
 */
static double
normal_quantile(double probability)
{
	static const double a[8] = {
		3.3871328727963666080e0, 1.3314166789178437745e+2,
		1.9715909503065514427e+3, 1.3731693765509461125e+4,
		4.5921953931549871457e+4, 6.7265770927008700853e+4,
		3.3430575583588128105e+4, 2.5090809287301226727e+3
	};
	static const double b[8] = {
		1.0, 4.2313330701600911252e+1,
		6.8718700749205790830e+2, 5.3941960214247511077e+3,
		2.1213794301586595867e+4, 3.9307895800092710610e+4,
		2.8729085735721942674e+4, 5.2264952788528545610e+3
	};
	static const double c[8] = {
		1.42343711074968357734e0, 4.63033784615654529590e0,
		5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1,
		2.27238449892691845833e-2, 7.74545014278341407640e-4
	};
	static const double d[8] = {
		1.0, 2.05319162663775882187e0,
		1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2,
		5.47593808499534494600e-4, 1.05075007164441684324e-9
	};
	static const double e[8] = {
		6.65790464350110377720e0, 5.46378491116411436990e0,
		1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3,
		2.71155556874348757815e-5, 2.01033439929228813265e-7
	};
	static const double f[8] = {
		1.0, 5.99832206555887937690e-1,
		1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5,
		1.42151175831644588870e-7, 2.04426310338993978564e-15
	};
	double		q = probability / 2;
	double		r;

	if (q <= 0.425)
	{
		r = 0.180625 - q * q;
		return q * polynomial(a, r) / polynomial(b, r);
	}
	r = sqrt(-log((1 - probability) / 2));
	if (r <= 5)
		return polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
	return polynomial(e, r - 5) / polynomial(f, r - 5);
}

/*
 * The z of a level of confidence, which an argument gives: an interval of so
 * many standard errors to either side holds the true value with that
 * probability.
 */
double
confidence_z(double confidence)
{
	/* Written so that NaN is refused, too */
	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence must be greater than 0 and less than 1, not %g", confidence),
				 errhint("Give 0.95 for an interval that holds the true value in 95 of 100 cases.")));
	return normal_quantile(confidence);
}
