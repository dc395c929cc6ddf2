/*-------------------------------------------------------------------------
 *
 * state.c
 *	  What the families' states share.  See state.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "state.h"

PG_MODULE_MAGIC;

/*
 * Whether the function runs inside an aggregate, so that its first argument
 * may be changed in place.
 */
bool
state_in_place(FunctionCallInfo fcinfo)
{
	return AggCheckCallContext(fcinfo, NULL) != 0;
}

/* A state written by a newer release is refused instead of misread. */
void
state_check_version(int version, const char *type_name)
{
	if (unlikely(version != STATE_VERSION))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("unsupported version %d of type %s", version, type_name),
				 errdetail("This release reads version %d.", STATE_VERSION)));
}

/*
 * The state in an argument, detoasted and aligned, for reading.  fixed_size is
 * the size of the smallest state of the type.
 */
void *
state_argument(FunctionCallInfo fcinfo, int argument, Size fixed_size,
			   const char *type_name)
{
	StateHeader *state = (StateHeader *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argument));

	if (unlikely(VARSIZE(state) < fixed_size))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("value of type %s is too short", type_name)));
	state_check_version(state->version, type_name);
	return state;
}

/*
 * The state in an argument, for writing: in an aggregate the transition value
 * itself, elsewhere a copy, so that the caller's value stays as it is.
 */
void *
state_writable(FunctionCallInfo fcinfo, int argument, Size fixed_size,
			   const char *type_name)
{
	StateHeader *state = state_argument(fcinfo, argument, fixed_size, type_name);

	if (!state_in_place(fcinfo))
	{
		StateHeader *copy = palloc(VARSIZE(state));

		memcpy(copy, state, VARSIZE(state));
		state = copy;
	}
	return state;
}

/*
 * The capacity that a full state grows to: twice as many entries as it has, as
 * far as they fit in a value.
 */
int64
state_doubled(Size entry_size, Size fixed_size, int64 entries, const char *type_name)
{
	int64		most = (STATE_MAX_SIZE - fixed_size) / entry_size;

	if (entries >= most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value of type %s is too large", type_name),
				 errdetail("It can hold at most %lld entries.", (long long) most)));
	return Min(Max(2 * entries, 4), most);
}

/* Adds to a counter of rows. */
void
state_count(int64 *counter, int64 rows, const char *type_name)
{
	if (unlikely(pg_add_s64_overflow(*counter, rows, counter)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("row count of type %s out of range", type_name)));
}

/* Reports a binary form that breaks an invariant of its type. */
void
state_invalid_binary(const char *type_name, const char *violation)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary value of type %s", type_name),
			 errdetail("%s", violation)));
}

/* Reports a text form that cannot be read or breaks an invariant. */
void
text_invalid(const StateText *input, const char *violation)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"",
					input->type_name, input->text),
			 errdetail("%s", violation)));
}

static void
text_skip_space(StateText *input)
{
	while (*input->at == ' ' || (*input->at >= '\t' && *input->at <= '\r'))
		input->at++;
}

/* Reads the character if it is the next one, and says whether it was. */
bool
text_accept(StateText *input, char character)
{
	text_skip_space(input);
	if (*input->at != character)
		return false;
	input->at++;
	return true;
}

/* Reads the character, which must be the next one. */
void
text_expect(StateText *input, char character)
{
	if (!text_accept(input, character))
		text_invalid(input,
					 *input->at == '\0' ?
					 psprintf("Expected \"%c\" at the end.", character) :
					 psprintf("Expected \"%c\" before \"%s\".", character, input->at));
}

/* Reads the word if it comes next and ends there. */
bool
text_accept_word(StateText *input, const char *word)
{
	size_t		length = strlen(word);

	text_skip_space(input);
	if (strncmp(input->at, word, length) != 0 ||
		(input->at[length] >= 'a' && input->at[length] <= 'z'))
		return false;
	input->at += length;
	return true;
}

