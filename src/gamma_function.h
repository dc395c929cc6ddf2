/*-------------------------------------------------------------------------
 *
 * gamma_function.h
 *	  What the likelihoods need of the gamma function: ratios of it, without
 *	  the digits that a difference of two logarithms would lose.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_GAMMA_FUNCTION_H
#define SALESKPI_GAMMA_FUNCTION_H

extern double log_gamma_ratio(double z, double step);
extern double digamma_difference(double z, double step);
extern double log_beta(double a, double b);
extern double log_gamma_remainder(double z);
extern double digamma_gap(double z);

#endif							/* SALESKPI_GAMMA_FUNCTION_H */
