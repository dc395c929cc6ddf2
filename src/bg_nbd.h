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

typedef struct BgNbd
{
	double		r;
	double		alpha;			/* weeks */
	double		a;
	double		b;
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
extern double bg_nbd_alive(const BgNbd *model, int32 frequency, int32 recency, int32 age);
extern void bg_nbd_expected(const BgNbd *model, int32 frequency, int32 recency, int32 age,
							const double *horizons, int horizon_count, double *expected);

#endif							/* SALESKPI_BG_NBD_H */
