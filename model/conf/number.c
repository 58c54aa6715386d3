/* number.c - distributions written as text, and the registry that draws them jointly.
 *
 * The inverse distributions are made of num's exp, log and normal quantile and of plain arithmetic,
 * not of GSL's, whose libm calls pick other last bits on processors with and without fused
 * multiply-add; the tests hold them against GSL. Joint draws are Sobol points (Joe & Kuo's numbers
 * in GSL, up to 40 dimensions) with a digital shift keyed by the seed and the number's name
 * (Matousek 1998; L'Ecuyer & Lemieux 2002): the first 2^k replicates stay one net. */
#include "conf/number.h"
#include "num/draw.h"
#include "num/num.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

/* ---- special functions ---------------------------------------------------------------------- */

/* log of the gamma function, x > 0: Stirling's series after a shift above 15 (error near 1e-15). */
static double log_gamma(double x)
{
    double product = 1.0;
    for (; x < 15.0; x += 1.0)
        product *= x;
    const double q = 1.0 / (x * x);
    const double series =
        (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q / 1188)))) / x;
    const double half_log_2pi = 0.91893853320467274178;
    return (x - 0.5) * amp_log(x) - x + half_log_2pi + series - amp_log(product);
}

/* Continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method. */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m < 20000; m++) {
        const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for (int half = 0; half < 2; half++) {
            const double f = half ? odd : even;
            d = 1.0 + f * d;
            c = 1.0 + f / c;
            d = 1.0 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            h *= c * d;
        }
        if (fabs(c * d - 1.0) < 1e-15)
            break;
    }
    return h;
}

