/*-------------------------------------------------------------------------
 *
 * confidence.h
 *	  The level of a confidence interval.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_CONFIDENCE_H
#define SALESKPI_CONFIDENCE_H

extern double confidence_z(double confidence);

#endif							/* SALESKPI_CONFIDENCE_H */
