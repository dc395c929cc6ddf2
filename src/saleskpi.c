/*-------------------------------------------------------------------------
 *
 * saleskpi.c
 *	  The module.  What it does is in the files of the types.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