/* Distribution function of beta(a, b) and its density, with log_beta = log B(a, b). */
static double beta_cdf(double a, double b, double log_beta, double x, double *density)
{
    if (x <= 0.0 || x >= 1.0) {
        *density = 0.0;
        return x <= 0.0 ? 0.0 : 1.0;
    }
    const double front = amp_exp(a * amp_log(x) + b * amp_log(1.0 - x) - log_beta);
    *density = front / (x * (1.0 - x));
    return x < (a + 1.0) / (a + b + 2.0) ? front * beta_fraction(a, b, x) / a
                                         : 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

/* Newton's method inside a bracket that halves when a step would leave it. */
static double beta_quantile(double a, double b, double u)
{
    const double log_beta = log_gamma(a) + log_gamma(b) - log_gamma(a + b);
    double lo = 0.0, hi = 1.0, x = a / (a + b);
    for (int k = 0; k < 200; k++) {
        double density;
        const double f = beta_cdf(a, b, log_beta, x, &density) - u;
        if (f > 0.0)
            hi = x;
        else
            lo = x;
        double next = density > 0.0 ? x - f / density : -1.0;
        if (!(next > lo && next < hi))
            next = 0.5 * (lo + hi);
        if (f == 0.0 || fabs(next - x) <= 1e-15 * x)
            break;
        x = next;
    }
    return x;
}

/* ---- moments and quantiles ------------------------------------------------------------------ */

/* Mean and deviation of log y, when y is lognormal with mean a and deviation b. */
static void lognormal_scale(const amp_dist *d, double *mu, double *sigma)
{
    const double cv = d->b / d->a, s2 = amp_log(1.0 + cv * cv);
    *mu = amp_log(d->a) - 0.5 * s2;
    *sigma = sqrt(s2);
}

/* Standardised truncation points of a normal or lognormal. */
static void standard_bounds(const amp_dist *d, double *mu, double *sigma, double *lo, double *hi)
{
    double low = d->low, high = d->high;
    *mu = d->a;
    *sigma = d->b;
    if (d->kind == AMP_DIST_LOGNORMAL) {
        lognormal_scale(d, mu, sigma);
        low = low > 0.0 ? amp_log(low) : -INFINITY;
        high = isinf(high) ? high : high > 0.0 ? amp_log(high) : -INFINITY;
    }
    *lo = (low - *mu) / *sigma;
    *hi = (high - *mu) / *sigma;
}

static double cdf_or_limit(double z)
{
    return isinf(z) ? (z > 0.0 ? 1.0 : 0.0) : amp_normal_cdf(z);
}

static double normal_density(double z)
{
    const double inverse_sqrt_2pi = 0.39894228040143267794;
    return isinf(z) ? 0.0 : inverse_sqrt_2pi * amp_exp(-0.5 * z * z);
}

double amp_dist_mean(const amp_dist *d)
{
    double mu, sigma, lo, hi;
    switch (d->kind) {
    case AMP_DIST_BETA:
        return d->a / (d->a + d->b);
    case AMP_DIST_UNIFORM:
        return 0.5 * (d->a + d->b);
    case AMP_DIST_TRIANGULAR:
        return (d->a + d->b + d->c) / 3.0;
    case AMP_DIST_NORMAL:
    case AMP_DIST_LOGNORMAL:
        break;
    }
    if (isinf(d->low) && isinf(d->high))
        return d->a;
    standard_bounds(d, &mu, &sigma, &lo, &hi);
    const double mass = cdf_or_limit(hi) - cdf_or_limit(lo);
    if (d->kind == AMP_DIST_NORMAL)
        return mu + sigma * (normal_density(lo) - normal_density(hi)) / mass;
    return d->a * (cdf_or_limit(hi - sigma) - cdf_or_limit(lo - sigma)) / mass;
}

static double triangular_quantile(double low, double mode, double high, double u)
{
    const double cut = (mode - low) / (high - low);
    return u < cut ? low + sqrt(u * (high - low) * (mode - low))
                   : high - sqrt((1.0 - u) * (high - low) * (high - mode));
}

double amp_dist_quantile(const amp_dist *d, double u)
{
    double mu, sigma, lo, hi;
    switch (d->kind) {
    case AMP_DIST_BETA:
        return beta_quantile(d->a, d->b, u);
    case AMP_DIST_UNIFORM:
        return d->a + u * (d->b - d->a);
    case AMP_DIST_TRIANGULAR:
        return triangular_quantile(d->a, d->b, d->c, u);
    case AMP_DIST_NORMAL:
    case AMP_DIST_LOGNORMAL:
        break;
    }
    standard_bounds(d, &mu, &sigma, &lo, &hi);
    const double below = cdf_or_limit(lo), above = cdf_or_limit(hi);
    const double p = below + u * (above - below);
    if (p <= 0.0)
        return d->low;
    if (p >= 1.0)
        return d->high;
    const double y = mu + sigma * amp_normal_quantile(p);
    const double x = d->kind == AMP_DIST_LOGNORMAL ? amp_exp(y) : y;
    return AMP_MIN(AMP_MAX(x, d->low), d->high);
}

/* ---- text to distribution ------------------------------------------------------------------- */

enum { MEAN, SD, ALPHA, BETA, LOW, MODE, HIGH, ARGUMENTS };
static const char *const argument_name[ARGUMENTS] = {"mean", "sd",   "alpha", "beta",
                                                     "low",  "mode", "high"};
#define BIT(argument) (1u << (argument))

/* Kinds as they are written: which arguments they need (one of two ways) and may take. */
static const struct form {
    const char *name, *example;
    amp_dist_kind kind;
    unsigned needs, or_needs, may;
} forms[] = {
    {"normal", "normal(mean = 2.5, sd = 0.8)", AMP_DIST_NORMAL, BIT(MEAN) | BIT(SD), 0,
     BIT(LOW) | BIT(HIGH)},
    {"beta", "beta(mean = 0.97, sd = 0.01)", AMP_DIST_BETA, BIT(MEAN) | BIT(SD),
     BIT(ALPHA) | BIT(BETA), 0},
    {"uniform", "uniform(low = 1, high = 2)", AMP_DIST_UNIFORM, BIT(LOW) | BIT(HIGH), 0, 0},
    {"triangular", "triangular(low = 1, mode = 1.5, high = 3)", AMP_DIST_TRIANGULAR,
     BIT(LOW) | BIT(MODE) | BIT(HIGH), 0, 0},
    {"lognormal", "lognormal(mean = 2.5, sd = 0.8)", AMP_DIST_LOGNORMAL, BIT(MEAN) | BIT(SD), 0,
     BIT(LOW) | BIT(HIGH)},
};

typedef struct arguments {
    double x[ARGUMENTS];
    unsigned given;
} arguments;

/* Not ctype.h: nothing may depend on the locale. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

/* The next word of letters, at most size - 1 of them; returns what follows it. */
static const char *take_word(const char *p, char *word, size_t size)
{
    size_t n = 0;
    for (p = skip_blanks(p); is_letter(*p); p++)
        if (n + 1 < size)
            word[n++] = *p;
    word[n] = '\0';
    return skip_blanks(p);
}

static const char *take_number(const char *p, double *value)
{
    char text[64];
    size_t n = 0;
    for (p = skip_blanks(p); is_letter(*p) || (*p && strchr("0123456789+-.", *p)); p++)
        if (n + 1 < sizeof text)
            text[n++] = *p;
    text[n] = '\0';
    return amp_parse_double(text, '.', value) && isfinite(*value) ? skip_blanks(p) : NULL;
}

/* Reads "(mean = 2.5, sd = 0.8)" up to the end of the text. */
static amp_err parse_arguments(amp_ctx *ctx, amp_loc loc, const struct form *form, const char *p,
                               arguments *args)
{
    *args = (arguments){{0}, 0};
    if (*p++ != '(')
        return amp_fail(ctx, AMP_CONFIG, loc, _("%s: its numbers stand in brackets: %s"),
                        form->name, form->example);
    for (bool more = true; more;) {
        char word[32];
        p = take_word(p, word, sizeof word);
        unsigned k = 0;
        while (k < ARGUMENTS && strcmp(word, argument_name[k]))
            k++;
        if (!*word)
            return amp_fail(ctx, AMP_CONFIG, loc, _("%s: each number has its name, as in %s"),
                            form->name, form->example);
        if (k == ARGUMENTS || !((form->needs | form->or_needs | form->may) & BIT(k)))
            return amp_fail(ctx, AMP_CONFIG, loc, _("%s has no number \"%s\"; write, say, %s"),
                            form->name, word, form->example);
        if (args->given & BIT(k))
            return amp_fail(ctx, AMP_CONFIG, loc, _("%s: \"%s\" is given twice"), form->name, word);
        if (*p++ != '=' || !(p = take_number(p, &args->x[k])))
            return amp_fail(ctx, AMP_CONFIG, loc, _("%s: \"%s\" needs a plain number, as in %s"),
                            form->name, word, form->example);
        args->given |= BIT(k);
        more = *p == ',';
        if (more)
            p++;
    }
    if (!*p)
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("%s: the closing bracket is missing; write, say, %s"), form->name,
                        form->example);
    if (*p != ')' || *skip_blanks(p + 1))
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("found \"%.60s\" after the numbers; write, say, %s"),
                        *p == ')' ? skip_blanks(p + 1) : p, form->example);
    const unsigned core = args->given & ~form->may;
    if (core != form->needs && (!form->or_needs || core != form->or_needs))
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("%s: its numbers are not all there or do not go together; write %s"),
                        form->name, form->example);
    return AMP_OK;
}

