/*-------------------------------------------------------------------------
 *
 * mapping.c
 *	  What map_source() has to know of a query: that it is one SELECT, what
 *	  columns it has, and what its names mean.  The query is parsed and
 *	  analyzed in the search_path of whoever maps, and never run.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/analyze.h"
#include "parser/parse_coerce.h"
#include "parser/parse_relation.h"
#include "tcop/tcopprot.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

#include "row.h"

/* Says that the position of an error is one in the query of the source. */
static void
query_error_context(void *argument)
{
	const char *query = argument;
	int			position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(position);
		internalerrquery(query);
	}
}

static void
not_a_select(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("the query of a source must be a SELECT without INTO")));
}

/* The only statement of the query, which must be a plain SELECT. */
static RawStmt *
single_select(const char *query)
{
	List	   *statements = pg_parse_query(query);
	RawStmt    *statement;

	if (list_length(statements) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("the query of a source must be one SELECT, not %d statements",
						list_length(statements))));
	statement = linitial_node(RawStmt, statements);
	if (!IsA(statement->stmt, SelectStmt) ||
		((SelectStmt *) statement->stmt)->intoClause != NULL)
		not_a_select();
	return statement;
}

/*
 * The text of an analyzed query, with every name qualified that is not in
 * pg_catalog: it means the same whatever the search_path is.
 */
static text *
qualified_text(Query *query)
{
	int			nest_level = NewGUCNestLevel();
	char	   *definition;

	(void) set_config_option("search_path", "pg_catalog, pg_temp",
							 PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	definition = pg_get_querydef(query, false);
	AtEOXact_GUC(true, nest_level);
	return cstring_to_text(definition);
}

/* Whether a column is NULL and nothing else. */
static bool
is_null_constant(Expr *expression)
{
	while (IsA(expression, RelabelType) || IsA(expression, CoerceViaIO))
		expression = IsA(expression, RelabelType) ? ((RelabelType *) expression)->arg :
			((CoerceViaIO *) expression)->arg;
	return IsA(expression, Const) && ((Const *) expression)->constisnull;
}

/* Adds the relations that a query names, at any depth, to a list. */
static bool
add_relations(Node *node, void *relations)
{
	List	  **list = relations;

	if (node == NULL)
		return false;
	if (IsA(node, RangeTblEntry))
	{
		RangeTblEntry *entry = (RangeTblEntry *) node;

		if (entry->rtekind == RTE_RELATION)
			*list = list_append_unique_oid(*list, entry->relid);
		return false;			/* the walker goes on into it */
	}
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, add_relations, relations, QTW_EXAMINE_RTES_BEFORE);
	return expression_tree_walker(node, add_relations, relations);
}

/*
 * describe_query(query text, OUT statement text, OUT column_names text[],
 * OUT column_types oid[], OUT column_collations oid[], OUT relations oid[])
 * returns record: the query with every name qualified, its columns in order, and
 * the tables and views that it names.  Errors: not exactly one
 * statement, not a SELECT, a temporary table, and all that the analysis of a
 * query may find.
 */
PG_FUNCTION_INFO_V1(describe_query);
Datum
describe_query(PG_FUNCTION_ARGS)
{
	char	   *query_text = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ErrorContextCallback error_context;
	RawStmt    *statement;
	Query	   *query;
	ListCell   *cell;
	Datum	   *names;
	Datum	   *types;
	Datum	   *collations;
	int			column_count = 0;
	List	   *relations = NIL;
	Datum	   *relation_oids;
	int			relation_count = 0;
	Datum		values[5];
	bool		nulls[5] = {false};

	error_context.callback = query_error_context;
	error_context.arg = query_text;
	error_context.previous = error_context_stack;
	error_context_stack = &error_context;
	statement = single_select(query_text);
	query = parse_analyze_fixedparams(statement, query_text, NULL, 0, NULL);
	if (query->commandType != CMD_SELECT)	/* INTO in a part of a union */
		not_a_select();
	if (isQueryUsingTempRelation(query))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("the query of a source must not read temporary tables or views"),
				 errhint("They end with the session; make permanent ones of them.")));
	error_context_stack = error_context.previous;

	names = palloc((list_length(query->targetList) + 1) * sizeof(Datum));
	types = palloc((list_length(query->targetList) + 1) * sizeof(Datum));
	collations = palloc((list_length(query->targetList) + 1) * sizeof(Datum));
	foreach(cell, query->targetList)
	{
		TargetEntry *column = lfirst_node(TargetEntry, cell);

		if (column->resjunk)
			continue;
		names[column_count] = CStringGetTextDatum(column->resname);
		/* A NULL of no type can be one of any, though the analysis says text */
		types[column_count] = ObjectIdGetDatum(is_null_constant(column->expr) ? UNKNOWNOID :
											   exprType((Node *) column->expr));
		collations[column_count] = ObjectIdGetDatum(exprCollation((Node *) column->expr));
		column_count++;
	}

	add_relations((Node *) query, &relations);
	relation_oids = palloc((list_length(relations) + 1) * sizeof(Datum));
	foreach(cell, relations)
		relation_oids[relation_count++] = ObjectIdGetDatum(lfirst_oid(cell));

	values[0] = PointerGetDatum(qualified_text(query));
	values[1] = PointerGetDatum(construct_array(names, column_count, TEXTOID, -1, false, TYPALIGN_INT));
	values[2] = PointerGetDatum(construct_array(types, column_count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
	values[3] = PointerGetDatum(construct_array(collations, column_count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
	values[4] = PointerGetDatum(construct_array(relation_oids, relation_count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
	return row_datum(fcinfo, values, nulls);
}

/*
 * can_cast(from_type oid, to_type oid) returns boolean: whether CAST can turn
 * one into the other.
 */
PG_FUNCTION_INFO_V1(can_cast);
Datum
can_cast(PG_FUNCTION_ARGS)
{
	Oid			from_type = PG_GETARG_OID(0);
	Oid			to_type = PG_GETARG_OID(1);

	PG_RETURN_BOOL(SearchSysCacheExists1(TYPEOID, PG_GETARG_DATUM(0)) &&
				   SearchSysCacheExists1(TYPEOID, PG_GETARG_DATUM(1)) &&
				   can_coerce_type(1, &from_type, &to_type, COERCION_EXPLICIT));
}
