/* mpi.c - a multidimensional measure of poverty: deprivations of a household, their weights, and
 * the share of them that makes it poor. */
#include "conf/mpi.h"

#include "conf/keys.h"

#include <string.h>

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static const config_setting_t *need(amp_reader *r, const config_setting_t *s, int list,
                                    const char *name)
{
    return amp_reader_need(r, s, name, amp_key_example(list, name));
}

static void read_notes(amp_reader *r, const config_setting_t *s)
{
    static const char *const name[] = {"note", "source", "assumption"};
    const char *text;
    for (size_t k = 0; k < AMP_COUNT(name); k++)
        amp_reader_text(r, get(s, name[k]), &text);
}

static void read_deprivation(amp_reader *r, const config_setting_t *s, amp_deprivation *d)
{
    const char *en, *es;
    *d = (amp_deprivation){.name = "", .dimension = "", .weight = 1.0, .when = "false"};
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_DEPRIVATION)))
        return;
    amp_reader_name(r, need(r, s, AMP_KEYS_DEPRIVATION, "name"), &d->name);
    amp_reader_name(r, need(r, s, AMP_KEYS_DEPRIVATION, "dimension"), &d->dimension);
    amp_reader_double(r, need(r, s, AMP_KEYS_DEPRIVATION, "weight"), 1e-6, 1e6, &d->weight);
    const config_setting_t *when = need(r, s, AMP_KEYS_DEPRIVATION, "when");
    amp_reader_formula(r, when, &d->when);
    d->loc = amp_reader_loc(r, when ? when : s);
    amp_reader_label(r, get(s, "label"), &en, &es);
    read_notes(r, s);
}

static void check_twice(amp_reader *r, const config_setting_t *list, const amp_mpi *mpi, size_t k)
{
    for (size_t j = 0; *mpi->deprivation[k].name && j < k; j++)
        if (strcmp(mpi->deprivation[j].name, mpi->deprivation[k].name) == 0) {
            amp_reader_error(r, config_setting_get_elem(list, (unsigned)k),
                             _("there are two deprivations of the name \"%s\""),
                             mpi->deprivation[k].name);
            return;
        }
}

static void read_list(amp_reader *r, const config_setting_t *s, amp_mpi *mpi)
{
    if (!s || !amp_reader_list(r, s))
        return;
    const int n = config_setting_length(s);
    if (n < 1 || n > AMP_DEPRIVATIONS) {
        amp_reader_error(r, s, _("found %d deprivations; expected 1 to %d"), n, AMP_DEPRIVATIONS);
        return;
    }
    mpi->deprivation = AMP_ARENA_NEW(r->arena, amp_deprivation, n);
    if (!mpi->deprivation) {
        amp_reader_memory(r);
        return;
    }
    mpi->deprivations = (size_t)n;
    for (int k = 0; k < n; k++) {
        read_deprivation(r, config_setting_get_elem(s, (unsigned)k), &mpi->deprivation[k]);
        check_twice(r, s, mpi, (size_t)k);
    }
}

void amp_mpi_read(amp_reader *r, const config_setting_t *s, amp_mpi *mpi)
{
    const char *en, *es, *seed;
    *mpi = (amp_mpi){.name = "", .loc = amp_reader_loc(r, s)};
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_MPI)))
        return;
    amp_reader_text(r, need(r, s, AMP_KEYS_MPI, "name"), &mpi->name);
    amp_reader_double(r, need(r, s, AMP_KEYS_MPI, "cutoff"), 0.0, 1.0, &mpi->cutoff);
    read_list(r, need(r, s, AMP_KEYS_MPI, "deprivations"), mpi);
    amp_reader_label(r, get(s, "label"), &en, &es);
    amp_reader_text(r, get(s, "seed"), &seed);
    read_notes(r, s);
}

amp_err amp_mpi_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_mpi *mpi)
{
    amp_reader r = {.ctx = ctx, .arena = arena};
    config_t config;
    const size_t before = ctx->n;
    if (amp_reader_open(&r, path, AMP_NOWHERE, &config))
        amp_mpi_read(&r, config_root_setting(&config), mpi);
    config_destroy(&config);
    amp_reader_sort(ctx, before);
    return r.err;
}

bool amp_mpi_equal(const amp_mpi *a, const amp_mpi *b)
{
    if (!a || !b)
        return a == b;
    bool same = a->cutoff == b->cutoff && a->deprivations == b->deprivations;
    for (size_t k = 0; same && k < a->deprivations; k++) {
        const amp_deprivation *x = &a->deprivation[k], *y = &b->deprivation[k];
        same = strcmp(x->name, y->name) == 0 && strcmp(x->dimension, y->dimension) == 0 &&
               strcmp(x->when, y->when) == 0 && x->weight == y->weight;
    }
    return same;
}