static amp_err fill_beta(amp_ctx *ctx, amp_loc loc, const arguments *args, amp_dist *dist)
{
    const double *x = args->x;
    dist->low = 0.0;
    dist->high = 1.0;
    if (args->given & BIT(ALPHA)) {
        if (!(x[ALPHA] >= 1e-3 && x[ALPHA] <= 1e7 && x[BETA] >= 1e-3 && x[BETA] <= 1e7))
            return amp_fail(ctx, AMP_CONFIG, loc, _("beta: alpha and beta lie in [0.001, 1e7]"));
        dist->a = x[ALPHA];
        dist->b = x[BETA];
        return AMP_OK;
    }
    const double m = x[MEAN], most = sqrt(m * (1.0 - m));
    if (!(m > 0.0 && m < 1.0))
        return amp_fail(ctx, AMP_CONFIG, loc, _("beta: its mean %g must lie between 0 and 1"), m);
    if (!(x[SD] >= 1e-4 && x[SD] < most))
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("beta: with mean %g its sd lies between 0.0001 and %.4g; found %g"), m,
                        most, x[SD]);
    const double total = m * (1.0 - m) / (x[SD] * x[SD]) - 1.0;
    dist->a = m * total;
    dist->b = (1.0 - m) * total;
    if (dist->a < 1e-3 || dist->b < 1e-3)
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("beta: an sd of %g leaves nothing but 0 and 1; write a smaller sd"),
                        x[SD]);
    return AMP_OK;
}

