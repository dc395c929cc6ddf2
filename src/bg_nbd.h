/*-------------------------------------------------------------------------
 *
 * bg_nbd.h
 *	  The BG/NBD model of when customers buy.  See bg_nbd.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_BG_NBD_H
#define SALESKPI_BG_NBD_H

#include "likelihood.h"

#define DAYS_IN_WEEK 7.0

/* How the rates at which customers buy are distributed.  Stored: numbers must stay. */
typedef enum BgNbdRates
{
	RATES_GAMMA,				/* r, alpha */
	RATES_SAME					/* r and alpha run to infinity: all buy at one rate */
} BgNbdRates;

#define BG_NBD_RATES (RATES_SAME + 1)

/*
 * How the probabilities of leaving after a repeat purchase are distributed.
 * Stored: numbers must stay.
 */
typedef enum BgNbdLeaving
{
	LEAVING_BETA,				/* a, b */
	LEAVING_SAME,				/* a and b run to infinity: one probability for all */
	LEAVING_FIRST,				/* a and b run to 0: it is 1 for a share of them, 0 for the others */
	LEAVING_NEVER				/* a runs to 0: it is 0 for all */
} BgNbdLeaving;

#define BG_NBD_LEAVING (LEAVING_NEVER + 1)

/* What the distributions do not have is 0 */
typedef struct BgNbd
{
	int32		rates;			/* a BgNbdRates */
	int32		leaving;		/* a BgNbdLeaving */
	double		r;
	double		alpha;			/* weeks */
	double		rate;			/* of all, RATES_SAME: purchases a week */
	double		a;
	double		b;
	double		chance;			/* LEAVING_SAME: the probability; LEAVING_FIRST: the share */
	double		log_likelihood;
} BgNbd;

/* Customers who have bought alike */
typedef struct SamePurchases
{
	int32		frequency;		/* repeat purchases */
	int32		recency;		/* days from the first to the last purchase */
	int32		age;			/* days from the first purchase to now */
	double		customers;		/* how many they are */
} SamePurchases;

/* Most horizons in one call of bg_nbd_expected() */
#define BG_NBD_HORIZONS 64

extern FitStatus bg_nbd_fit(const SamePurchases *rows, int64 row_count, BgNbd *model);
extern double bg_nbd_rate(const BgNbd *model);
extern double bg_nbd_chance(const BgNbd *model);
extern double bg_nbd_alive(const BgNbd *model, int32 frequency, int32 recency, int32 age);
extern void bg_nbd_expected(const BgNbd *model, int32 frequency, int32 recency, int32 age,
							const double *horizons, int horizon_count, double *expected);

#endif							/* SALESKPI_BG_NBD_H */
