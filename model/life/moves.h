/** @file moves.h  What the leaving processes decide about a block, and the rebuild that carries it
 * out.
 *
 * Inside life/ only. Rows and households are those of 1 July year - 1; households from
 * block->households on are new ones. A household whose members stay as they are is copied as it is;
 * every other must be touched. */
#ifndef AMP_LIFE_MOVES_H
#define AMP_LIFE_MOVES_H

#include "life/process.h"

/** What becomes of a row in the step. */
enum {
    AMP_FATE_STAYS,
    AMP_FATE_GONE,      /* dropped: died in months 1-6, or departed a year ago */
    AMP_FATE_DEPARTS,   /* died in months 7-12: stays one year as a row that does not live */
    AMP_FATE_EMIGRATES, /* dropped */
    AMP_FATE_MOVES      /* to the household to[row] */
};

enum {
    AMP_ADULT = 15,         /* age at the end of the step from which a person keeps a household */
    AMP_MEMBERS_ROOM = 200, /* nobody moves into a household of so many rows */
    AMP_WORD_GROUPS = 8
};
#define AMP_NO_ONE UINT32_MAX

typedef struct amp_birth {
    uint64_t uid;
    uint32_t mother;    /* row */
    uint32_t household; /* set by the rebuild from the mother's */
    uint32_t next;      /* birth in the same household */
    uint32_t now;       /* new row */
    uint8_t sex, month;
    bool leaves; /* emigrates with its mother */
} amp_birth;

/** Columns are those of `origin`. */
typedef struct amp_new_household {
    uint64_t uid;
    uint32_t origin;
} amp_new_household;

typedef struct amp_move {
    uint32_t row;
    uint32_t next; /* move to the same household */
    uint8_t relationship;
} amp_move;

typedef struct amp_pair {
    uint32_t a, b; /* rows that become partners */
} amp_pair;

/** A household that the rebuild has put together anew. */
typedef struct amp_changed {
    uint32_t now;       /* its new place */
    uint32_t household; /* before; new households from block->households on */
    bool same_head, is_clone;
} amp_changed;

/** Told before and after every moment of a process, for tests of what it reads and writes. */
typedef void amp_life_trace(void *user, const amp_process *process, amp_population *block,
                            bool is_before);

struct amp_life_scratch {
    amp_life_trace *trace; /* NULL without */
    void *trace_user;
    size_t cap; /* rows that the arrays hold; households have as many */
    /* by row */
    uint32_t *household;
    uint8_t *fate;
    uint8_t *is_busy;     /* has a part in somebody's union, separation or move already */
    uint8_t *is_left_out; /* of the copy, for rows of households in `clone` */
    uint32_t *to;         /* household, where fate is MOVES */
    uint32_t *now;        /* new row of rows of touched households; AMP_NO_ONE when dropped */
    uint32_t *rows[AMP_LIFE_ROWS];
    double *numbers[AMP_LIFE_NUMBERS];
    uint32_t *word[AMP_WORD_GROUPS][4];
    uint32_t *carry;
    unsigned lanes[AMP_WORD_GROUPS]; /* bit k: word[g][k] holds this year's words */
    /* by household, new ones included */
    uint8_t *touched;
    uint32_t *arrivals; /* first move to it, AMP_NO_ONE */
    uint32_t *born;     /* first birth in it, AMP_NO_ONE */
    /* decisions */
    amp_birth *birth;
    amp_new_household *fresh;
    amp_move *move;
    amp_pair *pair;
    uint32_t *clone; /* households to copy as newcomers */
    size_t births, freshes, moves, pairs, clones;
    /* the rebuild */
    size_t out_cap;
    uint32_t *from;  /* old row of each new one */
    uint32_t *hfrom; /* old household of each new one, the origin of new households */
    amp_changed *changed;
    size_t changes;
    amp_life_flows flows;
};

/** Room for @p rows rows and as many households. @retval AMP_OK, AMP_NOMEM */
amp_err amp_life_scratch_reserve(amp_life_scratch *s, size_t rows);
/** Forget last year's decisions; know every row's household. */
void amp_moves_begin(amp_life_scratch *s, const amp_population *block);

static inline void amp_moves_fate(amp_life_scratch *s, uint32_t row, uint8_t fate)
{
    s->fate[row] = fate;
    s->touched[s->household[row]] = 1;
}
/** Household that the person of a row lives in at the end, AMP_NO_ONE for those who do not. */
static inline uint32_t amp_moves_home(const amp_life_scratch *s, uint32_t row)
{
    if (s->fate[row] == AMP_FATE_STAYS)
        return s->household[row];
    return s->fate[row] == AMP_FATE_MOVES ? s->to[row] : AMP_NO_ONE;
}
/** @p row moves to @p household, where its relationship is @p relationship if the household keeps
 * its head (in a new household links decide, and the first to arrive is the head). */
void amp_moves_move(amp_life_scratch *s, uint32_t row, uint32_t household, uint8_t relationship);
/** A new household like the one of @p row. @return its number */
uint32_t amp_moves_found(amp_life_scratch *s, const amp_population *block, uint32_t row,
                         uint32_t year);
/** Carry everything out: orphans find kin, rows are gathered into @p spare, links and relationships
 * set right, ages moved on; then the two populations are swapped. @retval AMP_OK, AMP_NOMEM */
amp_err amp_moves_rebuild(const amp_step *st, amp_population *spare);
/** The part of it that sets changed households of @p to right, rows being gathered. */
void amp_moves_mend(const amp_step *st, amp_population *to);

#endif
