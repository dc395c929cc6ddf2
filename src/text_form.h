/*-------------------------------------------------------------------------
 *
 * text_form.h
 *	  Reading the text forms of states from left to right.
 *
 * White space may stand before every part.  What cannot be read is an error that
 * shows the whole input and where reading stopped.  Days are written as
 * 2024-01-31, whatever DateStyle is.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_TEXT_FORM_H
#define SALESKPI_TEXT_FORM_H

#include "postgres.h"

#include "utils/date.h"
#include "utils/numeric.h"

#include "state.h"

typedef struct StateText
{
	const char *type_name;
	const char *text;			/* the whole input, for error messages */
	const char *at;				/* what is still to be read */
} StateText;

pg_noreturn extern void text_invalid(const StateText *input, const char *violation);
extern bool text_accept(StateText *input, char character);
extern void text_expect(StateText *input, char character);
extern bool text_accept_word(StateText *input, const char *word);
extern int64 text_int64(StateText *input);
extern char *text_token(StateText *input, const char *delimiters);
extern Numeric text_numeric(StateText *input, const char *delimiters);
extern double text_double(StateText *input, const char *delimiters);
extern void text_end(StateText *input);
extern DateADT text_date(StateText *input);
extern char *date_to_iso(DateADT day);
extern bool date_from_iso(const char *text, DateADT *day);

#endif							/* SALESKPI_TEXT_FORM_H */
