/* results.c - results.h5: the cube with its axes as dimension scales, summary and differences.
 *
 *     /scenario /replicate /year /indicator /group /unit /statistic /reform      axes
 *     /cube [scenario, replicate, year, pair]       /summary [scenario, year, pair, statistic]
 *     /difference [reform, year, pair, statistic]   /provenance
 *     /labour_target [labour_cell, labour_state]    with dynamic ageing
 *     /labour_incoming [year, labour_cell, labour_state]
 *
 * The axis "pair" has three scales: indicator, group and unit of each pair. Chunks are one
 * replicate of one scenario, what a reader takes at once. */
#include "io/results.h"
#include "io/h5.h"

#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "amparo results"

enum { VERSION = 1, AXES_MAX = 4, SCALES_MAX = 3, CHUNK_CELLS_MAX = 1 << 20 };

/* ---- axes ----------------------------------------------------------------------------------- */

typedef enum axis { SCENARIO, REPLICATE, YEAR, PAIR, STATISTIC, REFORM, CELL, STATE, AXES } axis;

/* What is shown along an axis; a pair is told by three texts. */
static const char *const scale_name[AXES][SCALES_MAX] = {
    [SCENARIO] = {"scenario"},   [REPLICATE] = {"replicate"},
    [YEAR] = {"year"},           [PAIR] = {"indicator", "group", "unit"},
    [STATISTIC] = {"statistic"}, [REFORM] = {"reform"},
    [CELL] = {"labour_cell"},    [STATE] = {"labour_state"},
};

typedef struct array {
    const char *name;
    int rank;
    axis axis[AXES_MAX];
    const char *meaning;
} array;

static const array cube_array = {
    "cube", 4, {SCENARIO, REPLICATE, YEAR, PAIR}, "value of each pair; NaN where undefined"};
static const array summary_array = {
    "summary", 4, {SCENARIO, YEAR, PAIR, STATISTIC}, "statistics over replicates"};
static const array difference_array = {"difference",
                                       4,
                                       {REFORM, YEAR, PAIR, STATISTIC},
                                       "statistics over replicates of reform minus baseline"};

static const array target_array = {
    "labour_target", 3, {YEAR, CELL, STATE}, "alignment: shares of the states aimed at"};
static const array incoming_array = {
    "labour_incoming", 3, {YEAR, CELL, STATE}, "alignment: shares as people come into the year"};

static size_t axis_size(const amp_results *r, axis a)
{
    switch (a) {
    case SCENARIO:
        return r->scenarios;
    case REPLICATE:
        return r->replicates;
    case YEAR:
        return r->years;
    case PAIR:
        return r->pairs;
    case STATISTIC:
        return r->statistics;
    case REFORM:
        return r->scenarios ? r->scenarios - 1 : 0;
    case CELL:
        return r->alignment ? r->alignment->cells : 0;
    case STATE:
        return r->alignment ? r->alignment->states : 0;
    case AXES:
        break;
    }
    return 0;
}

static size_t array_cells(const amp_results *r, const array *a)
{
    size_t cells = 1;
    for (int k = 0; k < a->rank; k++)
        cells *= axis_size(r, a->axis[k]);
    return cells;
}

/* ---- saving ---------------------------------------------------------------------------------- */

typedef struct scales {
    hid_t set[AXES][SCALES_MAX]; /* -1: none */
} scales;

static amp_err put_int_scale(const amp_h5 *h, const char *name, const int *value, size_t n,
                             hid_t *set)
{
    return amp_h5_put_array(h, h->file, name, H5T_STD_I32LE, H5T_NATIVE_INT, 1, &(hsize_t){n}, NULL,
                            value, set);
}

static amp_err put_replicates(const amp_h5 *h, size_t n, hid_t *set)
{
    int *number = amp_alloc(n, sizeof *number);
    if (!number)
        return amp_fail_memory(h->ctx);
    for (size_t k = 0; k < n; k++)
        number[k] = (int)k;
    const amp_err err = put_int_scale(h, scale_name[REPLICATE][0], number, n, set);
    free(number);
    return err;
}

/* "reform-baseline", as in results.csv. */
static amp_err put_reforms(const amp_h5 *h, const amp_results *r, hid_t *set)
{
    if (r->scenarios < 2)
        return AMP_OK;
    amp_arena arena;
    amp_arena_init(&arena);
    const size_t n = r->scenarios - 1;
    const char **name = AMP_ARENA_NEW(&arena, const char *, n);
    bool ok = name != NULL;
    for (size_t k = 0; ok && k < n; k++) {
        name[k] = amp_arena_format(&arena, "%s-%s", r->scenario[k + 1], r->scenario[0]);
        ok = name[k] != NULL;
    }
    const amp_err err =
        ok ? amp_h5_put_list(h, h->file, scale_name[REFORM][0], name, n, set) : AMP_NOMEM;
    amp_arena_fini(&arena);
    return ok ? err : amp_fail_memory(h->ctx);
}

