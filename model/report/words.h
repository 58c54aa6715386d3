/** @file words.h  Text in columns, CSV and HTML (inside report/ only). */
#ifndef AMP_WORDS_H
#define AMP_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Characters of a UTF-8 text. */
size_t amp_words_width(const char *text);
/** A text in @p width places at least. */
void amp_words_put(FILE *f, const char *text, size_t width, bool right);
/** A quoted cell of CSV. */
void amp_words_csv(FILE *f, const char *text);
/** Text between tags or inside a quoted attribute. */
void amp_words_html(FILE *f, const char *text);

#endif
