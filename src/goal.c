/*-------------------------------------------------------------------------
 *
 * goal.c
 *	  Triggers of the tables in which people write goals and targets, that
 *	  would be too slow in SQL, or need what only the server can do.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_am_d.h"
#include "catalog/pg_sequence.h"
#include "commands/sequence.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* How far a sequence is counted on, and not set */
#define NEAR_NUMBERS 100

static TriggerData *
trigger_of_row(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || trigger->tg_trigger->tgnargs != 1)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg_internal("this function is a trigger of the tables goal and target")));
	return trigger;
}

/* The column that a trigger is told of, a bigint */
static int
column_of_trigger(TriggerData *trigger)
{
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);
	int			column = SPI_fnumber(columns, trigger->tg_trigger->tgargs[0]);

	if (column <= 0 || SPI_gettypeid(columns, column) != INT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg_internal("column \"%s\" of table \"%s\" is no bigint", trigger->tg_trigger->tgargs[0],
						RelationGetRelationName(trigger->tg_relation))));
	return column;
}

static HeapTuple
row_of_trigger(TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

/*
 * Whether a goal can be found, by its key: as it is now, with what the running
 * statement has written.  Where there is no such key, yes: then others decide.
 */
static bool
find_goal(Relation goals, int64 number)
{
	Oid			key;
	Relation	index;
	bool		by_number;
	ScanKeyData condition;
	SysScanDesc scan;
	bool		found;

	list_free(RelationGetIndexList(goals));
	key = goals->rd_pkindex;
	if (!OidIsValid(key) || goals->rd_rel->relkind != RELKIND_RELATION || goals->rd_rel->relam != HEAP_TABLE_AM_OID)
		return true;
	index = index_open(key, AccessShareLock);
	by_number = index->rd_rel->relam == BTREE_AM_OID && IndexRelationGetNumberOfKeyAttributes(index) == 1 &&
		index->rd_index->indkey.values[0] == SPI_fnumber(RelationGetDescr(goals), "goal_id") &&
		TupleDescAttr(RelationGetDescr(index), 0)->atttypid == INT8OID;
	if (!by_number)
	{
		index_close(index, AccessShareLock);
		return true;
	}
	ScanKeyInit(&condition, index->rd_index->indkey.values[0], BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(number));
	index_close(index, NoLock);
	scan = systable_beginscan(goals, key, true, SnapshotSelf, 1, &condition);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	return found;
}

/*
 * goal_is_there(column) after a row of goal or target was written: says which
 * goal is not there and what to do, before the foreign key says it in
 * PostgreSQL's words.  It is asked when the statement has written all it
 * writes, as the foreign key is, so that a goal may be entered before the one
 * above it.  Of what the writer may not see the foreign key alone decides.
 */
PG_FUNCTION_INFO_V1(goal_is_there);
Datum
goal_is_there(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_of_row(fcinfo);
	Relation	written = trigger->tg_relation;
	int			column = column_of_trigger(trigger);
	HeapTuple	row = row_of_trigger(trigger);
	bool		isnull;
	int64		number = DatumGetInt64(heap_getattr(row, column, RelationGetDescr(written), &isnull));
	Oid			goals = get_relname_relid("goal", RelationGetNamespace(written));
	Relation	table;
	bool		found;

	if (isnull || !OidIsValid(goals) ||
		pg_class_aclcheck(goals, GetUserId(), ACL_SELECT) != ACLCHECK_OK ||
		check_enable_rls(goals, InvalidOid, true) == RLS_ENABLED)
		return PointerGetDatum(NULL);

	table = table_open(goals, AccessShareLock);
	found = find_goal(table, number);
	table_close(table, AccessShareLock);
	if (!found)
	{
		bool		is_goal = goals == RelationGetRelid(written);
		char	   *name = SPI_getvalue(row, RelationGetDescr(written), SPI_fnumber(RelationGetDescr(written), "name"));
		char	   *schema = get_namespace_name(RelationGetNamespace(written));

		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("%s \"%s\" is for goal %s, which is not there",
						is_goal ? "goal" : "target", name ? name : "", psprintf(INT64_FORMAT, number)),
				 is_goal ?
				 errhint("The numbers are those of the table %s, column goal_id. A goal that serves no other has an empty parent_id.",
						 quote_qualified_identifier(schema, "goal")) :
				 errhint("The numbers are those of the table %s, column goal_id. A target on its own has an empty goal_id.",
						 quote_qualified_identifier(schema, "goal")),
				 errtableconstraint(written, is_goal ? "goal_parent_id_fkey" : "target_goal_id_fkey"),
				 err_generic_string(PG_DIAG_COLUMN_NAME, trigger->tg_trigger->tgargs[0])));
	}
	return PointerGetDatum(NULL);
}

