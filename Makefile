# amparo: `make demo` and `make check` do all the set-up on a fresh Debian 12; see README.md.
#
# One Makefile without recursion builds each profile in build/<profile>/:
#   PROFILE=release (default)  -O3          PROFILE=asan   address and undefined-behaviour sanitizers
#   PROFILE=tsan   clang's thread sanitizer  (its OpenMP runtime; gcc's gives false alarms)
#   PROFILE=fuzz   clang's fuzzer, with the sanitizers of asan: make PROFILE=fuzz fuzzers

PROFILE ?= release
VERSION := 0.4.0
BUILD   := build/$(PROFILE)

# ---- compiler -------------------------------------------------------------------------------------
CC       ?= gcc
ifeq ($(origin CC),default)
CC       := gcc
endif
WARN     := -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla
NUMERIC  := -ffp-contract=off -fno-math-errno -fno-trapping-math
OPT      := -O3 -g
SAN      :=
ifeq ($(PROFILE),asan)
OPT      := -O1 -g -fno-omit-frame-pointer
SAN      := -fsanitize=address,undefined -fno-sanitize-recover=all
else ifeq ($(PROFILE),tsan)
CC       := clang
OPT      := -O1 -g -fno-omit-frame-pointer
SAN      := -fsanitize=thread
else ifeq ($(PROFILE),fuzz)
CC       := clang
OPT      := -O1 -g -fno-omit-frame-pointer
SAN      := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
endif
PACKAGES := gsl libconfig jansson nettle hdf5 sleef zlib xlsxwriter libarchive
# The sanitizers' builds hold every year against the invariants of model/sim/invariants.h.
WATCH    := $(if $(SAN),-DAMP_DEBUG)
CPPFLAGS := -Imodel $(WATCH) -D_GNU_SOURCE -DAMP_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS   := $(WARN) $(NUMERIC) $(OPT) $(SAN) -fopenmp $(EXTRA_CFLAGS)
LDLIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lhdf5_hl -lreadstat -lm

# ---- the house: which floor may use which (STYLE of the project; tests/layers.sh checks it) --------
USES_base   :=
USES_num    := base
USES_pop    := base
USES_expr   := base num
USES_conf   := base num expr
USES_stat   := base num pop expr
USES_io     := base num pop expr
USES_synth  := base num pop expr conf io
USES_life   := base num pop expr conf
USES_policy := base num pop expr conf
USES_report := base num pop expr conf stat io synth policy
USES_sim    := base num pop expr conf stat io synth life policy report
USES_cli    := base num pop expr conf stat io synth life policy report sim
MODULES     := base num pop expr conf stat io synth life policy report sim cli

