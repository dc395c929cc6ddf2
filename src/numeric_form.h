/*-------------------------------------------------------------------------
 *
 * numeric_form.h
 *	  What a numeric says at a glance, read from its form on disk.
 *
 * The server gives functions that add and compare numerics, each of which first
 * takes its arguments apart.  Where a query asks something of each row that the
 * first two bytes tell, or of an amount of money that fits in a machine's
 * integer, reading the form is ten times as fast.  The form is that of data
 * files, which no release has changed.
 *
 * A header of 16 bits, or of 32 where its first two bits are not 10, is followed
 * by digits of base 10,000.  The first of them has the weight 10,000^weight; those
 * that are missing are zeros.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_NUMERIC_FORM_H
#define SALESKPI_NUMERIC_FORM_H

#include "postgres.h"

#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#define NUMERIC_FORM_SPECIAL 0xC000 /* both bits: NaN or an infinity */
#define NUMERIC_FORM_SHORT 0x8000

/* Units of an amount are below 10^18, so that 2^63 of them can be added in 128 bits. */
#define NUMERIC_UNITS_DIGITS 18

static inline uint16
numeric_form_word(const char *form, int position)
{
	uint16		word;

	/* A value that is stored in a row need not be aligned */
	memcpy(&word, form + position * sizeof(uint16), sizeof(uint16));
	return word;
}

/* Whether it is a number: neither NaN nor an infinity.  The argument may be as it is stored. */
static inline bool
numeric_form_is_finite(struct varlena *numeric)
{
	return (numeric_form_word(VARDATA_ANY(numeric), 0) & NUMERIC_FORM_SPECIAL) != NUMERIC_FORM_SPECIAL;
}

/*
 * A number in units of 10^-decimals, with as many decimals as it is written with;
 * false if it is none or does not fit.
 */
static inline bool
numeric_form_units(struct varlena *numeric, int64 *units, int *decimals)
{
	static const int64 power_of_10[NUMERIC_UNITS_DIGITS + 1] = {
		1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
		INT64CONST(10000000000), INT64CONST(100000000000), INT64CONST(1000000000000),
		INT64CONST(10000000000000), INT64CONST(100000000000000), INT64CONST(1000000000000000),
		INT64CONST(10000000000000000), INT64CONST(100000000000000000), INT64CONST(1000000000000000000)
	};
	const char *form = VARDATA_ANY(numeric);
	uint16		header = numeric_form_word(form, 0);
	int			first = 1;		/* where the digits begin */
	int			digits;
	int			weight;
	int			zeros;			/* to be written behind the digits, below 0: taken off */
	bool		negative;
	int64		number = 0;

	if ((header & NUMERIC_FORM_SPECIAL) == NUMERIC_FORM_SPECIAL)
		return false;
	if (header & NUMERIC_FORM_SHORT)
	{
		negative = header & 0x2000;
		*decimals = (header & 0x1F80) >> 7;
		weight = (header & 0x003F) - (header & 0x0040);
	}
	else
	{
		negative = header & 0x4000;
		*decimals = header & 0x3FFF;
		weight = (int16) numeric_form_word(form, 1);
		first = 2;
	}
	digits = VARSIZE_ANY_EXHDR(numeric) / sizeof(uint16) - first;
	if (digits > 4 || *decimals > NUMERIC_UNITS_DIGITS)
		return false;
	for (int digit = 0; digit < digits; digit++)
		number = number * 10000 + (int16) numeric_form_word(form, first + digit);
	zeros = 4 * (weight - digits + 1) + *decimals;
	if (number == 0)
		zeros = 0;
	if (zeros > NUMERIC_UNITS_DIGITS || zeros < -NUMERIC_UNITS_DIGITS)
		return false;
	if (zeros < 0)
		number /= power_of_10[-zeros];
	else if (number >= power_of_10[NUMERIC_UNITS_DIGITS - zeros])
		return false;
	else
		number *= power_of_10[zeros];
	*units = negative ? -number : number;
	return true;
}

#endif							/* SALESKPI_NUMERIC_FORM_H */
