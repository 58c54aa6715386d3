/** @file reader.h  Typed reading of libconfig files that reports every mistake (inside conf/ only).
 *
 * A reader goes on after a mistake: it records "file:line: key: found ...; expected ..." and leaves
 * the value as it was, so one pass names all that is wrong. The caller looks at reader.err at the
 * end. Every function takes the setting itself; NULL (an absent key) reads nothing. */
#ifndef AMP_READER_H
#define AMP_READER_H

#include "base/base.h"
#include "conf/number.h"
#include "conf/scenario.h"

#include <libconfig.h>

typedef struct amp_reader {
    amp_ctx *ctx;
    amp_arena *arena; /* owns all text read */
    const char *file; /* name in messages; owned by the arena */
    amp_err err;      /* the first error met, AMP_OK when none */
} amp_reader;

/** Read a file into @p config, which the caller destroys whatever happens. A syntax error, a key
 * set twice, an @include and what is no text are errors with their line.
 * @param from  where the file is named, for "cannot read"
 * @retval true when the whole file was read */
bool amp_reader_open(amp_reader *r, const char *path, amp_loc from, config_t *config);

/** What to write instead where libconfig found a syntax error (syntax.c).
 * @param[in,out] line  where it gave up; where the slip is
 * @return the message, in the reader's language */
const char *amp_syntax_hint(const char *text, int *line);

amp_loc amp_reader_loc(const amp_reader *r, const config_setting_t *s);
/** Record "path.of.s: message"; the same message at the same place is recorded once, since
 * scenarios of one run extend the same file. */
void amp_reader_error(amp_reader *r, const config_setting_t *s, const char *format, ...)
    AMP_PRINTF(3, 4);
void amp_reader_warn(amp_reader *r, const config_setting_t *s, const char *format, ...)
    AMP_PRINTF(3, 4);
/** Record "path.of.s: found X; expected Y". */
void amp_reader_expected(amp_reader *r, const config_setting_t *s, const char *what);
void amp_reader_memory(amp_reader *r);
/** Order the diagnostics of a context from number @p from on: by file as they appeared, by line. */
void amp_reader_sort(amp_ctx *ctx, size_t from);

/** Is it a group, all of whose keys are known? Each unknown one is an error that names the nearest.
 */
bool amp_reader_group(amp_reader *r, const config_setting_t *s, const amp_key *key, size_t keys);
/** Is it a list or array? */
bool amp_reader_list(amp_reader *r, const config_setting_t *s);
/** Member of a group; its absence is an error that shows the example of its key. */
const config_setting_t *amp_reader_need(amp_reader *r, const config_setting_t *group,
                                        const char *name, const char *example);

bool amp_reader_text(amp_reader *r, const config_setting_t *s, const char **text);
/** Text that says something. */
bool amp_reader_words(amp_reader *r, const config_setting_t *s, const char **text);
/** A word of letters, digits and _ that starts with a letter. */
bool amp_reader_name(amp_reader *r, const config_setting_t *s, const char **name);
bool amp_reader_whole(amp_reader *r, const config_setting_t *s, int64_t low, int64_t high,
                      int64_t *value);
bool amp_reader_int(amp_reader *r, const config_setting_t *s, int low, int high, int *value);
bool amp_reader_double(amp_reader *r, const config_setting_t *s, double low, double high,
                       double *value);
/** A plain number or a distribution, no value of which leaves [low, high].
 * @param[out] text  the distribution as written, NULL for a plain number; the registry is left
 *                   alone, and number->random is -1 */
bool amp_reader_number(amp_reader *r, const config_setting_t *s, double low, double high,
                       amp_number *number, const char **text);
/** A formula: text, or a number as text. */
bool amp_reader_formula(amp_reader *r, const config_setting_t *s, const char **text);
/** One of @p n names. */
bool amp_reader_choice(amp_reader *r, const config_setting_t *s, const char *const *names, size_t n,
                       int *index);
/** 2013 or "2013-05": months since year 0. */
bool amp_reader_date(amp_reader *r, const config_setting_t *s, int32_t *month);
/** { en = "..."; es = "..."; } or one text for both. */
bool amp_reader_label(amp_reader *r, const config_setting_t *s, const char **en, const char **es);

/** One value from a date on; a plain value is one from AMP_ALWAYS. */
typedef struct amp_dated {
    int32_t from;
    const config_setting_t *value;
    const char *source; /* "" when none */
    amp_loc loc;
} amp_dated;
/** A value, or a list of { from; value; source; } with ascending dates; the first may leave out
 * `from`.
 * @param[out] dated    in the reader's arena; `value` is NULL where it is missing
 * @param[out] is_good  whether dates and values are all there and in order
 * @return how many, whose values can be checked even when not all is good */
size_t amp_reader_dated(amp_reader *r, const config_setting_t *s, amp_dated **dated, bool *is_good);

/** "a, b and c", for messages; in the arena. */
const char *amp_reader_names(amp_reader *r, const char *const *names, size_t n);
/** Shortest decimal text that reads back as the same number, with a point whatever the locale; a
 * whole number has no point. */
const char *amp_reader_decimal(amp_arena *arena, double x);

#endif
