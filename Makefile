# saleskpi: sales KPIs in PostgreSQL
#
#   make, make install, make installcheck   as every PGXS extension's
#   make check, make demo, make bench ...   set up by themselves what they need: see test/Makefile
#   make dist                               the archive for PGXN, of what is committed
#   make freeze                             the SQL of a version as it is released

EXTENSION = saleskpi
EXTVERSION := $(shell sed -n "s/^default_version *= *'\([^']*\)'.*/\1/p" saleskpi.control)

# The engine's SQL in the order of installation
ENGINE = \
	rate \
	amount_rate \
	funnel \
	funnel_events \
	sales_cycle \
	mean_duration \
	churn \
	cohorts \
	unit_amount \
	rfm \
	spells \
	clv_sample \
	clv_model \
	picture \
	local_time \
	span \
	growth

# The functions of the model in the order of installation: what is not for users first
FUNCTIONS = \
	internal \
	total \
	same \
	source_readers \
	day_of \
	seen_name \
	customer_periods \
	model \
	view_state \
	lock_views \
	make_model \
	describe_query \
	goal_rollup \
	goal_paths \
	goal_stays_tree \
	goals_below_stay \
	goal_makes_sense \
	numbers_go_on \
	target_makes_sense \
	note_target_changes \
	settings_make_sense \
	kpi_value \
	target_status \
	judge_target \
	suggest_target \
	is_of_target \
	expected_amount \
	clock_periods \
	line_end \
	first_whole_month \
	target_days \
	rep_spans \
	sum_of \
	finding \
	create_model \
	map_source \
	unmap_source \
	map_system \
	watch \
	unwatched \
	watch_source \
	unwatch_source \
	upgrade_model \
	refresh_query \
	remember \
	refresh_model \
	pipeline_movement \
	largest_remainder \
	split_target \
	mindmap \
	report_text \
	report_picture \
	report_html \
	report_markdown \
	report_document \
	kpi_report \
	drop_model \
	keep_model \
	schedule_refresh

# The model's SQL in the order in which create_model runs it
MODEL = \
	table/settings \
	table/kpi \
	table/goal \
	table/target \
	table/target_history \
	table/holiday \
	table/mapping \
	table/kept \
	table/target_measured \
	table/target_day_measured \
	table/watch \
	table/note \
	table/refresh_log \
	table/memory \
	table/deal_change \
	table/target_status_change \
	view/clock \
	source/rep \
	source/lead \
	source/deal \
	source/sale \
	source/customer \
	source/subscription \
	source/email \
	source/expense \
	source/quota \
	source/custom_measure \
	row/known_rep \
	row/known_lead \
	row/closed_deal \
	row/pending_deal \
	row/known_sale \
	row/known_customer \
	row/customer_origin \
	row/purchase_month \
	row/known_subscription \
	row/revenue_event \
	row/revenue_change \
	row/known_email \
	row/known_expense \
	row/known_measure \
	row/known_quota \
	fact/rep_today \
	fact/rep_listed \
	fact/deal \
	fact/deal_rep_month \
	fact/lost \
	fact/deal_survival \
	fact/owner_cycle \
	fact/open_deal \
	fact/lead \
	fact/opportunity \
	fact/sale \
	fact/lifetime \
	fact/product \
	fact/email \
	fact/expense \
	fact/customer \
	fact/customer_span \
	fact/customer_history \
	fact/customer_total \
	fact/buyer \
	fact/activity_month \
	fact/revenue_month \
	fact/revenue_cohort \
	fact/custom \
	fact/kpi \
	fact/churn_kpi \
	fact/product_kpi \
	fact/company_day \
	fact/owner_month \
	fact/pipeline_owner \
	fact/rep_month \
	fact/rep_customer_month \
	fact/funnel_month \
	fact/recent_kpi \
	fact/deal_check \
	fact/lead_check \
	fact/sale_check \
	fact/customer_check \
	fact/subscription_check \
	fact/email_check \
	fact/expense_check \
	fact/custom_check \
	fact/doubled_deal \
	fact/doubled_lead \
	fact/doubled_sale \
	fact/doubled_customer \
	fact/doubled_email \
	fact/quota_listed \
	fact/source_fact \
	fact/source_problem \
	view/clv_fit \
	view/weighted_deal \
	view/sales_by_rep \
	view/sales_cycle \
	view/cycle_with_open_deals \
	view/cycle_curve \
	view/email_open_rate \
	view/email_lift \
	view/leads_by_rep \
	view/lead_conversion \
	view/lead_funnel \
	view/monthly_sales_growth \
	view/customer_lifetime_value \
	view/revenue_retention \
	view/churn_and_retention \
	view/cohort_retention \
	view/activity_retention \
	view/customer_acquisition_cost \
	view/cycle_quality \
	view/lost_reasons \
	view/pipeline_by_stage \
	view/pipeline_by_month \
	view/measure \
	view/target_then \
	view/planned_target \
	view/measured_target \
	view/target_standing \
	view/target_progress \
	view/sales_vs_target \
	view/target_day \
	view/target_timeline \
	view/target_by_month \
	view/attention \
	view/pipeline \
	view/deal_history \
	view/movement_day \
	view/pipeline_movement \
	view/slipped_deals \
	view/stage_days \
	view/goal_progress \
	view/goal_tree \
	view/goal_suggestion \
	view/scorecard \
	view/team_performance \
	view/source_reader \
	view/source_status \
	view/data_quality

