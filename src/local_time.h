/*-------------------------------------------------------------------------
 *
 * local_time.h
 *	  Points in time in a time zone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_LOCAL_TIME_H
#define SALESKPI_LOCAL_TIME_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/timestamp.h"

extern Timestamp zone_local_time(FunctionCallInfo fcinfo, TimestampTz at,
								 int zone_argument_number);

#endif							/* SALESKPI_LOCAL_TIME_H */
