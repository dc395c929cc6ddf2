/*-------------------------------------------------------------------------
 *
 * text_form.c
 *	  Reading the text forms of states from left to right.  See text_form.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "money.h"
#include "text_form.h"

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

/* Reads a floating-point number that ends at one of the delimiters. */
double
text_double(StateText *input, const char *delimiters)
{
	return DatumGetFloat8(DirectFunctionCall1(float8in,
											  CStringGetDatum(text_token(input, delimiters))));
}

/* Nothing but white space may follow. */
void
text_end(StateText *input)
{
	text_skip_space(input);
	if (*input->at != '\0')
		text_invalid(input, psprintf("Expected the end before \"%s\".", input->at));
}

/* A finite day as 2024-01-31, whatever DateStyle is. */
char *
date_to_iso(DateADT day)
{
	struct pg_tm tm;
	char		buffer[MAXDATELEN + 1];

	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, buffer);
	return pstrdup(buffer);
}

/*
 * The day that date_to_iso() writes so; false if it writes none so.  Unlike
 * date_in() it does not ask for DateStyle or today.
 */
bool
date_from_iso(const char *text, DateADT *day)
{
	int			year;
	int			month;
	int			day_of_month;
	int			length = 0;
	char	   *written;
	bool		same;

	if (sscanf(text, "%7d-%2d-%2d%n", &year, &month, &day_of_month, &length) != 3 ||
		year < 1 || month < 1 || month > MONTHS_PER_YEAR || day_of_month < 1 || day_of_month > 31)
		return false;
	if (text[length] != '\0')
		year = 1 - year;		/* before Christ */
	if (!IS_VALID_JULIAN(year, month, day_of_month))
		return false;
	*day = date2j(year, month, day_of_month) - POSTGRES_EPOCH_JDATE;
	if (!IS_VALID_DATE(*day))
		return false;
	written = date_to_iso(*day);
	same = strcmp(written, text) == 0;
	pfree(written);
	return same;
}

/* Reads a day as date_to_iso() writes it. */
DateADT
text_date(StateText *input)
{
	char	   *token = text_token(input, " ,:{}");
	DateADT		day;

	if (text_accept_word(input, "BC"))
	{
		char	   *year_before_christ = psprintf("%s BC", token);

		pfree(token);
		token = year_before_christ;
	}
	if (!date_from_iso(token, &day))
		text_invalid(input, psprintf("\"%s\" is not a date such as 2024-01-31.", token));
	pfree(token);
	return day;
}
