/*-------------------------------------------------------------------------
 *
 * locks.c
 *	  Locks that no statement of SQL takes as they are needed here.
 *
 * Whoever works on a model finds its objects by the names of its schemas,
 * over many statements, some of which wait for others.  ALTER SCHEMA RENAME
 * takes no lock: another schema of the same owner's could come to have the
 * name in between, and what was checked would not be what is used.  And a
 * view that is going to be replaced must be locked as it is, whoever it
 * belongs to by then: ALTER VIEW ... OWNER TO its owner would wait, and then
 * undo what it has waited for.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#if PG_VERSION_NUM >= 160000
#define schema_usage(schema) object_aclcheck(NamespaceRelationId, schema, GetUserId(), ACL_USAGE)
#define owns_relation(relation) object_ownercheck(RelationRelationId, relation, GetUserId())
#else
#define schema_usage(schema) pg_namespace_aclcheck(schema, GetUserId(), ACL_USAGE)
#define owns_relation(relation) pg_class_ownercheck(relation, GetUserId())
#endif

/*
 * hold_schema(schema name) returns boolean: to the end of the transaction the
 * schema is neither renamed nor dropped, as if a foreign key referred to its
 * name.  False where there is none.  Grants on it go on.
 */
PG_FUNCTION_INFO_V1(hold_schema);
Datum
hold_schema(PG_FUNCTION_ARGS)
{
	char	   *name = NameStr(*PG_GETARG_NAME(0));
	Relation	schemas;
	bool		is_held = false;

	PreventCommandIfReadOnly("a change of a model");
	schemas = table_open(NamespaceRelationId, RowShareLock);
	while (!is_held)
	{
		Oid			schema = get_namespace_oid(name, true);
		HeapTuple	entry;
		Buffer		buffer;
		TM_FailureData failure;
		TM_Result	result;

		if (!OidIsValid(schema))
			break;
		/* Who has nothing to do with it is to hold up nobody */
		if (schema_usage(schema) != ACLCHECK_OK)
			aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_SCHEMA, name);
		entry = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(schema));
		if (HeapTupleIsValid(entry))
		{
			result = heap_lock_tuple(schemas, entry, GetCurrentCommandId(true),
									 LockTupleKeyShare, LockWaitBlock, false,
									 &buffer, &failure);
			ReleaseBuffer(buffer);
			/* What this transaction itself has changed is held as it is */
			is_held = result == TM_Ok || result == TM_SelfModified;
		}
		/* Else somebody was faster: what is called so now? */
		CHECK_FOR_INTERRUPTS();
		AcceptInvalidationMessages();
	}
	table_close(schemas, NoLock);
	PG_RETURN_BOOL(is_held);
}

/*
 * lock_view(view oid) returns boolean: takes the lock that replacing a view
 * takes, which only its owner may.  False where the view was dropped, or given
 * to somebody else, while the lock was waited for.
 */
PG_FUNCTION_INFO_V1(lock_view);
Datum
lock_view(PG_FUNCTION_ARGS)
{
	Oid			view = PG_GETARG_OID(0);
	char		kind = get_rel_relkind(view);

	if (kind == '\0')
		PG_RETURN_BOOL(false);
	if (kind != RELKIND_VIEW)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a view", get_rel_name(view))));
	if (!owns_relation(view))
		aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_VIEW, get_rel_name(view));
	LockRelationOid(view, AccessExclusiveLock);
	if (get_rel_relkind(view) != RELKIND_VIEW || !owns_relation(view))
	{
		UnlockRelationOid(view, AccessExclusiveLock);
		PG_RETURN_BOOL(false);
	}
	PG_RETURN_BOOL(true);
}
