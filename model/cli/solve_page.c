/* solve_page.c - what was tried, what meets the target, and why not when nothing does. */
#include "cli/cli.h"
#include "cli/solve.h"
#include "report/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_value(const amp_lever *v, double x, char *out)
{
    const double step = (v->high - v->low) / 1000;
    const int decimals = v->is_whole ? 0 : AMP_MAX(0, (int)ceil(-log10(step)));
    snprintf(out, AMP_SHEET_TEXT, "%.*f", decimals, x);
}

/* "programme.x.amount@2027": the setting without its value where that is all there is. */
static void put_name(const amp_lever *v, char *out)
{
    const size_t n = strlen(v->before);
    const bool is_plain = !*v->after && n && v->before[n - 1] == '=';
    snprintf(out, AMP_SHEET_TEXT, "%.*s%s%s", (int)(n - is_plain), v->before, is_plain ? "" : "{}",
             v->after);
}

/* ---- columns ----------------------------------------------------------------------------------
 */

static void put_band(const amp_levers *l, const double *value, bool sign, char *out)
{
    const size_t n = l->axes.replicates;
    double *copy = calloc(2 * n + 1, sizeof *copy), x[AMP_STATISTICS];
    if (!copy)
        return;
    memcpy(copy, value, n * sizeof *copy);
    const amp_cube one = {1, n, 1, 1, copy};
    amp_cube_summary(&one, 0, SIZE_MAX, 0, 0, copy + n, x);
    amp_sheet_band(amp_cli_language(), x, sign, out);
    free(copy);
}

static double mean(const amp_levers *l, const double *value)
{
    double sum = 0;
    for (size_t r = 0; r < l->axes.replicates; r++)
        sum += value[r];
    return sum / (double)l->axes.replicates;
}

static void put_chance(const amp_levers *l, const amp_trial *t, char *out)
{
    size_t yes = 0, n = 0;
    for (size_t r = 0; r < l->axes.replicates; r++) {
        const double x = t->target[r];
        n += isfinite(x) != 0;
        yes += isfinite(x) && (l->target.is_below ? x < l->target.bound : x > l->target.bound);
    }
    snprintf(out, AMP_SHEET_TEXT, "%.0f", n ? 100 * (double)yes / (double)n : (double)NAN);
}

static bool is_met(const amp_answer *a, size_t row)
{
    const amp_outcome outcome = a->solution ? a->solution[row].outcome : AMP_MET;
    return outcome == AMP_MET || outcome == AMP_MET_BY_JUMP;
}

/* Costs no more and leaves no more poverty than any other of the rows, and one of them less. */
static bool is_on_frontier(const amp_answer *a, size_t row)
{
    const amp_levers *l = a->levers;
    const amp_trial *own = &l->trial[a->place[row]];
    const double cost = mean(l, own->cost), poverty = mean(l, own->poverty);
    for (size_t k = 0; k < a->n; k++) {
        const amp_trial *t = &l->trial[a->place[k]];
        const double c = mean(l, t->cost), p = mean(l, t->poverty);
        if (is_met(a, k) && c <= cost && p <= poverty && (c < cost || p < poverty))
            return false;
    }
    return true;
}

/* Columns of a table: levers, the target with its chance, cost, poverty, the mark of a frontier. */
static amp_sheet open_sheet(const amp_answer *a, size_t rows, bool has_mark)
{
    const amp_levers *l = a->levers;
    char name[AMP_LEVERS_MOST][AMP_SHEET_TEXT], target[AMP_SHEET_TEXT] = "";
    const char *head[AMP_LEVERS_MOST + 5];
    size_t n = 0;
    for (size_t k = 0; k < l->levers; k++) {
        put_name(&l->lever[k], name[k]);
        head[n++] = name[k];
    }
    if (l->has_target) {
        snprintf(target, sizeof target, "%.*s", (int)strcspn(l->target.text, "<>="),
                 l->target.text);
        head[n++] = target;
    }
    if (l->has_target && !l->target.is_equal)
        head[n++] = _("holds in, of 100");
    head[n++] = _(/* xgettext:no-c-format */ "cost added, % of GDP");
    head[n++] = _("poverty, change in points");
    if (has_mark)
        head[n++] = _("frontier");
    return amp_sheet_new(rows + 1, head, n);
}

static void put_row(const amp_answer *a, const amp_trial *t, amp_sheet *sheet, size_t row)
{
    const amp_levers *l = a->levers;
    size_t n = 0;
    for (size_t k = 0; k < l->levers; k++)
        put_value(&l->lever[k], t->x[k], amp_sheet_at(sheet, row, n++));
    if (l->has_target)
        put_band(l, t->target, false, amp_sheet_at(sheet, row, n++));
    if (l->has_target && !l->target.is_equal)
        put_chance(l, t, amp_sheet_at(sheet, row, n++));
    put_band(l, t->cost, true, amp_sheet_at(sheet, row, n++));
    put_band(l, t->poverty, true, amp_sheet_at(sheet, row, n++));
}

/* ---- one answer -------------------------------------------------------------------------------
 */

static void print_trials(FILE *f, const amp_answer *a)
{
    const amp_levers *l = a->levers;
    size_t *order = calloc(l->trials + 1, sizeof *order);
    amp_sheet t = open_sheet(a, l->trials, false);
    for (size_t k = 0; order && k < l->trials; k++) {
        size_t i = k;
        for (; i && l->trial[order[i - 1]].x[0] > l->trial[k].x[0]; i--)
            order[i] = order[i - 1];
        order[i] = k;
    }
    for (size_t k = 0; order && t.cell && k < l->trials; k++)
        put_row(a, &l->trial[order[k]], &t, k + 1);
    char title[AMP_SHEET_TEXT];
    snprintf(title, sizeof title, _("Tried, in %d:"), l->axes.year[l->year]);
    amp_sheet_print(f, title, &t);
    free(order);
}