/* The last number that a sequence gave; the next one, where it never gave any */
static int64
last_number(Oid sequence)
{
	LOCAL_FCINFO(call, 1);
	Datum		last;

	InitFunctionCallInfoData(*call, NULL, 1, InvalidOid, NULL, NULL);
	call->args[0].value = ObjectIdGetDatum(sequence);
	call->args[0].isnull = false;
	last = pg_sequence_last_value(call);
	if (call->isnull)
		last = DirectFunctionCall1(nextval_oid, ObjectIdGetDatum(sequence));
	return DatumGetInt64(last);
}

/*
 * Has a sequence go on behind a number, and never back.  nextval cannot go
 * back, and is what moves it where the number is near, which is where others
 * get numbers, too.  Further away it is set, by one at a time; who gets the
 * next number meanwhile would have to get more than there are between.
 */
static void
go_on_behind(Oid sequence, int64 number)
{
	int64		last = last_number(sequence);

	if (last < number && number - last > NEAR_NUMBERS)
	{
		Relation	relation = relation_open(sequence, RowExclusiveLock);

		LockRelationForExtension(relation, ExclusiveLock);
		last = last_number(sequence);
		if (last < number && number - last > NEAR_NUMBERS)
		{
			DirectFunctionCall2(setval_oid, ObjectIdGetDatum(sequence), Int64GetDatum(number));
			last = number;
		}
		UnlockRelationForExtension(relation, ExclusiveLock);
		relation_close(relation, NoLock);
	}
	while (last < number)
		last = DatumGetInt64(DirectFunctionCall1(nextval_oid, ObjectIdGetDatum(sequence)));
}

/*
 * numbers_go_on(column) before a row of goal or target is written: a number
 * that somebody gives is not given by default again.  Whoever may insert gets
 * numbers without rights on their sequence, and needs none here.
 */
PG_FUNCTION_INFO_V1(numbers_go_on);
Datum
numbers_go_on(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_of_row(fcinfo);
	Relation	written = trigger->tg_relation;
	int			column = column_of_trigger(trigger);
	HeapTuple	row = row_of_trigger(trigger);
	bool		isnull;
	int64		number = DatumGetInt64(heap_getattr(row, column, RelationGetDescr(written), &isnull));
	Oid		   *sequence = fcinfo->flinfo->fn_extra;
	HeapTuple	definition;

	if (isnull || number <= 0)
		return PointerGetDatum(row);
	/* Looked up once a statement */
	if (sequence == NULL)
	{
		sequence = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(Oid));
#if PG_VERSION_NUM >= 170000
		*sequence = getIdentitySequence(written, column, true);
#else
		*sequence = getIdentitySequence(RelationGetRelid(written), column, true);
#endif
		fcinfo->flinfo->fn_extra = sequence;
	}
	definition = SearchSysCache1(SEQRELID, ObjectIdGetDatum(*sequence));
	if (HeapTupleIsValid(definition))
	{
		Form_pg_sequence form = (Form_pg_sequence) GETSTRUCT(definition);
		/* Behind the last number there is none */
		bool		goes_on = form->seqincrement > 0 && !form->seqcycle && number < form->seqmax;

		ReleaseSysCache(definition);
		if (goes_on)
		{
			Oid			writer;
			int			context;

			GetUserIdAndSecContext(&writer, &context);
			SetUserIdAndSecContext(written->rd_rel->relowner, context | SECURITY_LOCAL_USERID_CHANGE);
			go_on_behind(*sequence, number);
			SetUserIdAndSecContext(writer, context);
		}
	}
	return PointerGetDatum(row);
}
