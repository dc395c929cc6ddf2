# Reads deals.csv (sample, days, closed) and writes what the package survival makes of each sample,
# as CSV (sample, what, x, value):
#
#   survival  the share still open after x days, at each duration, before the first, and half a day
#             after each but the last
#   first     the first closing by which the share x has closed, NA where none is
#   quantile  the package's own quantile, which is the same but where the curve is flat at 1 - x: there
#             it is the middle, and left out

library(survival)

shares <- c(0, 0.05, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 0.99, 1)
tolerance <- 1e-9

answers <- function(deals) {
	fit <- survfit(Surv(days, closed) ~ 1, data = deals)
	times <- sort(unique(c(min(fit$time) - 0.5, fit$time, head(fit$time, -1) + 0.5)))
	times <- times[times >= 0]
	closing <- fit$n.event > 0
	first <- sapply(shares, function(p) fit$time[which(closing & fit$surv <= 1 - p + tolerance)[1]])
	flat <- sapply(shares, function(p) any(abs(c(1, fit$surv) - (1 - p)) < tolerance))
	quantiles <- if (all(flat)) numeric(0) else quantile(fit, shares[!flat], conf.int = FALSE)
	rbind(
		data.frame(what = "survival", x = times, value = summary(fit, times = times)$surv),
		data.frame(what = "first", x = shares, value = first),
		data.frame(what = rep("quantile", sum(!flat)), x = shares[!flat], value = unname(quantiles)))
}

deals <- read.csv("deals.csv")
found <- lapply(split(deals, deals$sample), function(part) cbind(sample = part$sample[1], answers(part)))
options(digits = 17)
write.csv(do.call(rbind, found), stdout(), row.names = FALSE, quote = FALSE, na = "")
