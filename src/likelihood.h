/*-------------------------------------------------------------------------
 *
 * likelihood.h
 *	  Fitting a model by maximum likelihood.
 *
 * All parameters of a model are positive and are searched for by their
 * logarithms.  A fit either ends at a maximum that has been checked to be one,
 * or says that there is none: numbers that nobody should use are not given.
 *
 * Where there is none, the likelihood grows while parameters run to the ends of
 * their range, and the limit there may be a model of its own, with fewer
 * parameters.  What limits a model has is the model's to know.
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

/*
 * How much of the log-likelihood a limit may lack to what a search has reached:
 * no data tell parameters apart that are as good as that.  It lacks something
 * where the likelihood has a maximum, but is flat.
 */
#define LIKELIHOOD_FLAT 0.01

/* Stored in values of the type clv_model: numbers must stay */
typedef enum FitStatus
{
	FIT_DONE,
	FIT_TOO_FEW,				/* fewer than two customers tell anything */
	FIT_ALL_LEAVE,				/* nobody stays, as far as the customers tell */
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

extern bool likelihood_fit(const Likelihood *likelihood,
						   double (*starts)[LIKELIHOOD_PARAMETERS], int start_count,
						   double *logs, double *log_likelihood);

#endif							/* SALESKPI_LIKELIHOOD_H */
