/** @file report.h  What the reader of a run sees: the table on the terminal and summary.json.
 *
 * The table shows each reform against the baseline in one year as paired differences with their
 * 90 % band. A verdict word is tied to a rule: "lowers" when at least 95 in 100 replicates agree in
 * sign, "probably lowers" from 75, "cannot tell" below. Digits follow precision. */
#ifndef AMP_REPORT_H
#define AMP_REPORT_H

#include "conf/profile.h"
#include "io/results.h"
#include "report/question.h"
#include "stat/stat.h"

#include <stdio.h>

/** Language of what people read; files for machines are never localised. Messages are in English
 * and Spanish, reports in all four; labels that files give in the first two alone stand in Spanish
 * in the others. */
typedef enum amp_language { AMP_EN, AMP_ES, AMP_PT, AMP_FR } amp_language;
extern const char *const amp_language_codes[4]; /* "en" ... */
/** Let gettext speak a language from here on (one for the whole program). */
void amp_speak(amp_language language);
/** The label of an indicator in a language. */
const char *amp_indicator_label(const amp_indicator *indicator, amp_language language);

/** A simulated figure beside a published one. All text borrowed. */
typedef struct amp_trust {
    const char *what; /* in the reader's language */
    const char *unit;
    int year;
    double simulated, published;
    double low, high; /* 90 % band of the simulated one */
    const char *use;  /* "fitted" or "predicted" */
    const char *source;
} amp_trust;

/** One scenario of the run, baseline first. */
typedef struct amp_reading {
    const char *name, *label;
    int year;              /* year of its table */
    const char *shock;     /* name of what hits it; NULL: nothing */
    const char *behaviour; /* "schooling.primary 0.1, ...": how people answer it; NULL: not */
} amp_reading;

/** What static ageing did to the weights by the run's last year; all 0 without it. */
typedef struct amp_page_weights {
    double low, high;          /* of weight / opening weight / growth of the whole */
    double effective, opening; /* effective households (Kish), then and in the first year */
} amp_page_weights;

/** All that the page needs. Borrowed. */
typedef struct amp_page {
    amp_language language;
    const amp_results *results;
    const amp_cube *cube; /* the same values, for signs */
    const amp_reading *scenario;
    const char *country, *currency;
    int base_year;                   /* of prices */
    int sourced_last;                /* last year of sourced growth and prices */
    double growth, inflation;        /* shares a year held after it */
    double price_last;               /* of the last year, base year = 1; central path */
    const char *line, *extreme_line; /* "national line" ... */
    const char *welfare;             /* "income per head of the household ..." */
    const char *population_kind;     /* "synthetic" or "survey" */
    size_t households, persons;
    double people, un_people; /* weighted, and of the country in the first year; NAN: not known */
    bool has_extreme;         /* do households have extreme poverty lines? */
    amp_page_weights weights;
    size_t assumptions;
    const char *lenders; /* whom the country's profile borrows from; NULL: nobody */
    size_t borrowed_tables, borrowed_parameters;
    const struct amp_fit *fit; /* of a synthetic population; NULL or empty without */
    unsigned doubts;           /* AMP_DOUBT_*: what the band contains */
    const char *const *doubt_in, *const *doubt_out; /* NULL-ended lists of their names */
    const amp_trust *trust;
    size_t trusts;
    const amp_question *chance; /* asked of the replicates */
    size_t chances;
    const char *precision;      /* at which the run was to stop; NULL: none */
    double precision_reached;   /* the Monte Carlo error at its last look */
    bool is_precise;            /* did it reach it? */
    const amp_profile *profile; /* of the country */
    const struct amp_named {
        const char *name, *label;
    } * programme; /* of all scenarios, each once */
    size_t programmes;
    const char *run_id, *version, *folder;
    const char *program;                     /* as called */
    const char *baseline_file, *reform_file; /* for the next commands; reform NULL without one */
    const char *setting;                     /* an example for --set */
    const char *population_look;             /* words after "population" that show its people */
    double seconds;
} amp_page;

/** The finding about reform @p s > 0 in a sentence or two, and a line end. */
void amp_report_finding(FILE *f, const amp_page *page, size_t s);
/** Print findings, tables, trust lines and footer. */
void amp_report_print(FILE *f, const amp_page *page);
/** The headline rows as JSON (schema "amparo summary 1"); the same numbers, unrounded. */
amp_err amp_report_summary(amp_ctx *ctx, const char *path, const amp_page *page);
/** The full table: every pair of the report year of each reform, CSV for people (LANG's labels). */
amp_err amp_report_table(amp_ctx *ctx, const char *path, const amp_page *page);

/** What the replicates answer to questions, a line a scenario; nothing without questions. */
void amp_report_chances(FILE *f, const amp_results *r, const amp_cube *cube,
                        const char *const *label, const amp_question *chance, size_t chances);

/* ---- numbers for people --------------------------------------------------------------------- */
/** Decimals that a range supports: two digits of its half width, at most @p most. */
int amp_decimals(double low, double high, int most);
/** @p x with @p decimals in the language's form ("12 345,6", "12,345.6"); @p sign prints a plus.
 * @return @p text, which holds @p size bytes */
const char *amp_number_text(amp_language l, double x, int decimals, bool sign, char *text,
                            size_t size);
/** The verdict of a difference: index into "raises|probably raises|cannot tell|probably lowers|
 * lowers" by the rule above. */
typedef enum amp_verdict {
    AMP_RAISES,
    AMP_PROBABLY_RAISES,
    AMP_CANNOT_TELL,
    AMP_PROBABLY_LOWERS,
    AMP_LOWERS,
    AMP_UNCHANGED
} amp_verdict;
amp_verdict amp_verdict_of(double above, double below);

/** What a source of doubt is called, by its bit of AMP_DOUBT_*; NULL after the last. To be
 * translated by the reader. */
const char *amp_doubt_word(unsigned bit);

/** Place of a year on the results' axis; the last one when they do not hold it. */
size_t amp_report_year_index(const amp_results *r, int year);

#endif
