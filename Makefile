# amparo: `make demo` and `make check` do all the set-up on a fresh Debian 12; see README.md.
#
# One Makefile without recursion builds each profile in build/<profile>/:
#   PROFILE=release (default)  -O3          PROFILE=asan   address and undefined-behaviour sanitizers
#   PROFILE=tsan   clang's thread sanitizer  (its OpenMP runtime; gcc's gives false alarms)

PROFILE ?= release
VERSION := 0.1.0
BUILD   := build/$(PROFILE)

# ---- compiler -------------------------------------------------------------------------------------
CC       ?= gcc
ifeq ($(origin CC),default)
CC       := gcc
endif
WARN     := -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Wno-unknown-warning-option
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
endif
PACKAGES := gsl libconfig jansson nettle hdf5 sleef zlib
CPPFLAGS := -Imodel -D_GNU_SOURCE -DAMP_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
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
USES_report := base num pop expr conf stat io
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
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $(filter %.c %.o,$^) $(shell pkg-config --cflags --libs check) $(LDLIBS)
.PHONY: tests
tests: $(TESTS)

# one test by name: make unit T=expr
.PHONY: unit
unit: $(BUILD)/tests/test_$(T)
	$(BUILD)/tests/test_$(T)
