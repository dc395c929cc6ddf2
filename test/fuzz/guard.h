/*-------------------------------------------------------------------------
 *
 * guard.h
 *	  Memory of the extension that AddressSanitizer can watch: included into
 *	  every file of it by `make fuzz`.
 *
 * palloc() cuts its chunks from large blocks, so that whoever reads or writes
 * past the end of one finds memory that is allocated, too.  Here each chunk has
 * a zone behind it that is forbidden.  What is freed stays allocated and is
 * forbidden as a whole, until the context is reset.
 *
 * That is so only while fuzz() says so, and where no code but ours frees our
 * chunks: the server, which knows of no zones, would give them to others.  With
 * GUARD_NOTHING, only who asks for it by name has it so.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_GUARD_H
#define SALESKPI_GUARD_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/memutils.h"

#define GUARD_NAME "saleskpi guard"
#define GUARD_SIZE 32

extern void __asan_poison_memory_region(void const volatile *at, size_t size);
extern void __asan_unpoison_memory_region(void const volatile *at, size_t size);

/* A stretch that is allowed again when its context is reset */
typedef struct Guard
{
	MemoryContextCallback callback;
	void	   *at;
	Size		size;
} Guard;

static inline bool
guard_is_on(void)
{
	static void **flag = NULL;

	if (flag == NULL)
		flag = find_rendezvous_variable(GUARD_NAME);
	return *flag != NULL;
}

static inline void
guard_lift(void *argument)
{
	Guard	   *guard = argument;

	__asan_unpoison_memory_region(guard->at, guard->size);
}

static inline void
guard_forbid(MemoryContext context, void *at, Size size)
{
	Guard	   *guard = MemoryContextAlloc(context, sizeof(Guard));

	guard->callback.func = guard_lift;
	guard->callback.arg = guard;
	guard->at = at;
	guard->size = size;
	MemoryContextRegisterResetCallback(context, &guard->callback);
	__asan_poison_memory_region(at, size);
}

static inline void *
guarded_alloc(MemoryContext context, Size size, bool zero)
{
	char	   *chunk;

	if (!guard_is_on() || size > MaxAllocSize - GUARD_SIZE)
		return zero ? MemoryContextAllocZero(context, size) : MemoryContextAlloc(context, size);
	chunk = MemoryContextAlloc(context, size + GUARD_SIZE);
	if (zero)
		memset(chunk, 0, size);
	guard_forbid(context, chunk + size, GUARD_SIZE);
	return chunk;
}

/* What a chunk can hold: at most 16 bytes of its space are a header. */
static inline Size
chunk_capacity(void *chunk)
{
	return GetMemoryChunkSpace(chunk) - 16;
}

static inline void
guarded_free(void *chunk)
{
	if (guard_is_on())
		guard_forbid(GetMemoryChunkContext(chunk), chunk, chunk_capacity(chunk));
	else
		pfree(chunk);
}

static inline void *
guarded_realloc(void *chunk, Size size)
{
	void	   *copy;

	if (!guard_is_on())
		return repalloc(chunk, size);
	__asan_unpoison_memory_region(chunk, chunk_capacity(chunk));
	copy = guarded_alloc(GetMemoryChunkContext(chunk), size, false);
	memcpy(copy, chunk, Min(size, chunk_capacity(chunk)));
	guarded_free(chunk);
	return copy;
}

#ifndef GUARD_NOTHING
#define palloc(size) guarded_alloc(CurrentMemoryContext, size, false)
#define palloc0(size) guarded_alloc(CurrentMemoryContext, size, true)
#define repalloc(chunk, size) guarded_realloc(chunk, size)
#define pfree(chunk) guarded_free(chunk)
#endif

#endif							/* SALESKPI_GUARD_H */