static void print_next(FILE *f, const amp_answer *a, const amp_trial *t)
{
    const amp_levers *l = a->levers;
    fprintf(f, "\n%s\n  %s run", _("Next:"), amp_cli_program());
    for (size_t k = 0; k < a->paths; k++)
        fprintf(f, " %s", a->path[k]);
    if (a->paths == 1)
        fprintf(f, " %s --set 2:name=solved", a->path[0]);
    for (size_t k = 0; k < l->levers; k++) {
        char value[AMP_SHEET_TEXT];
        put_value(&l->lever[k], t->x[k], value);
        fprintf(f, " --set \"%zu:%s%s%s\"", AMP_MAX(a->paths, 2), l->lever[k].before, value,
                l->lever[k].after);
    }
    fputc('\n', f);
}

static void print_own(FILE *f, const amp_answer *a, const amp_solution *s)
{
    const amp_lever *v = &a->levers->lever[a->levers->levers - 1];
    char low[AMP_SHEET_TEXT], middle[AMP_SHEET_TEXT], high[AMP_SHEET_TEXT];
    if (!isfinite(s->low))
        return;
    put_value(v, s->low, low);
    put_value(v, s->middle, middle);
    put_value(v, s->high, high);
    fprintf(f, _("Each replicate alone would ask for %s (90 in 100: %s to %s)"), middle, low, high);
    if (s->outside)
        fprintf(f,
                P_("; %zu replicate for a value outside the range",
                   "; %zu replicates for a value outside the range", s->outside),
                s->outside);
    fputs(".\n", f);
}

static void print_ends(FILE *f, const amp_answer *a)
{
    const amp_levers *l = a->levers;
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (size_t k = 0; k < l->trials; k++) {
        const double d = amp_solve_distance(l, &l->trial[k], a->chance) + l->target.bound;
        low = AMP_MIN(low, d);
        high = AMP_MAX(high, d);
    }
    fprintf(f,
            _("No value of the range meets it: over the range %s goes from %.4g to %.4g, and the "
              "target is %.4g. Widen the range, or ask for something between.\n"),
            a->chance > 0 ? _("what the chance asks for") : _("the mean"), low, high,
            l->target.bound);
}

static void print_answer(FILE *f, const amp_answer *a)
{
    const amp_levers *l = a->levers;
    const amp_solution *s = a->solution;
    const amp_trial *t = &l->trial[s->place];
    char name[AMP_SHEET_TEXT], value[AMP_SHEET_TEXT], beside[AMP_SHEET_TEXT];
    print_trials(f, a);
    put_name(&l->lever[0], name);
    put_value(&l->lever[0], t->x[0], value);
    put_value(&l->lever[0], l->trial[s->beside].x[0], beside);
    if (s->outcome == AMP_FLAT) {
        fprintf(f,
                _("%s moves nothing that the target asks about: all values give the same. Is it "
                  "the right programme, and in force in that year?\n"),
                name);
        return;
    }
    if (!s->is_monotone)
        fprintf(f, "%s\n",
                _("What the target asks does not rise or fall all the way over the range: several "
                  "values may meet it, and the lowest that is found is told."));
    if (s->outcome == AMP_UNMET) {
        print_ends(f, a);
        return;
    }
    fprintf(f,
            a->chance > 0 ? _("%s = %s meets \"%s\" with a chance of %.0f in 100.\n")
                          : _("%s = %s meets \"%s\".\n"),
            name, value, l->target.text, 100 * a->chance);
    if (s->outcome == AMP_MET_BY_JUMP)
        fprintf(f, _("The target lies in a jump: at %s it is on the other side.\n"), beside);
    else if (l->lever[0].is_whole && s->beside != s->place)
        fprintf(f, _("Of whole numbers; at %s it is on the other side.\n"), beside);
    print_own(f, a, s);
    print_next(f, a, t);
}

/* ---- a frontier -------------------------------------------------------------------------------
 */

static void print_frontier(FILE *f, const amp_answer *a)
{
    const amp_levers *l = a->levers;
    size_t met = 0;
    amp_sheet t = open_sheet(a, a->n, true);
    for (size_t k = 0; t.cell && k < a->n; k++) {
        put_row(a, &l->trial[a->place[k]], &t, k + 1);
        char *mark = amp_sheet_at(&t, k + 1, t.columns - 1);
        snprintf(mark, AMP_SHEET_TEXT, "%s",
                 !is_met(a, k)          ? _("target not met")
                 : is_on_frontier(a, k) ? "*"
                                        : "");
        met += is_met(a, k);
    }
    char title[AMP_SHEET_TEXT];
    snprintf(title, sizeof title, _("In %d, differences from the baseline:"),
             l->axes.year[l->year]);
    amp_sheet_print(f, title, &t);
    fprintf(f, "%s\n",
            _("* no other row costs less and leaves less poverty, by the means of both."));
    if (!met)
        fprintf(f, "%s\n",
                _("No combination meets the target: widen the range of the last lever."));
}

void amp_cli_answer(FILE *f, const amp_answer *a)
{
    if (a->n == 1 && a->solution && a->levers->levers == 1)
        print_answer(f, a);
    else
        print_frontier(f, a);
    fprintf(
        f,
        P_("Means of %zu replicate, with the 90 %% band in brackets; %zu households; all values "
           "meet the same people and luck.\n",
           "Means of %zu replicates, with the 90 %% band in brackets; %zu households; all "
           "values meet the same people and luck.\n",
           a->levers->axes.replicates),
        a->levers->axes.replicates, a->levers->plan->households);
}
