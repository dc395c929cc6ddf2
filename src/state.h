/*-------------------------------------------------------------------------
 *
 * state.h
 *	  What the families' states share: a version byte, writing to a state in
 *	  place, and growing it by doubling.
 *
 * A state is one value of a concrete type.  As the transition value of an
 * aggregate it belongs to the executor, which lets the transition function
 * change it in place; anywhere else an argument is the caller's and must not
 * be changed.  state_writable() knows the difference.
 *
 * The first byte after the varlena header of every state is its version.
 * Version 1 is the only one so far; a reader of a later release must accept
 * all that came before its own, in the binary form, too, and should keep the
 * order of binary forms, by which states are sorted in indexes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_STATE_H
#define SALESKPI_STATE_H

#include "postgres.h"

#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

#define STATE_VERSION 1

/* Largest size of a state: what one palloc can hold */
#define STATE_MAX_SIZE MaxAllocSize

/* The part every varlena state begins with */
typedef struct StateHeader
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
} StateHeader;

extern bool state_in_place(FunctionCallInfo fcinfo);
extern void *state_argument(FunctionCallInfo fcinfo, int argument, Size fixed_size,
							const char *type_name);
extern void *state_writable(FunctionCallInfo fcinfo, int argument, Size fixed_size,
							const char *type_name);
pg_noreturn extern void state_too_large(Size entry_size, Size fixed_size,
										const char *type_name);
extern int64 state_doubled(Size entry_size, Size fixed_size, int64 entries,
						   const char *type_name);
pg_noreturn extern void state_invalid_binary(const char *type_name, const char *violation);
extern void state_check_version(int version, const char *type_name);
extern void state_count(int64 *counter, int64 rows, const char *type_name);

#endif							/* SALESKPI_STATE_H */
