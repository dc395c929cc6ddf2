/*-------------------------------------------------------------------------
 *
 * gamma_gamma.h
 *	  The Gamma-Gamma model of what a purchase brings.  See gamma_gamma.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_GAMMA_GAMMA_H
#define SALESKPI_GAMMA_GAMMA_H

#include "likelihood.h"

typedef struct GammaGamma
{
	double		p;
	double		q;
	double		gamma;			/* in the unit of the amounts */
	double		log_likelihood;
} GammaGamma;

/* Customers with the same number of repeat purchases and the same mean amount of them */
typedef struct SameAmount
{
	double		frequency;		/* > 0 */
	double		mean;			/* > 0 */
	double		customers;		/* how many they are */
} SameAmount;

extern FitStatus gamma_gamma_fit(const SameAmount *rows, int64 row_count, GammaGamma *model);
extern bool gamma_gamma_mean(const GammaGamma *model, double frequency, double mean,
							 double *expected);

#endif							/* SALESKPI_GAMMA_GAMMA_H */
