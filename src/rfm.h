/*-------------------------------------------------------------------------
 *
 * rfm.h
 *	  What other families read from an rfm.  See rfm.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_RFM_H
#define SALESKPI_RFM_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

/* What is known of a customer at the end of a day */
typedef struct RfmSummary
{
	int32		frequency;		/* repeat purchases */
	int32		recency;		/* days from the first to the last purchase */
	int32		age;			/* days from the first purchase to the day */
	bool		mean_known;		/* not where something was bought later */
	double		mean;			/* mean amount of a repeat purchase; 0 without one or not wanted */
} RfmSummary;

extern bool rfm_summary(FunctionCallInfo fcinfo, int argument, DateADT as_of,
						bool with_mean, RfmSummary *summary);

#endif							/* SALESKPI_RFM_H */
