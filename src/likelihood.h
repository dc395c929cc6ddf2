/*-------------------------------------------------------------------------
 *
 * likelihood.h
 *	  Fitting a model by maximum likelihood.
 *
 * All parameters of a model are positive and are searched for by their
 * logarithms.  A fit either ends at a maximum that has been checked to be one,
 * or says why it does not: numbers that nobody should use are not given.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_LIKELIHOOD_H
#define SALESKPI_LIKELIHOOD_H

/* Most parameters that a model has */
#define LIKELIHOOD_PARAMETERS 4

/*
 * How far a parameter is looked for: a factor of e^14, a million, to both sides
 * of its unit, which is 1 or the scale of the data.
 */
#define LIKELIHOOD_RANGE 14.0

/* Stored in values of the type clv_model: numbers must stay */
typedef enum FitStatus
{
	FIT_DONE,
	FIT_TOO_FEW,				/* fewer than two customers tell anything */
	FIT_ALL_THE_SAME,			/* the customers do not differ */
	FIT_NO_MAXIMUM,				/* it grows while parameters leave the range, or is flat */
	FIT_NOT_CONVERGED,
	FIT_NOT_KNOWN				/* a part of what is to be fitted is not known */
} FitStatus;

#define FIT_STATUSES (FIT_NOT_KNOWN + 1)

typedef struct Likelihood
{
	int			parameter_count;
	double		unit_logs[LIKELIHOOD_PARAMETERS];	/* logarithm of each parameter's unit */
	double		customers;		/* how many the likelihood is of */

	/* log-likelihood, and its derivatives by the logarithms of the parameters */
	double		(*evaluate) (void *sample, const double *logs, double *gradient);
	void	   *sample;
} Likelihood;

extern FitStatus likelihood_fit(const Likelihood *likelihood,
								double (*starts)[LIKELIHOOD_PARAMETERS], int start_count,
								double *logs, double *log_likelihood);

#endif							/* SALESKPI_LIKELIHOOD_H */
