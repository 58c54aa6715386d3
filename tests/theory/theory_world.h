/** @file theory_world.h  What the theory tests share: every country of data/countries as its
 * profile has it, people that match its stock, and sizes that THEORY=full raises from a few seconds
 * to minutes. Run from the root of the repository. */
#ifndef THEORY_WORLD_H
#define THEORY_WORLD_H

#include "conf/profile.h"
#include "life/life.h"
#include "synth/synth.h"

#include "../reference/cohort_component.h"
#include "../reference/life_people.h"

#include <glob.h>
#include <stdio.h>

/** Folders of the countries, in the order of their codes. */
static inline glob_t theory_countries(void)
{
    glob_t found;
    if (glob("data/countries/[A-Z][A-Z][A-Z]", 0, NULL, &found)) {
        fputs("no country in data/countries: run from the root of the repository\n", stderr);
        exit(2);
    }
    return found;
}

static inline bool theory_full(void)
{
    const char *mode = getenv("THEORY");
    return mode && !strcmp(mode, "full");
}

typedef struct theory_world {
    amp_ctx ctx;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_life *life;
    int first; /* the profile's base year */
} theory_world;

static inline void theory_ok(const theory_world *w, amp_err err)
{
    const amp_diag *d = w->ctx.n ? &w->ctx.diag[w->ctx.n - 1] : NULL;
    ck_assert_msg(err == AMP_OK, "%s:%d: %s", d && d->loc.file ? d->loc.file : "",
                  d ? d->loc.line : 0, d ? d->text : "");
}

/** The trajectory of a country's folder from its base year; @p until is a year, or how many. */
static inline void theory_open(theory_world *w, const char *folder, int until, unsigned groups)
{
    amp_number year;
    amp_ctx_init(&w->ctx);
    amp_registry_init(&w->registry);
    theory_ok(w, amp_profile_load(&w->ctx, "data/countries", strrchr(folder, '/') + 1, &w->registry,
                                  &w->profile));
    theory_ok(w, amp_profile_number(&w->ctx, &w->profile, "synth.survey_year", &year));
    w->first = (int)year.value;
    const int last = until < 1000 ? w->first + until : until;
    theory_ok(w, amp_macro_load(&w->ctx, &w->profile, NULL, last + 1, &w->macro));
    theory_ok(w, amp_life_new(&w->ctx, &w->profile, &w->macro, w->first, last, groups, &w->life));
}

static inline void theory_close(theory_world *w)
{
    amp_life_free(w->life);
    amp_profile_fini(&w->profile);
    amp_registry_fini(&w->registry);
    amp_ctx_fini(&w->ctx);
}

static inline const amp_rates_year *theory_year(const theory_world *w, int t)
{
    const amp_rates *r = amp_life_rates(w->life);
    return &r->year[t - r->first];
}

/** Blocks of households that match the stock of the base year, and what one person stands for. */
typedef struct theory_people {
    amp_population *block;
    size_t blocks;
    double weight;
} theory_people;

static inline void theory_make(theory_world *w, size_t households, theory_people *c)
{
    amp_population p;
    amp_pop_init(&p);
    const ccm_stock stock = people_stock(theory_year(w, w->first));
    people_make(&stock, households, 3.4, 2385, &p);
    c->weight = p.weight[0];
    theory_ok(w, amp_pop_shuffle(&w->ctx, &p));
    theory_ok(w, amp_pop_cut(&w->ctx, &p, &c->block, &c->blocks));
    amp_pop_fini(&p);
}

/** A synthetic population as a run has it, with the trajectory aligned to it. */
static inline void theory_build(theory_world *w, size_t households, theory_people *c)
{
    amp_population p;
    amp_fit fit = {0};
    amp_pop_init(&p);
    theory_ok(w, amp_synth_build(&w->ctx, &w->profile, &w->macro, w->first, w->first, households,
                                 2385, NULL, &p, &fit));
    theory_ok(w, amp_pop_shuffle(&w->ctx, &p));
    theory_ok(w, amp_pop_cut(&w->ctx, &p, &c->block, &c->blocks));
    theory_ok(w, amp_life_align(&w->ctx, w->life, c->block, c->blocks, 2385));
    amp_fit_fini(&fit);
    amp_pop_fini(&p);
}

static inline void theory_free(theory_people *c)
{
    for (size_t b = 0; b < c->blocks; b++)
        amp_pop_fini(&c->block[b]);
    free(c->block);
}

/** With THEORY=full a row of a table must stand in the documentation. */
static inline void theory_documented(const char *row)
{
    char line[512];
    bool found = false;
    FILE *f = fopen("docs/demography.md", "r");
    ck_assert_ptr_nonnull(f);
    while (!found && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        found = !strcmp(line, row);
    }
    fclose(f);
    ck_assert_msg(found, "docs/demography.md lacks: %s", row);
}

/** A test that runs @p times, for _i from 0. */
typedef struct theory_case {
    const TTest *test;
    int times;
} theory_case;

/** Run @p n cases; the program's exit code. */
static inline int theory_run(const char *name, const theory_case *cases, size_t n)
{
    Suite *s = suite_create(name);
    TCase *t = tcase_create("all");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* a failing test still shows its row */
    tcase_set_timeout(t, 240);
    for (size_t k = 0; k < n; k++)
        tcase_add_loop_test(t, cases[k].test, 0, cases[k].times);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}

#endif