static amp_err put_scales(const amp_h5 *h, const amp_results *r, scales *s)
{
    const struct {
        axis axis;
        int scale;
        const char *const *text;
    } list[] = {{SCENARIO, 0, r->scenario},
                {PAIR, 0, r->indicator},
                {PAIR, 1, r->group},
                {PAIR, 2, r->unit},
                {STATISTIC, 0, r->statistic},
                {CELL, 0, r->alignment ? r->alignment->cell : NULL},
                {STATE, 0, r->alignment ? r->alignment->state : NULL}};
    for (size_t k = 0; k < AMP_COUNT(list); k++)
        if (list[k].text)
            AMP_TRY(amp_h5_put_list(h, h->file, scale_name[list[k].axis][list[k].scale],
                                    list[k].text, axis_size(r, list[k].axis),
                                    &s->set[list[k].axis][list[k].scale]));
    AMP_TRY(put_int_scale(h, scale_name[YEAR][0], r->year, r->years, &s->set[YEAR][0]));
    AMP_TRY(put_replicates(h, r->replicates, &s->set[REPLICATE][0]));
    AMP_TRY(put_reforms(h, r, &s->set[REFORM][0]));
    for (int a = 0; a < AXES; a++)
        for (int k = 0; k < SCALES_MAX; k++)
            if (s->set[a][k] >= 0 && H5DSset_scale(s->set[a][k], scale_name[a][k]) < 0)
                return amp_h5_write_error(h, scale_name[a][k]);
    return AMP_OK;
}

static amp_err attach_scales(const amp_h5 *h, const array *a, hid_t set, const scales *s)
{
    for (int k = 0; k < a->rank; k++)
        for (int j = 0; j < SCALES_MAX; j++) {
            const hid_t scale = s->set[a->axis[k]][j];
            if (scale >= 0 && H5DSattach_scale(set, scale, (unsigned)k) < 0)
                return amp_h5_write_error(h, a->name);
        }
    return AMP_OK;
}

/* One cell of the first axis (and of the second, replicates, in the cube) is a chunk. */
static void chunk_of(const array *a, const hsize_t *size, hsize_t *chunk)
{
    hsize_t cells = 1;
    for (int k = a->rank - 1; k >= 0; k--) {
        const hsize_t room = CHUNK_CELLS_MAX / cells;
        const bool outer = (k == 0 && a->axis[k] != CELL) || a->axis[k] == REPLICATE;
        chunk[k] = outer ? 1 : AMP_MAX(AMP_MIN(size[k], room), 1);
        cells *= chunk[k];
    }
}

static amp_err put_values(const amp_h5 *h, const amp_results *r, const array *a, const double *data,
                          const scales *s)
{
    if (!data || array_cells(r, a) == 0)
        return AMP_OK;
    hsize_t size[AXES_MAX], chunk[AXES_MAX];
    for (int k = 0; k < a->rank; k++)
        size[k] = axis_size(r, a->axis[k]);
    chunk_of(a, size, chunk);
    hid_t set;
    AMP_TRY(amp_h5_put_array(h, h->file, a->name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, a->rank, size,
                             chunk, data, &set));
    amp_err err = amp_h5_put_text_attribute(h, set, "meaning", a->meaning);
    if (err == AMP_OK)
        err = attach_scales(h, a, set, s);
    H5Dclose(set);
    return err;
}

static amp_err put_all(const amp_h5 *h, const amp_results *r, scales *s)
{
    AMP_TRY(put_scales(h, r, s));
    AMP_TRY(put_values(h, r, &cube_array, r->cube, s));
    AMP_TRY(put_values(h, r, &summary_array, r->summary, s));
    AMP_TRY(put_values(h, r, &difference_array, r->difference, s));
    if (r->alignment) {
        AMP_TRY(put_values(h, r, &target_array, r->alignment->target, s));
        AMP_TRY(put_values(h, r, &incoming_array, r->alignment->incoming, s));
    }
    return amp_h5_put_text(h, h->file, "provenance", r->provenance ? r->provenance : "{}");
}