objects   = $(patsubst model/%.c,$(BUILD)/%.o,$(wildcard model/$(1)/*.c))
LIBRARY  := $(foreach m,$(filter-out cli,$(MODULES)),$(call objects,$(m)))

.PHONY: all build
all: build
build: $(BUILD)/amparo

# The source revision, for the manifest alone; the file changes only when the revision does.
REVISION := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
$(BUILD)/generated/revision.h: FORCE
	@mkdir -p $(@D)
	@echo '#define AMP_REVISION "$(REVISION)"' | cmp -s - $@ || echo '#define AMP_REVISION "$(REVISION)"' > $@
.PHONY: FORCE
FORCE:
# What draws the charts of a report: fetched by npm as its lock file says, once for all profiles, and put into the program. Where
# there is no npm the file is empty, and reports hold tables alone (rm build/npm/vega.js to try again).
VEGA     := build/npm/vega.js
$(VEGA): model/report/charts/package-lock.json
	@tools/vega.sh $@
$(BUILD)/report/assets.o: CPPFLAGS += -DAMP_VEGA='"$(VEGA)"'
$(BUILD)/report/assets.o: $(VEGA) $(wildcard model/report/assets/* model/report/charts/*.vl.json)
$(BUILD)/sim/record.o: CPPFLAGS += -I$(BUILD)/generated
$(BUILD)/sim/record.o: $(BUILD)/generated/revision.h

$(BUILD)/%.o: model/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/amparo: $(LIBRARY) $(call objects,cli)
	$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- unit tests: tests/unit/test_<module>[_<topic>].c, linked with what the module may use ---------
TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
test_module = $(word 2,$(subst _, ,$(notdir $(1))))
.SECONDEXPANSION:
$(BUILD)/tests/%: tests/unit/%.c $$(foreach m,$$(call test_module,$$*) $$(USES_$$(call test_module,$$*)),$$(call objects,$$(m)))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $(filter tests/unit/%.c %.o,$^) $(shell pkg-config --cflags --libs check) $(LDLIBS)
.PHONY: tests
tests: $(TESTS)

# ---- theory: tests/theory/theory_<topic>.c, against closed forms and published projections; seconds
# as they are, minutes and the tables of the documentation with THEORY=full
THEORIES := $(patsubst tests/theory/%.c,$(BUILD)/theory/%,$(wildcard tests/theory/theory_*.c))
$(BUILD)/theory/%: tests/theory/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $(filter tests/theory/%.c %.o,$^) $(shell pkg-config --cflags --libs check) $(LDLIBS)
.PHONY: theories theory
theories: $(THEORIES)
theory: theories
	@THEORY=full tests/run.sh $(THEORIES)

# ---- fuzz targets (PROFILE=fuzz): tests/fuzz/fuzz_<name>.c; that of surveys once for each kind of file
FUZZERS := $(addprefix $(BUILD)/fuzz_,expr table map scenario margins popfile survey_csv survey_dta survey_sav survey_zsav)
fuzz_objects := $(foreach m,base num pop expr conf io synth,$(call objects,$(m)))
.PHONY: fuzzers
fuzzers: $(FUZZERS) $(BUILD)/make_seeds
$(BUILD)/make_seeds: tests/fuzz/make_seeds.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< -lreadstat
$(BUILD)/fuzz_survey_%: tests/fuzz/fuzz_survey.c tests/fuzz/fuzz_file.h tests/fuzz/fuzz_import.h $(fuzz_objects)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fsanitize=fuzzer -DKIND='".$*"' -o $@ $(filter %.c %.o,$^) $(LDLIBS)
$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz_file.h tests/fuzz/fuzz_import.h $(fuzz_objects)
	$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) -fsanitize=fuzzer -o $@ $(filter %.c %.o,$^) $(LDLIBS)

# one test by name: make unit T=expr
.PHONY: unit
unit: $(BUILD)/tests/test_$(T)
	$(BUILD)/tests/test_$(T)

# ---- the two commands of the README ---------------------------------------------------------------
.PHONY: deps demo check check-long test
deps:
	@tools/deps.sh build
deps-check:
	@tools/deps.sh check
.PHONY: deps-check

DEMO := scenarios/BOL/baseline.cfg scenarios/BOL/pension_at_line.cfg \
        scenarios/BOL/bonos_widened.cfg scenarios/BOL/emergency_income_2020.cfg
demo: deps
	@$(MAKE) --no-print-directory -s -j2 build
	@$(BUILD)/amparo run $(DEMO)

test: tests
	@tests/run.sh $(TESTS)

CLI_TESTS := $(sort $(filter-out tests/cli/lib.sh,$(wildcard tests/cli/*.sh))) tests/layers.sh
# Whole runs of several countries under the sanitizers, each year held against its invariants.
WATCHED := build/asan/tests/test_sim_invariants
check: deps-check
	@$(MAKE) --no-print-directory -s -j2 build tests theories
	@$(MAKE) --no-print-directory -s -j2 PROFILE=asan $(WATCHED)
	@tests/run.sh $(TESTS) $(THEORIES) $(WATCHED) $(CLI_TESTS)

# Sanitizers, threads, fuzzing and full-size runs: see docs/testing.md.
LONG_TESTS := $(sort $(wildcard tests/long/*.sh))
check-long: deps-check
	@$(MAKE) --no-print-directory -s -j2 build theories
	@$(MAKE) --no-print-directory -s -j2 PROFILE=asan build tests
	@THEORY=full tests/run.sh $(THEORIES) $(patsubst build/$(PROFILE)/%,build/asan/%,$(TESTS)) $(LONG_TESTS)

# ---- translations ---------------------------------------------------------------------------------
build: $(patsubst %,$(BUILD)/locale/%/LC_MESSAGES/amparo.mo,es pt fr)
$(BUILD)/locale/%/LC_MESSAGES/amparo.mo: docs/po/%.po
	@mkdir -p $(@D)
	msgfmt --check-format -o $@ $<
.PHONY: tables
tables: build readme ## write the tables of README.md and docs/ anew, as new runs give them
	@AMPARO_WRITE_TABLES=1 tests/run.sh tests/long/countries.sh tests/long/programmes.sh tests/cli/survey.sh tests/cli/survey_ury.sh \
		tests/cli/ageing.sh tests/cli/behaviour.sh tests/cli/scenarios.sh tests/cli/mpi.sh
# Where the words of a report stand: they are in Portuguese and French too.
REPORT_WORDS := $(wildcard model/report/exhibit*.c) model/report/html.c model/report/number.c model/report/finding.c model/report/fit_words.c \
                model/sim/page.c model/sim/trust.c
.PHONY: po
po: ## collect the strings of the code into docs/po/es.po
	@mkdir -p docs/po
	xgettext --from-code=UTF-8 -k_ -kN_ -kP_:1,2 --sort-output --no-location --package-name=amparo -o docs/po/amparo.pot model/*/*.[ch]
	@test -f docs/po/es.po && msgmerge -q --no-location --no-fuzzy-matching --update --backup=none docs/po/es.po docs/po/amparo.pot || msginit --no-translator -l es -i docs/po/amparo.pot -o docs/po/es.po
	@rm -f docs/po/amparo.pot
	xgettext --from-code=UTF-8 -k_ -kN_ -kP_:1,2 --sort-output --no-location --package-name=amparo -o docs/po/report.pot $(REPORT_WORDS)
	@for l in pt fr; do msgmerge -q --no-location --no-fuzzy-matching --update --backup=none docs/po/$$l.po docs/po/report.pot; done
	@rm -f docs/po/report.pot

# ---- form and proofs -------------------------------------------------------------------------------
.PHONY: fmt tidy asan tsan bench clean
fmt:
	clang-format -i model/*/*.[ch] tests/*/*.[ch]
tidy:
	clang-tidy --quiet -checks='-*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,clang-analyzer-*,-clang-analyzer-security.insecureAPI.*,performance-*' $(wildcard model/*/*.c) -- $(CPPFLAGS) -I$(BUILD)/generated -std=c11 -fopenmp
asan:
	@$(MAKE) --no-print-directory PROFILE=asan tests
	@tests/run.sh $(patsubst build/$(PROFILE)/%,build/asan/%,$(TESTS))
tsan:
	@tests/run.sh tests/long/tsan.sh
clean:
	rm -rf build
$(BUILD)/bench: tests/bench/bench.c $(LIBRARY)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $^ $(LDLIBS)
bench: deps
	@$(MAKE) --no-print-directory -s $(BUILD)/bench build
	@AMPARO_DATA=data $(BUILD)/bench
.PHONY: readme
readme: build ## put the demo's table into the README
	@tools/readme.sh write
