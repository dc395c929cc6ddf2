/*-------------------------------------------------------------------------
 *
 * picture.c
 *	  Pictures made of text: sparklines and progress bars.
 *
 * Block characters where the database's encoding is UTF-8, characters of ASCII
 * where it is not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type_d.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#define SPARKLINE_LEVELS 8
#define PROGRESS_BAR_MAX_WIDTH 1000

/* Lowest to highest; the blocks U+2581 to U+2588 */
static const char *const blocks[SPARKLINE_LEVELS] = {
	"\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84",
	"\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88"
};
static const char *const ascii_levels[SPARKLINE_LEVELS] = {
	"_", ".", "-", "=", "+", "*", "%", "#"
};

/*
 * sparkline(double precision[]) returns text: a character a number, its height
 * between the least and the greatest in eight equal steps; numbers that are all
 * the same are of middle height.  NULL, NaN and infinities are gaps.  NULL for
 * an empty array.
 */
PG_FUNCTION_INFO_V1(sparkline);
Datum
sparkline(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	const char *const *levels = GetDatabaseEncoding() == PG_UTF8 ? blocks : ascii_levels;
	Datum	   *numbers;
	bool	   *nulls;
	int			count;
	double		least = INFINITY;
	double		greatest = -INFINITY;
	StringInfoData picture;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("a sparkline needs an array of one dimension, not of %d",
						ARR_NDIM(array))));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &numbers, &nulls, &count);
	if (count == 0)
		PG_RETURN_NULL();

	for (int i = 0; i < count; i++)
	{
		double		number;

		CHECK_FOR_INTERRUPTS();
		nulls[i] = nulls[i] || !isfinite(DatumGetFloat8(numbers[i]));
		if (nulls[i])
			continue;
		number = DatumGetFloat8(numbers[i]);
		least = Min(least, number);
		greatest = Max(greatest, number);
	}

	initStringInfo(&picture);
	for (int i = 0; i < count; i++)
	{
		double		height;

		CHECK_FOR_INTERRUPTS();
		if (nulls[i])
		{
			appendStringInfoChar(&picture, ' ');
			continue;
		}

		/* The distance of two doubles may be infinite; that of their halves is not */
		height = 0.5;
		if (isinf(greatest - least))
			height = (DatumGetFloat8(numbers[i]) / 2 - least / 2) / (greatest / 2 - least / 2);
		else if (greatest > least)
			height = (DatumGetFloat8(numbers[i]) - least) / (greatest - least);
		appendStringInfoString(&picture,
							   levels[Min((int) (height * SPARKLINE_LEVELS), SPARKLINE_LEVELS - 1)]);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(picture.data, picture.len));
}

/*
 * progress_bar(progress double precision, width integer) returns text: the
 * share of progress filled, the rest light.  Less than 0 is empty, more than 1
 * full, and only a progress of 1 is full.
 */
PG_FUNCTION_INFO_V1(progress_bar);
Datum
progress_bar(PG_FUNCTION_ARGS)
{
	double		progress = PG_GETARG_FLOAT8(0);
	int32		width = PG_GETARG_INT32(1);
	bool		utf8 = GetDatabaseEncoding() == PG_UTF8;
	int			filled;
	StringInfoData bar;

	if (width < 1 || width > PROGRESS_BAR_MAX_WIDTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("width %d of a progress bar is not between 1 and %d",
						width, PROGRESS_BAR_MAX_WIDTH)));
	if (isnan(progress))
		PG_RETURN_NULL();

	/* 0.29 * 100 is a little less than 29 */
	progress = Max(0, Min(1, progress));
	filled = (int) (progress * width + 1e-9);
	if (progress < 1)
		filled = Min(filled, width - 1);

	initStringInfo(&bar);
	for (int i = 0; i < width; i++)
		appendStringInfoString(&bar, utf8 ?
							   (i < filled ? "\xE2\x96\x88" : "\xE2\x96\x91") :
							   (i < filled ? "#" : "."));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(bar.data, bar.len));
}