# The systems that map_system knows
SYSTEMS = \
	system/odoo \
	system/hubspot \
	system/salesforce \
	system/stripe

MODULE_big = $(EXTENSION)
OBJS = $(patsubst %.c, %.o, $(sort $(wildcard src/*.c)))


PG_CFLAGS = -Wall -Wextra
# The server's headers are the system's: their warnings are not ours
PG_CPPFLAGS = -isystem $(shell $(PG_CONFIG) --includedir-server)

# The SQL of versions that are released lies in sql/ as it was (make freeze). That of this version is
# made of the files of above, and the way to it from the last one of both.
FORMER := $(shell ls sql | sed -n 's/^$(EXTENSION)--\([0-9.]*\)\.sql$$/\1/p' | grep -vFx '$(EXTVERSION)' | sort -t. -k1,1n -k2,2n -k3,3n)
LAST_VERSION := $(lastword $(FORMER))
INSTALLATION = $(EXTENSION)--$(EXTVERSION).sql
UPDATE = $(if $(LAST_VERSION),$(EXTENSION)--$(LAST_VERSION)--$(EXTVERSION).sql)
# Of an upgrade what cannot be made of two versions
BY_HAND = $(wildcard sql/release/$(LAST_VERSION)--$(EXTVERSION).sql)

DATA = $(filter-out sql/$(EXTENSION)--%--$(EXTVERSION).sql, $(wildcard sql/$(EXTENSION)--*--*.sql))
DATA_built = $(INSTALLATION) $(UPDATE)
DOCS = README.md README.ja.md CHANGELOG.md SECURITY.md
PAGES = $(sort $(wildcard doc/*.md))
EXTRA_CLEAN = results output_iso

REGRESS = \
	$(ENGINE) \
	binary \
	state_order \
	facts \
	model \
	mapping \
	mapping_kept \
	watch \
	kept \
	remember \
	upgrade \
	target \
	goals \
	target_history \
	split_target \
	steering \
	judged \
	goal_suggestion \
	report \
	rules \
	extremes \
	rows \
	retention \
	views \
	quality \
	map_system \
	map_salesforce \
	map_hubspot \
	map_stripe \
	map_airbyte \
	map_odoo \
	sources
REGRESS_OPTS = --inputdir=test --load-extension=$(EXTENSION)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

# Not every PostgreSQL is installed with the program that runs them
ifneq ($(wildcard $(dir $(PGXS))../test/isolation/isolationtester*),)
ISOLATION = \
	goals \
	models \
	refresh \
	settings
ISOLATION_OPTS = --inputdir=test/isolation --load-extension=$(EXTENSION)
endif

ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

# There are other extensions with a README.md. PGXS knows no subfolder of pages, to which links lead, and
# leaves files of subfolders behind.
docmoduledir = extension/$(EXTENSION)
ifdef docdir
install: install-pages
install-pages: installdirs
	$(MKDIR_P) '$(DESTDIR)$(docdir)/$(docmoduledir)/doc'
	$(INSTALL_DATA) $(addprefix $(srcdir)/, $(PAGES)) '$(DESTDIR)$(docdir)/$(docmoduledir)/doc/'
uninstall: uninstall-docs
uninstall-docs:
	rm -rf '$(DESTDIR)$(docdir)/$(docmoduledir)'
.PHONY: install-pages uninstall-docs
endif

# The server's flags are those of the compiler it was compiled with
ifneq ($(findstring clang, $(CC)),)
override CFLAGS := $(filter-out -fexcess-precision=standard -Wno-format-truncation \
	-Wno-stringop-truncation -Wimplicit-fallthrough=%, $(CFLAGS))
endif

# The mathematical library that the server has, as contrib/cube does
SHLIB_LINK += $(filter -lm, $(LIBS))

# The server puts the symbols of all libraries in one pool: ours are for us
ifeq ($(PORTNAME), linux)
SHLIB_LINK += -Wl,-Bsymbolic
endif

else
all install uninstall installcheck clean:
	@echo '$(EXTENSION): $(PG_CONFIG) leads to no PostgreSQL that extensions can be built for.' >&2
	@echo 'Install its server headers (Debian: postgresql-server-dev-15, or that of your version),' >&2
	@echo 'or name its pg_config: make PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config' >&2
	@exit 1
endif

$(OBJS): $(wildcard src/*.h)

# The files of the model become rows of a table, from which create_model runs them
START_FILES = sql/start.sql $(ENGINE:%=sql/engine/%.sql) $(FUNCTIONS:%=sql/model/function/%.sql)
MODEL_FILES = $(MODEL:%=sql/model/%.sql) $(SYSTEMS:%=sql/model/%.sql)

$(INSTALLATION): $(START_FILES) $(MODEL_FILES) sql/model/files.sh sql/release/former_comments.awk $(FORMER:%=sql/$(EXTENSION)--%.sql) Makefile
	{ cat $(START_FILES) && sh sql/model/files.sh $(MODEL) $(SYSTEMS); } > $@.part
ifneq ($(FORMER),)
	awk -f sql/release/former_comments.awk $@.part $(FORMER:%=sql/$(EXTENSION)--%.sql) > $@.comments.part
	cat $@.comments.part >> $@.part
	rm $@.comments.part
endif
	mv $@.part $@

ifneq ($(UPDATE),)
$(UPDATE): sql/$(EXTENSION)--$(LAST_VERSION).sql $(INSTALLATION) sql/release/upgrade.awk $(BY_HAND)
	awk -f sql/release/upgrade.awk -v former=$(LAST_VERSION) -v version=$(EXTVERSION) -v by_hand='$(BY_HAND)' $< $(INSTALLATION) > $@.part
	mv $@.part $@
endif

# Once a version is out, its SQL is what it is
DISTVERSION := $(shell sed -n 's/^\t"version": "\(.*\)",$$/\1/p' META.json)
freeze: $(DATA_built)
	@! git rev-parse -q --verify refs/tags/v$(DISTVERSION) >/dev/null 2>&1 || \
		{ echo 'Version $(DISTVERSION) is out: its SQL stays as it is. Give saleskpi.control and META.json the next one.' >&2; exit 1; }
	cp $(DATA_built) sql/

DISTRIBUTION := $(EXTENSION)-$(DISTVERSION)
dist: $(DATA_built)
	@git diff --quiet HEAD || { echo 'There are changes that are not committed.' >&2; exit 1; }
	@for script in $(DATA_built); do cmp -s $$script sql/$$script || \
		{ echo "sql/$$script is not what the sources build: make freeze, and commit it." >&2; exit 1; }; done
	git archive --format=zip --output=$(DISTRIBUTION).zip --prefix=$(DISTRIBUTION)/ HEAD
.PHONY: freeze dist

# The targets of test/Makefile. PGXS has a recipe for check, which says that there is none: nobody
# listens.
TEST_TARGETS = check check-clients check-dashboard check-package check-upgrade memcheck sanitize fuzz torture demo demo-stop dashboard dashboard-stop bench
$(TEST_TARGETS): %: test-%
check: private SHELL = true
$(TEST_TARGETS:%=test-%): test-%:
	@$(MAKE) --no-print-directory -C test $*

.PHONY: $(TEST_TARGETS) $(TEST_TARGETS:%=test-%)
