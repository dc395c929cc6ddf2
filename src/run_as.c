/*-------------------------------------------------------------------------
 *
 * run_as.c
 *	  Running a statement as another role.
 *
 * What a model's owner has left in it (a query to be analyzed, a trigger, a
 * cast, a domain in a check) is run when somebody else repairs the model, and
 * must not get the rights of that somebody.  SET ROLE is no protection: what
 * runs under it can set the role back.  So it is done as the server does it
 * for REFRESH MATERIALIZED VIEW and the like: the user is switched in a
 * security-restricted operation, in which roles cannot be set, and nothing can
 * be left behind that would run later; and settings are put back afterwards,
 * above all the search_path, in which the caller goes on to look up functions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"

/*
 * run_as(role oid, statement text) returns text: runs the statement as a role,
 * of which the caller must be a member, or that it is.  The first column of the
 * first row, as text; NULL where there is none.  Errors are those of the
 * statement; then a subtransaction's end gives the caller back his rights.
 */
PG_FUNCTION_INFO_V1(run_as);
Datum
run_as(PG_FUNCTION_ARGS)
{
	Oid			role = PG_GETARG_OID(0);
	char	   *statement = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Oid			caller;
	int			context;
	int			nest_level;
	MemoryContext caller_context = CurrentMemoryContext;
	int			code;
	text	   *result = NULL;

	GetUserIdAndSecContext(&caller, &context);
	nest_level = NewGUCNestLevel();
	/* One's own rights are nothing to be kept from oneself */
	if (role != caller)
	{
#if PG_VERSION_NUM >= 160000
		check_can_set_role(caller, role);
#else
		check_is_member_of_role(caller, role);
#endif
		SetUserIdAndSecContext(role, context | SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);
	}

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	code = SPI_execute(statement, false, 0);
	/* COPY, BEGIN and the like */
	if (code < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg_internal("run_as cannot run this statement: %s", SPI_result_code_string(code))));
	/* Still as the role: a type's output can be its code, too */
	if (SPI_processed > 0 && SPI_tuptable != NULL && SPI_tuptable->tupdesc->natts > 0)
	{
		char	   *value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);

		if (value != NULL)
		{
			MemoryContext own_context = MemoryContextSwitchTo(caller_context);

			result = cstring_to_text(value);
			MemoryContextSwitchTo(own_context);
		}
	}
	SPI_finish();

	AtEOXact_GUC(false, nest_level);
	SetUserIdAndSecContext(caller, context);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}
