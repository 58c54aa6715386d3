/* ledger.c - memory of the scratch columns that policy writes and stat reads. */
#include "pop/ledger.h"

#include <stdlib.h>

/* A column is as long as its largest reserve, rounded up; the length stands in front of the data,
 * in a line of its own, so that the data keep their alignment. */
typedef struct header {
    size_t bytes;
    char pad[64 - sizeof(size_t)];
} header;

static header *header_of(void *data)
{
    return (header *)data - 1;
}

static void drop(void *data)
{
    if (data)
        free(header_of(data));
}

/* Contents are not kept: these are scratch. The old column stays when memory is out. */
static bool make_room(void **data, size_t rows, size_t size)
{
    if (rows > INT32_MAX) /* rows are int32 */
        return false;
    if (*data && header_of(*data)->bytes >= rows * size)
        return true;
    const size_t bytes = ((rows + rows / 8) * size + 63) / 64 * 64;
    header *h = amp_alloc(1, sizeof *h + bytes);
    if (!h)
        return false;
    h->bytes = bytes;
    drop(*data);
    *data = h + 1;
    return true;
}

#define ROOM(column, rows)                                                                         \
    do {                                                                                           \
        void *data_ = (column);                                                                    \
        const bool ok_ = make_room(&data_, (rows), sizeof *(column));                              \
        (column) = data_;                                                                          \
        if (!ok_)                                                                                  \
            return AMP_NOMEM;                                                                      \
    } while (0)

static amp_err more_programmes(amp_ledger *l, size_t programmes)
{
    if (programmes <= l->programmes)
        return AMP_OK;
    amp_ledger_programme *views = realloc(l->programme, programmes * sizeof *views);
    if (!views)
        return AMP_NOMEM;
    l->programme = views;
    amp_ledger_programme *all = realloc(l->storage, programmes * sizeof *all);
    if (!all)
        return AMP_NOMEM;
    for (size_t k = l->programmes; k < programmes; k++)
        views[k] = all[k] = (amp_ledger_programme){0};
    l->storage = all;
    l->programmes = programmes;
    return AMP_OK;
}

static amp_err reserve_programme(amp_ledger_programme *p, size_t persons)
{
    ROOM(p->in_stock, persons);
    ROOM(p->months, persons);
    ROOM(p->benefit, persons);
    return AMP_OK;
}

static void drop_programme(amp_ledger_programme *p)
{
    drop(p->in_stock);
    drop(p->months);
    drop(p->benefit);
}

amp_err amp_ledger_reserve(amp_ledger *l, size_t programmes, size_t persons, size_t households)
{
    AMP_TRY(more_programmes(l, programmes));
    for (size_t k = 0; k < l->programmes; k++) {
        AMP_TRY(reserve_programme(&l->storage[k], persons));
        l->programme[k] = l->storage[k];
    }
    ROOM(l->transfers, households);
    ROOM(l->disposable, households);
    ROOM(l->welfare, households);
    ROOM(l->own_income, persons);
    ROOM(l->deprived, households);
    return AMP_OK;
}

static amp_err more_levies(amp_ledger *l, size_t levies)
{
    if (levies <= l->levies)
        return AMP_OK;
    amp_ledger_levy *views = realloc(l->levy, levies * sizeof *views);
    if (!views)
        return AMP_NOMEM;
    l->levy = views;
    amp_ledger_programme *all = realloc(l->charges, levies * sizeof *all);
    if (!all)
        return AMP_NOMEM;
    for (size_t k = l->levies; k < levies; k++) {
        views[k] = (amp_ledger_levy){0};
        all[k] = (amp_ledger_programme){0};
    }
    l->charges = all;
    l->levies = levies;
    return AMP_OK;
}

amp_err amp_ledger_reserve_fiscal(amp_ledger *l, size_t levies, size_t persons, size_t households)
{
    AMP_TRY(more_levies(l, levies));
    for (size_t k = 0; k < l->levies; k++) {
        AMP_TRY(reserve_programme(&l->charges[k], persons));
        l->levy[k].paid = l->charges[k];
    }
    ROOM(l->gross, persons);
    ROOM(l->taken, persons);
    ROOM(l->closing, persons);
    for (int c = 0; c < AMP_INCOMES; c++)
        ROOM(l->income[c], households);
    return AMP_OK;
}

amp_err amp_ledger_base_reserve(amp_ledger_base *l, size_t persons, size_t households)
{
    ROOM(l->market, households);
    ROOM(l->members, households);
    ROOM(l->household, persons + 8); /* eight are written together */
    ROOM(l->cell, persons);
    return AMP_OK;
}

void amp_ledger_fini(amp_ledger *l)
{
    for (size_t k = 0; k < l->programmes; k++)
        drop_programme(&l->storage[k]);
    for (size_t k = 0; k < l->levies; k++)
        drop_programme(&l->charges[k]);
    free(l->levy);
    free(l->charges);
    drop(l->gross);
    drop(l->taken);
    drop(l->closing);
    for (int c = 0; c < AMP_INCOMES; c++)
        drop(l->income[c]);
    free(l->storage);
    free(l->programme);
    drop(l->transfers);
    drop(l->disposable);
    drop(l->welfare);
    drop(l->own_income);
    drop(l->deprived);
    *l = (amp_ledger){0};
}

void amp_ledger_base_fini(amp_ledger_base *l)
{
    drop(l->market);
    drop(l->members);
    drop(l->household);
    drop(l->cell);
    *l = (amp_ledger_base){0};
}