static amp_err fill_normal(amp_ctx *ctx, amp_loc loc, const struct form *form,
                           const arguments *args, amp_dist *dist)
{
    double mu, sigma, lo, hi;
    const double *x = args->x;
    dist->a = x[MEAN];
    dist->b = x[SD];
    if (!(x[SD] > 0.0))
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("%s: its sd %g must be above 0; without doubt write the number itself"),
                        form->name, x[SD]);
    if (dist->kind == AMP_DIST_LOGNORMAL && !(x[MEAN] > 0.0))
        return amp_fail(ctx, AMP_CONFIG, loc, _("lognormal: its mean %g must be above 0"), x[MEAN]);
    dist->low = dist->kind == AMP_DIST_LOGNORMAL ? 0.0 : -INFINITY;
    if (args->given & BIT(LOW))
        dist->low = AMP_MAX(dist->low, x[LOW]);
    if (args->given & BIT(HIGH))
        dist->high = x[HIGH];
    standard_bounds(dist, &mu, &sigma, &lo, &hi);
    if (!(dist->low < dist->high) || cdf_or_limit(hi) - cdf_or_limit(lo) < 1e-6)
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("%s: nothing of it lies between low = %g and high = %g"), form->name,
                        dist->low, dist->high);
    return AMP_OK;
}

static amp_err fill_bounded(amp_ctx *ctx, amp_loc loc, const struct form *form,
                            const arguments *args, amp_dist *dist)
{
    const double *x = args->x;
    if (!(x[LOW] < x[HIGH]))
        return amp_fail(ctx, AMP_CONFIG, loc, _("%s: low = %g must be below high = %g"), form->name,
                        x[LOW], x[HIGH]);
    dist->a = dist->low = x[LOW];
    dist->b = dist->high = x[HIGH];
    if (dist->kind == AMP_DIST_UNIFORM)
        return AMP_OK;
    if (!(x[MODE] >= x[LOW] && x[MODE] <= x[HIGH]))
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("triangular: mode = %g must lie from low = %g to high = %g"), x[MODE],
                        x[LOW], x[HIGH]);
    dist->b = x[MODE];
    dist->c = x[HIGH];
    return AMP_OK;
}

static const struct form *find_form(const char *word)
{
    for (size_t k = 0; k < AMP_COUNT(forms); k++)
        if (!strcmp(forms[k].name, word))
            return &forms[k];
    return NULL;
}

bool amp_dist_looks_like(const char *text)
{
    char word[32];
    const char *p = take_word(text, word, sizeof word);
    return *p == '(' && find_form(word);
}

amp_err amp_dist_parse(amp_ctx *ctx, amp_loc loc, const char *text, amp_dist *dist)
{
    char word[32];
    const char *names[AMP_COUNT(forms)];
    for (size_t k = 0; k < AMP_COUNT(forms); k++)
        names[k] = forms[k].name;
    const char *p = take_word(text, word, sizeof word);
    const struct form *form = find_form(word);
    if (!form) {
        const char *near = amp_nearest(word, names, AMP_COUNT(names));
        if (near)
            return amp_fail(ctx, AMP_CONFIG, loc,
                            _("found \"%.60s\"; did you mean \"%s\", as in %s?"), text, near,
                            find_form(near)->example);
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("found \"%.60s\"; expected a number or a distribution: normal, beta, "
                          "uniform, triangular or lognormal, as in %s"),
                        text, forms[0].example);
    }
    arguments args;
    AMP_TRY(parse_arguments(ctx, loc, form, p, &args));
    *dist = (amp_dist){.kind = form->kind, .low = -INFINITY, .high = INFINITY};
    switch (form->kind) {
    case AMP_DIST_BETA:
        return fill_beta(ctx, loc, &args, dist);
    case AMP_DIST_NORMAL:
    case AMP_DIST_LOGNORMAL:
        return fill_normal(ctx, loc, form, &args, dist);
    case AMP_DIST_UNIFORM:
    case AMP_DIST_TRIANGULAR:
        break;
    }
    return fill_bounded(ctx, loc, form, &args, dist);
}