amp_err amp_results_save(amp_ctx *ctx, const char *path, const amp_results *r)
{
    amp_h5 h;
    AMP_TRY(amp_h5_create(ctx, path, FORMAT, VERSION, &h));
    scales s;
    for (int a = 0; a < AXES; a++)
        for (int k = 0; k < SCALES_MAX; k++)
            s.set[a][k] = -1;
    const amp_err err = put_all(&h, r, &s);
    for (int a = 0; a < AXES; a++)
        for (int k = 0; k < SCALES_MAX; k++)
            if (s.set[a][k] >= 0)
                H5Dclose(s.set[a][k]);
    return amp_h5_finish(&h, err);
}

/* ---- loading --------------------------------------------------------------------------------- */

static amp_err length_error(const amp_h5 *h, const char *name, size_t found, size_t valid)
{
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                    _("\"%s\" has length %zu; its axis has %zu"), name, found, valid);
}

static amp_err get_pairs(const amp_h5 *h, amp_arena *arena, amp_results *r)
{
    size_t n = 0;
    AMP_TRY(amp_h5_get_list(h, h->file, "indicator", arena, &r->indicator, &r->pairs));
    AMP_TRY(amp_h5_get_list(h, h->file, "group", arena, &r->group, &n));
    if (n != r->pairs)
        return length_error(h, "group", n, r->pairs);
    AMP_TRY(amp_h5_get_list(h, h->file, "unit", arena, &r->unit, &n));
    return n == r->pairs ? AMP_OK : length_error(h, "unit", n, r->pairs);
}

static amp_err get_ints(const amp_h5 *h, const char *name, amp_arena *arena, const int **value,
                        size_t *n)
{
    hid_t set;
    hsize_t size = 0;
    AMP_TRY(amp_h5_get_array(h, h->file, name, H5T_STD_I32LE, 1, &size, &set));
    int *data = size <= INT32_MAX ? AMP_ARENA_NEW(arena, int, size + 1) : NULL;
    const amp_err err =
        data ? amp_h5_read(h, name, set, H5T_NATIVE_INT, data) : amp_fail_memory(h->ctx);
    H5Dclose(set);
    *value = data;
    *n = (size_t)size;
    return err;
}

static amp_err get_values(const amp_h5 *h, const amp_results *r, const array *a, amp_arena *arena,
                          const double **data)
{
    *data = NULL;
    if (!amp_h5_has(h->file, a->name))
        return AMP_OK;
    hid_t set;
    hsize_t size[AXES_MAX];
    AMP_TRY(amp_h5_get_array(h, h->file, a->name, H5T_IEEE_F64LE, a->rank, size, &set));
    amp_err err = AMP_OK;
    for (int k = 0; k < a->rank && err == AMP_OK; k++)
        if (size[k] != axis_size(r, a->axis[k]))
            err = length_error(h, a->name, (size_t)size[k], axis_size(r, a->axis[k]));
    if (err == AMP_OK) {
        double *value = AMP_ARENA_NEW(arena, double, array_cells(r, a) + 1);
        err = value ? amp_h5_read(h, a->name, set, H5T_NATIVE_DOUBLE, value)
                    : amp_fail_memory(h->ctx);
        *data = value;
    }
    H5Dclose(set);
    return err;
}

static amp_err get_all(const amp_h5 *h, amp_arena *arena, amp_results *r)
{
    const int *replicate = NULL;
    AMP_TRY(amp_h5_get_list(h, h->file, "scenario", arena, &r->scenario, &r->scenarios));
    AMP_TRY(get_ints(h, "replicate", arena, &replicate, &r->replicates));
    AMP_TRY(get_ints(h, "year", arena, &r->year, &r->years));
    AMP_TRY(get_pairs(h, arena, r));
    AMP_TRY(amp_h5_get_list(h, h->file, "statistic", arena, &r->statistic, &r->statistics));
    AMP_TRY(get_values(h, r, &cube_array, arena, &r->cube));
    AMP_TRY(get_values(h, r, &summary_array, arena, &r->summary));
    AMP_TRY(get_values(h, r, &difference_array, arena, &r->difference));
    return amp_h5_get_text(h, h->file, "provenance", arena, &r->provenance);
}

amp_err amp_results_load(amp_ctx *ctx, const char *path, amp_arena *arena, amp_results *r)
{
    amp_h5 h;
    *r = (amp_results){0};
    AMP_TRY(amp_h5_open(ctx, path, FORMAT, VERSION, &h));
    const amp_err err = get_all(&h, arena, r);
    amp_h5_close(&h);
    return err;
}
