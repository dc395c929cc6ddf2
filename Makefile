# saleskpi: sales KPIs in PostgreSQL
#
#   make, make install, make installcheck   as every PGXS extension's
#   make check                              sets everything up by itself, and tests
#   make memcheck                           the regression tests under valgrind
#   make sanitize                           the same with sanitizers and assertions
#   make fuzz                               mutated input for every state type
#   make demo, make demo-stop               a sample company to look at, and its end
#   make bench                              speed against core SQL

ifneq ($(filter check memcheck sanitize fuzz demo demo-stop bench, $(MAKECMDGOALS)),)

# These set up what they need themselves, PostgreSQL included

export PG_CONFIG

.PHONY: check memcheck sanitize fuzz demo demo-stop bench

check:
	@test/check.sh

memcheck:
	@test/memcheck.sh

sanitize:
	@test/sanitize.sh

fuzz:
	@test/fuzz.sh

demo:
	@test/demo/demo.sh

demo-stop:
	@test/demo/stop.sh

bench:
	@test/bench/bench.sh

else

EXTENSION = saleskpi
EXTVERSION = 1.0

# The families of the engine, each a C file, an SQL file and a test
FAMILIES = rate amount_rate funnel cycle churn cohorts unit_amount rfm clv_model picture local_time

# The engine's SQL in the order of installation
ENGINE = $(FAMILIES) growth

# The model's SQL in the order in which create_model runs it
TABLES = settings kpi goal target
SOURCES = rep lead deal sale customer email expense custom_measure
VIEWS = clock known_rep known_lead closed_deal open_deal known_sale known_customer \
	customer_origin known_buyer clv_fit known_email known_expense \
	sales_by_rep sales_cycle email_open_rate email_lift leads_by_rep lead_conversion \
	monthly_sales_growth customer_lifetime_value churn_and_retention cohort_retention \
	customer_acquisition_cost cycle_quality \
	measure planned_target target_progress sales_vs_target pipeline goal_progress scorecard \
	team_performance data_quality
MODEL = $(TABLES:%=table/%) $(SOURCES:%=source/%) $(VIEWS:%=view/%)

PG_CONFIG ?= pg_config

MODULE_big = saleskpi
OBJS = $(FAMILIES:%=src/%.o) src/state.o src/period.o src/window.o src/customer.o \
	src/fixed_amount.o src/likelihood.o src/gamma_function.o src/bg_nbd.o src/gamma_gamma.o \
	src/mapping.o

# Maximizes likelihoods
SHLIB_LINK = -lnlopt

PG_CFLAGS = -Wall -Wextra
# The server's headers are the system's: their warnings are not ours
PG_CPPFLAGS = -isystem $(shell $(PG_CONFIG) --includedir-server)

# Set, lest PGXS takes a variable of the environment for it
DATA =
DATA_built = sql/$(EXTENSION)--$(EXTVERSION).sql
EXTRA_CLEAN = results

REGRESS = $(ENGINE) binary model mapping target rules
REGRESS_OPTS = --inputdir=test --load-extension=$(EXTENSION)

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# The server's flags are those of the compiler it was compiled with
ifneq ($(findstring clang, $(CC)),)
override CFLAGS := $(filter-out -fexcess-precision=standard -Wno-format-truncation \
	-Wno-stringop-truncation -Wimplicit-fallthrough=%, $(CFLAGS))
endif

# The server puts the symbols of all libraries in one pool: ours are for us
ifeq ($(PORTNAME), linux)
SHLIB_LINK += -Wl,-Bsymbolic
endif

ENGINE_FILES = $(ENGINE:%=sql/engine/%.sql)
MODEL_FILES = $(MODEL:%=sql/model/%.sql)

# The files of the model become rows of a table, from which create_model runs them
sql/$(EXTENSION)--$(EXTVERSION).sql: sql/start.sql $(ENGINE_FILES) sql/model/functions.sql $(MODEL_FILES) sql/model/files.sh Makefile
	{ cat sql/start.sql $(ENGINE_FILES) sql/model/functions.sql && sh sql/model/files.sh $(MODEL); } > $@.part
	mv $@.part $@

$(OBJS): $(wildcard src/*.h)

endif
