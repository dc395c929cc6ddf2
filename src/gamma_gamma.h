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

/* How the amounts of purchases differ.  Stored: numbers must stay. */
typedef enum GammaGammaAmounts
{
	AMOUNTS_GAMMA,				/* p, q, gamma: between purchases and between customers */
	AMOUNTS_OWN,				/* p runs to infinity: between customers only; q, scale */
	AMOUNTS_SAME_MEAN,			/* q runs to infinity: between purchases only; p, mean */
	AMOUNTS_SAME				/* both do: not at all; mean */
} GammaGammaAmounts;

#define GAMMA_GAMMA_AMOUNTS (AMOUNTS_SAME + 1)

/* What the limits do not have is 0 */
typedef struct GammaGamma
{
	int32		amounts;		/* a GammaGammaAmounts */
	int32		unused;			/* zero */
	double		p;
	double		q;
	double		gamma;			/* in the unit of the amounts */
	double		scale;			/* p gamma, in the unit of the amounts */
	double		mean;			/* p gamma / q, the mean of all customers, in the unit of the amounts */
	double		log_likelihood; /* infinite with AMOUNTS_SAME */
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
