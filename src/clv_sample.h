/*-------------------------------------------------------------------------
 *
 * clv_sample.h
 *	  The customers of a fit, as they are known at the end of one day.  See
 *	  clv_sample.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_CLV_SAMPLE_H
#define SALESKPI_CLV_SAMPLE_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

/* Customers who are alike in everything */
typedef struct SampleEntry
{
	int32		frequency;		/* repeat purchases */
	int32		recency;		/* days from the first to the last purchase */
	int32		age;			/* days from the first purchase to as_of */
	int32		unused;			/* zero */
	double		mean;			/* mean amount of a repeat purchase; 0: not positive or not known */
	int64		customers;		/* how many customers are so */
} SampleEntry;

typedef struct ClvSample
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	DateADT		as_of;
	int32		entry_count;
	int64		customers;
	int64		unknown_customers;	/* whose mean is 0 because it is not known */
	SampleEntry entries[FLEXIBLE_ARRAY_MEMBER];
} ClvSample;

extern ClvSample *clv_sample_argument(FunctionCallInfo fcinfo, int argument);

#endif							/* SALESKPI_CLV_SAMPLE_H */