/* Reads an integer. */
int64
text_int64(StateText *input)
{
	char	   *end;
	int64		integer;

	text_skip_space(input);
	if (*input->at != '-' && (*input->at < '0' || *input->at > '9'))
		text_invalid(input,
					 *input->at == '\0' ?
					 "Expected an integer at the end." :
					 psprintf("Expected an integer before \"%s\".", input->at));
	errno = 0;
	integer = strtoi64(input->at, &end, 10);
	if (errno == ERANGE)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value \"%s\" is out of range for type %s",
						pnstrdup(input->at, end - input->at), input->type_name)));
	if (end == input->at || (*input->at == '-' && end == input->at + 1))
		text_invalid(input, psprintf("Expected an integer before \"%s\".", input->at));
	input->at = end;
	return integer;
}

/* Reads everything up to one of the delimiters or the end; at least one character. */
char *
text_token(StateText *input, const char *delimiters)
{
	size_t		length;
	char	   *token;

	text_skip_space(input);
	length = strcspn(input->at, delimiters);
	if (length == 0)
		text_invalid(input, "A part is missing.");
	token = pnstrdup(input->at, length);
	input->at += length;
	return token;
}

/* Reads a finite numeric that ends at one of the delimiters. */
Numeric
text_numeric(StateText *input, const char *delimiters)
{
	Numeric		amount;

	amount = DatumGetNumeric(DirectFunctionCall3(numeric_in,
												 CStringGetDatum(text_token(input, delimiters)),
												 ObjectIdGetDatum(InvalidOid),
												 Int32GetDatum(-1)));
	if (!amount_is_finite(amount))
		text_invalid(input, "An amount must be finite.");
	return amount;
}

/* Nothing but white space may follow. */
void
text_end(StateText *input)
{
	text_skip_space(input);
	if (*input->at != '\0')
		text_invalid(input, psprintf("Expected the end before \"%s\".", input->at));
}

/* NaN and infinities are numerics, but not amounts of money. */
bool
amount_is_finite(Numeric amount)
{
	return !numeric_is_nan(amount) && !numeric_is_inf(amount);
}

/* The exact sum of two amounts. */
Numeric
amount_sum(Numeric left, Numeric right)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_add,
											   NumericGetDatum(left),
											   NumericGetDatum(right)));
}

/* Less than 0 if the left amount is the smaller one, 0 if they are equal. */
int
amount_compare(Numeric left, Numeric right)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
											 NumericGetDatum(left),
											 NumericGetDatum(right)));
}

/*
 * A part of a whole that is not 0.  It depends on the two numbers only, and not
 * on how many zeros they are written with.
 */
double
amount_ratio(Numeric part, Numeric whole)
{
	Datum		ratio = DirectFunctionCall2(numeric_div,
											DirectFunctionCall1(numeric_trim_scale,
																NumericGetDatum(part)),
											DirectFunctionCall1(numeric_trim_scale,
																NumericGetDatum(whole)));

	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, ratio));
}

/* A number of type double precision as it is written in the fewest digits. */
Numeric
amount_from_double(float8 amount)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(amount, text);
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* Nothing. */
Numeric
amount_zero(void)
{
	return int64_to_numeric(0);
}

/* Appends an amount in numeric's own binary form, its length first. */
void
amount_send(StringInfo buffer, Numeric amount)
{
	bytea	   *bytes = DatumGetByteaPP(DirectFunctionCall1(numeric_send,
															 NumericGetDatum(amount)));

	pq_sendint32(buffer, VARSIZE_ANY_EXHDR(bytes));
	pq_sendbytes(buffer, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

/* Reads what amount_send() wrote; numeric_recv() checks it. */
Numeric
amount_receive(StringInfo buffer)
{
	int			length = pq_getmsgint(buffer, 4);
	StringInfoData part;
	Numeric		amount;

	if (length < 0 || length > buffer->len - buffer->cursor)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid length %d of an amount", length)));

	/* StringInfo promises a terminating zero, which the message need not have */
	initStringInfo(&part);
	appendBinaryStringInfo(&part, pq_getmsgbytes(buffer, length), length);
	amount = DatumGetNumeric(DirectFunctionCall3(numeric_recv,
												 PointerGetDatum(&part),
												 ObjectIdGetDatum(InvalidOid),
												 Int32GetDatum(-1)));
	if (part.cursor != part.len)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid length %d of an amount", length)));
	if (!amount_is_finite(amount))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("an amount must be finite")));
	return amount;
}
