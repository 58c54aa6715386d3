/* survey_words.c - which columns of the survey a map uses: words of formulas, patterns. */
#include "io/survey_setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_word_character(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && ((c >= '0' && c <= '9') || c == '.'));
}

static size_t count_words(const char *text, const char **word, amp_map_reader *r)
{
    size_t n = 0;
    for (const char *c = text; *c;) {
        if (!is_word_character(*c, true)) {
            const bool digit = *c >= '0' && *c <= '9';
            c++;
            while (digit && is_word_character(*c, false)) /* 1e5 is no name */
                c++;
            continue;
        }
        const char *start = c;
        while (is_word_character(*c, false))
            c++;
        if (word) {
            char *copy = amp_map_room(r, (size_t)(c - start), 1);
            if (!copy)
                return n;
            memcpy(copy, start, (size_t)(c - start));
            word[n] = copy;
        }
        n++;
    }
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const survey_formula *amp_survey_map_formula(const survey_map *map, size_t k)
{
    const survey_formula *single[] = {
        &map->line,         &map->weight,       &map->stratum,          &map->partner,
        &map->mother,       &map->father,       &map->income_member,    &map->welfare,
        &map->line_poverty, &map->line_extreme, &map->household_income, &map->members};
    if (k < AMP_COUNT(single))
        return single[k];
    k -= AMP_COUNT(single);
    if (k < map->columns)
        return &map->column[k];
    k -= map->columns;
    if (k < map->recordeds)
        return &map->recorded[k];
    k -= map->recordeds;
    return k < map->extras ? &map->extra[k] : NULL;
}

/* Every word of keys and formulas; counted only when @p word is NULL. */
static size_t words_of_map(amp_map_reader *r, const char **word)
{
    const survey_map *m = r->map;
    const survey_key *const keys[] = {&m->household, &m->psu, &m->uid, &m->household_uid};
    const survey_formula *f;
    size_t n = 0;
#define ADD_KEY(key)                                                                               \
    for (size_t j_ = 0; j_ < (key)->n; j_++, n++)                                                  \
        if (word)                                                                                  \
            word[n] = (key)->column[j_];
#define ADD_TEXT(text)                                                                             \
    if (text)                                                                                      \
        n += count_words((text), word ? word + n : NULL, r);
    for (size_t k = 0; k < AMP_COUNT(keys); k++)
        ADD_KEY(keys[k])
    for (size_t k = 0; (f = amp_survey_map_formula(m, k)) != NULL; k++)
        ADD_TEXT(f->text)
    for (size_t k = 0; k < m->files; k++) {
        ADD_KEY(&m->file[k].key)
        ADD_KEY(&m->file[k].with)
        for (size_t c = 0; c < m->file[k].columns; c++)
            ADD_TEXT(m->file[k].column[c].text)
    }
#undef ADD_KEY
#undef ADD_TEXT
    return n;
}

void amp_map_words(amp_map_reader *r)
{
    survey_map *m = r->map;
    m->word = amp_map_room(r, words_of_map(r, NULL), sizeof *m->word);
    if (!m->word)
        return;
    m->words = words_of_map(r, m->word);
    qsort(m->word, m->words, sizeof *m->word, by_text);
}

bool amp_survey_matches(const char *pattern, const char *name)
{
    const char *star = NULL, *tried = NULL; /* the last '*', and where what follows it was tried */
    while (*name) {
        if (*pattern == '*') {
            star = ++pattern;
            tried = name;
        } else if (*pattern == *name) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star;
            name = ++tried;
        } else {
            return false;
        }
    }
    return !pattern[strspn(pattern, "*")];
}

static bool matches_any(const char *const *pattern, size_t n, const char *file, const char *column)
{
    char full[500];
    snprintf(full, sizeof full, "%s%s%s", file ? file : "", file ? "." : "", column);
    for (size_t k = 0; k < n; k++)
        if (amp_survey_matches(pattern[k], full) || amp_survey_matches(pattern[k], column))
            return true;
    return false;
}

bool amp_survey_map_keeps(const survey_map *map, const char *file, const char *column)
{
    return matches_any(map->keep, map->keeps, file, column);
}

static bool is_word(const survey_map *map, const char *text)
{
    return bsearch(&text, map->word, map->words, sizeof *map->word, by_text) != NULL;
}

bool amp_survey_map_uses(const survey_map *map, const char *file, const char *column)
{
    char full[500];
    snprintf(full, sizeof full, "%s.%s", file ? file : "", column);
    return is_word(map, column) || (file && is_word(map, full)) ||
           matches_any(map->replicate, map->replicates, file, column) ||
           amp_survey_map_keeps(map, file, column);
}
