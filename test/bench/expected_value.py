"""The Python package lifetimes on company.purchases, from reading them to every customer's value.

Reads as CSV on standard input what COPY gives, and prints the seconds that takes and all that
follows, then the log-likelihoods of BG/NBD and Gamma-Gamma, with time in weeks: those of lifetimes'
parameters, and those of the parameters given as arguments (r alpha a b p q gamma).
"""

import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import summary_data_from_transaction_data
from scipy.special import betaln, gammaln

warnings.filterwarnings("ignore")


def bg_nbd(frequency, recency, age, r, alpha, a, b):
    """Fader, Hardie and Lee 2005, equation 6."""
    stays = betaln(a, b + frequency) - (r + frequency) * np.log(alpha + age)
    leaves = np.where(
        frequency > 0,
        betaln(a + 1, b + np.maximum(frequency, 1) - 1) - (r + frequency) * np.log(alpha + recency),
        -np.inf,
    )
    return np.sum(
        gammaln(r + frequency) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + np.logaddexp(stays, leaves)
    )


def gamma_gamma(frequency, mean, p, q, gamma):
    """Fader and Hardie 2013, equation 1a."""
    return np.sum(
        gammaln(p * frequency + q) - gammaln(p * frequency) - gammaln(q) + q * np.log(gamma)
        + (p * frequency - 1) * np.log(mean) + p * frequency * np.log(frequency)
        - (p * frequency + q) * np.log(gamma + mean * frequency)
    )


start = time.perf_counter()
purchases = pd.read_csv(sys.stdin, parse_dates=["sold_on"])
customers = summary_data_from_transaction_data(
    purchases, "customer_id", "sold_on", "amount", observation_period_end="2025-12-31"
)
frequency = customers["frequency"]
recency = customers["recency"] / 7
age = customers["T"] / 7
repeat = customers[(frequency > 0) & (customers["monetary_value"] > 0)]

purchasing = BetaGeoFitter()
purchasing.fit(frequency, recency, age)
spending = GammaGammaFitter()
spending.fit(repeat["frequency"], repeat["monetary_value"])
alive = purchasing.conditional_probability_alive(frequency, recency, age)
value = spending.customer_lifetime_value(
    purchasing, frequency, recency, age, customers["monetary_value"], time=12, discount_rate=1.1 ** (1 / 12) - 1, freq="W"
)
print(f"{time.perf_counter() - start:.3f}")

theirs = [float(purchasing.params_[name]) for name in ("r", "alpha", "a", "b")]
theirs += [float(spending.params_[name]) for name in ("p", "q", "v")]
for parameters in (theirs, [float(text) for text in sys.argv[1:]]):
    print(
        f"{bg_nbd(frequency, recency, age, *parameters[:4]):.3f}",
        f"{gamma_gamma(repeat['frequency'], repeat['monetary_value'], *parameters[4:]):.3f}",
    )