/* ---- registry ------------------------------------------------------------------------------- */

void amp_registry_init(amp_registry *r)
{
    *r = (amp_registry){0};
    amp_arena_init(&r->arena);
}

void amp_registry_fini(amp_registry *r)
{
    amp_arena_fini(&r->arena);
    *r = (amp_registry){0};
}

/* Room for one more: the old array stays in the arena, so growth by doubling wastes little. */
static amp_err grow(amp_ctx *ctx, amp_registry *r)
{
    if (r->n < r->cap)
        return AMP_OK;
    const size_t cap = r->cap ? 2 * r->cap : 32;
    amp_random *item = AMP_ARENA_NEW(&r->arena, amp_random, cap);
    if (!item)
        return amp_fail_memory(ctx);
    if (r->n)
        memcpy(item, r->item, r->n * sizeof *item);
    r->item = item;
    r->cap = cap;
    return AMP_OK;
}

amp_err amp_registry_add(amp_ctx *ctx, amp_registry *r, const char *name, const char *text,
                         const char *source, amp_loc loc, amp_number *number)
{
    amp_random fresh = {.dimension = r->is_late ? SIZE_MAX : r->dimensions};
    AMP_TRY(amp_dist_parse(ctx, loc, text, &fresh.dist));
    number->value = amp_dist_mean(&fresh.dist);
    for (size_t k = 0; k < r->n; k++) {
        if (strcmp(r->item[k].name, name))
            continue;
        if (!strcmp(r->item[k].text, text)) {
            number->random = (int32_t)k;
            return AMP_OK;
        }
        fresh.dimension = r->item[k].dimension;
    }
    AMP_TRY(grow(ctx, r));
    fresh.name = amp_arena_text(&r->arena, name);
    fresh.text = amp_arena_text(&r->arena, text);
    fresh.source = amp_arena_text(&r->arena, source ? source : "");
    if (!fresh.name || !fresh.text || !fresh.source)
        return amp_fail_memory(ctx);
    if (fresh.dimension == r->dimensions)
        r->dimensions++;
    number->random = (int32_t)r->n;
    r->item[r->n++] = fresh;
    return AMP_OK;
}

/* Point r of the Sobol sequence in [0, 1)^n; point 0 is the origin, which GSL leaves out.
 * Walking there costs r * n exclusive-ors, nothing beside a replicate. */
static bool sobol_point(unsigned n, uint32_t r, double *x)
{
    for (unsigned k = 0; k < n; k++)
        x[k] = 0.0;
    gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, n);
    if (!q)
        return false;
    for (uint32_t k = 0; k < r; k++)
        gsl_qrng_get(q, x);
    gsl_qrng_free(q);
    return true;
}

/* The uniform of one number: its Sobol coordinate with a digital shift of 30 bits, and below them
 * a draw of the replicate's own, so that the value is in (0, 1) and unbiased. */
static double shifted(const amp_random *item, const double *point, unsigned n, uint64_t seed,
                      uint32_t replicate)
{
    const amp_stream own = {.seed = seed, .replicate = replicate}, all = {.seed = seed};
    const uint64_t identity = amp_hash_text(item->name);
    const double inner = amp_draw(&own, identity, AMP_PROC_PARAMETER, 1);
    if (item->dimension >= n)
        return inner;
    const double two30 = 0x1p30;
    const uint32_t shift = (uint32_t)(amp_draw(&all, identity, AMP_PROC_PARAMETER, 0) * two30);
    const uint32_t bits = (uint32_t)(point[item->dimension] * two30) ^ shift;
    const double u = ((double)bits + inner) / two30;
    return u < 1.0 ? u : 1.0 - 0x1p-53; /* the last cell may round up */
}

void amp_registry_draw(const amp_registry *r, uint64_t seed, uint32_t replicate, double *drawn)
{
    double point[AMP_SOBOL_DIMENSIONS];
    unsigned n = (unsigned)AMP_MIN(r->dimensions, (size_t)AMP_SOBOL_DIMENSIONS);
    if (n && !sobol_point(n, replicate, point))
        n = 0;
    for (size_t k = 0; k < r->n; k++)
        drawn[k] =
            amp_dist_quantile(&r->item[k].dist, shifted(&r->item[k], point, n, seed, replicate));
}
