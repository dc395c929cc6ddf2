# Reads deals.csv (sample, days, closed) and writes what the package survival makes of each sample,
# as CSV (sample, what, x, value):
#
#   survival  the share still open after x days, at each duration, before the first, and half a day
#             after each but the last
#   first     the first closing by which the share x has closed, NA where none is
#   quantile  the package's own quantile, which is the same but where the curve is flat at 1 - x: there
#             it is the middle, and left out
#   at_risk, closing, low, high
#             the numbers of deals, and the interval of the share on the log-log scale, after x days
#   first_low, first_high, narrow_low, narrow_high
#             the first closing by which the low and the high end of the interval, at 95 % and at 50 %,
#             have come down to 1 - x
#   quantile_low, quantile_high
#             the package's own limits of the quantile, which are the same where the ends of the interval
#             only come down: of ends that go up again it takes the lowest that is not yet at 1 - x

library(survival)

shares <- c(0, 0.05, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 0.99, 1)
tolerance <- 1e-9

first_limits <- function(fit, name) {
	closing <- fit$n.event > 0
	first <- function(end) sapply(shares, function(p) fit$time[which(closing & end <= 1 - p + tolerance)[1]])
	rbind(
		data.frame(what = paste0(name, "_low"), x = shares, value = first(fit$lower)),
		data.frame(what = paste0(name, "_high"), x = shares, value = first(fit$upper)))
}

falls <- function(end) all(diff(end[!is.na(end)]) <= 0)

answers <- function(deals) {
	fit <- survfit(Surv(days, closed) ~ 1, data = deals, conf.type = "log-log")
	narrow <- survfit(Surv(days, closed) ~ 1, data = deals, conf.type = "log-log", conf.int = 0.5)
	some <- shares[shares > 0]
	limits <- quantile(fit, some)
	times <- sort(unique(c(min(fit$time) - 0.5, fit$time, head(fit$time, -1) + 0.5)))
	times <- times[times >= 0]
	closing <- fit$n.event > 0
	first <- sapply(shares, function(p) fit$time[which(closing & fit$surv <= 1 - p + tolerance)[1]])
	flat <- sapply(shares, function(p) any(abs(c(1, fit$surv) - (1 - p)) < tolerance))
	quantiles <- if (all(flat)) numeric(0) else quantile(fit, shares[!flat], conf.int = FALSE)
	rbind(
		data.frame(what = "survival", x = times, value = summary(fit, times = times)$surv),
		data.frame(what = "first", x = shares, value = first),
		data.frame(what = rep("quantile", sum(!flat)), x = shares[!flat], value = unname(quantiles)),
		data.frame(what = "at_risk", x = fit$time, value = fit$n.risk),
		data.frame(what = "closing", x = fit$time, value = fit$n.event),
		data.frame(what = "low", x = fit$time, value = fit$lower),
		data.frame(what = "high", x = fit$time, value = fit$upper),
		first_limits(fit, "first"),
		first_limits(narrow, "narrow"),
		if (falls(fit$lower)) data.frame(what = "quantile_low", x = some, value = unname(limits$lower)),
		if (falls(fit$upper)) data.frame(what = "quantile_high", x = some, value = unname(limits$upper)))
}

deals <- read.csv("deals.csv")
found <- lapply(split(deals, deals$sample), function(part) cbind(sample = part$sample[1], answers(part)))
options(digits = 17)
write.csv(do.call(rbind, found), stdout(), row.names = FALSE, quote = FALSE, na = "")
