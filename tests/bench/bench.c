/* bench.c - how fast the engine is, beside what the machine's memory can do in the same minute.
 *
 * Prints keyed lines. A person-year is one living person taken through one year: trajectory, three
 * programmes, all indicators of the table. Reading, building and writing are not in it. Each figure
 * is the best and the median of several runs; these machines are shared. */
#include "sim/run.h"

#include <gsl/gsl_errno.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 5 };

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* ---- memory: a[i] = b[i] + s c[i], 24 bytes an element
 * ------------------------------------------- */

static double triad(int threads)
{
    const size_t n = 20000000;
    double *a = amp_alloc(n, sizeof *a), *b = amp_alloc(n, sizeof *b), *c = amp_alloc(n, sizeof *c);
    if (!a || !b || !c)
        exit(1);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t i = 0; i < n; i++) {
        a[i] = 1.0;
        b[i] = 2.0;
        c[i] = 0.5;
    }
    double best = 1e30;
    for (int k = 0; k < RUNS; k++) {
        const double start = omp_get_wtime();
#pragma omp parallel for num_threads(threads) schedule(static)
        for (size_t i = 0; i < n; i++)
            a[i] = b[i] + 3.0 * c[i];
        best = AMP_MIN(best, omp_get_wtime() - start);
    }
    free(a);
    free(b);
    free(c);
    return 24.0 * (double)n / best / 1e9;
}

/* ---- the engine
 * -------------------------------------------------------------------------------------- */

static double person_years(const amp_plan *plan, const amp_cube *cube)
{
    const int persons = amp_stat_find(plan->stat, "persons", "all");
    const double weight = plan->people / (double)plan->persons;
    double all = 0.0;
    for (size_t r = 0; r < cube->replicates; r++)
        for (size_t y = 0; y < cube->years; y++)
            all += amp_cube_at(cube, 0, r, y)[persons] / weight;
    return all;
}

static void time_engine(amp_ctx *ctx, const amp_plan *plan, int threads)
{
    double rate[RUNS];
    for (int k = 0; k < RUNS; k++) {
        amp_cube cube;
        const double start = omp_get_wtime();
        if (amp_run(ctx, plan, threads, NULL, NULL, &cube) != AMP_OK)
            exit(1);
        const double seconds = omp_get_wtime() - start;
        rate[k] = person_years(plan, &cube) / seconds / 1e6;
        amp_cube_free(&cube);
    }
    qsort(rate, RUNS, sizeof *rate, ascending);
    printf("engine threads=%d: %.2f million person-years/s (median; best %.2f)\n", threads,
           rate[RUNS / 2], rate[RUNS - 1]);
}

static void time_added_reform(amp_ctx *ctx, const amp_plan *one, const amp_plan *two)
{
    double extra[RUNS];
    for (int k = 0; k < RUNS; k++) {
        double seconds[2], years = 0.0;
        for (int s = 0; s < 2; s++) {
            amp_cube cube;
            const double start = omp_get_wtime();
            if (amp_run(ctx, s ? two : one, 1, NULL, NULL, &cube) != AMP_OK)
                exit(1);
            seconds[s] = omp_get_wtime() - start;
            years = person_years(s ? two : one, &cube);
            amp_cube_free(&cube);
        }
        extra[k] = (seconds[1] - seconds[0]) / years * 1e9;
    }
    qsort(extra, RUNS, sizeof *extra, ascending);
    printf("added reform threads=1: %.1f ns a person-year (median)\n", extra[RUNS / 2]);
}

static amp_plan *make_plan(amp_ctx *ctx, const char *const *path, size_t n, const char *ageing)
{
    const char *const setting[] = {"replicates=2", ageing};
    amp_plan *plan = NULL;
    if (amp_plan_read(ctx, path, n, (amp_settings){setting, 2}, &plan) != AMP_OK ||
        amp_plan_people(ctx, plan) != AMP_OK || amp_plan_ready(ctx, plan) != AMP_OK) {
        for (size_t k = 0; k < ctx->n; k++)
            fprintf(stderr, "%s:%d: %s\n", ctx->diag[k].loc.file ? ctx->diag[k].loc.file : "",
                    ctx->diag[k].loc.line, ctx->diag[k].text);
        exit(1);
    }
    return plan;
}

/* Rows are the same in every year, and weights are made once for all replicates. */
static void time_static(amp_ctx *ctx, amp_plan *plan)
{
    double rate[RUNS], weights[RUNS];
    const double years = (double)amp_plan_years(plan), rows = (double)plan->persons;
    for (int k = 0; k < RUNS; k++) {
        amp_cube cube;
        amp_reweigh r;
        const double start = omp_get_wtime();
        if (amp_reweigh_make(ctx, &plan->profile, plan->block, plan->blocks,
                             amp_plan_base(plan)->first, amp_plan_base(plan)->last, &r) != AMP_OK)
            exit(1);
        const double made = omp_get_wtime();
        if (amp_run(ctx, plan, 1, NULL, NULL, &cube) != AMP_OK)
            exit(1);
        weights[k] = (made - start) / rows / (years - 1.0) * 1e9;
        rate[k] = rows * years * (double)cube.replicates / (omp_get_wtime() - made) / 1e6;
        amp_cube_free(&cube);
        amp_reweigh_fini(&r);
    }
    qsort(rate, RUNS, sizeof *rate, ascending);
    qsort(weights, RUNS, sizeof *weights, ascending);
    printf("static ageing threads=1: %.2f million person-years/s (median; best %.2f); weights "
           "threads=%d: %.1f ns a person-year\n",
           rate[RUNS / 2], rate[RUNS - 1], omp_get_max_threads(), weights[RUNS / 2]);
}

/* ---- the builder -------------------------------------------------------------------------------
 */

/** A million persons built and written by the program itself, with its report. */
static void time_builder(const char *country)
{
    static const char file[] = "build/bench_population.h5";
    struct rusage used;
    int status = 1;
    fflush(stdout); /* the child must not write what waits to be written */
    const double start = omp_get_wtime();
    const pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout))
            execl("build/release/amparo", "amparo", "population", "build", country, "-n", "300000",
                  "-o", file, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        exit(1);
    const double seconds = omp_get_wtime() - start;
    printf("builder %s threads=%d: 300000 households in %.1f s (%.1f s of processor), %.0f MiB\n",
           country, omp_get_max_threads(), seconds,
           (double)used.ru_utime.tv_sec + 1e-6 * (double)used.ru_utime.tv_usec,
           (double)used.ru_maxrss / 1024);
}

int main(void)
{
    static const char *const path[] = {"tests/bench/bench.cfg", "tests/bench/bench_reform.cfg"};
    gsl_set_error_handler_off();
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    time_builder("BOL");
    time_builder("PER");
    const double start = omp_get_wtime();
    amp_plan *one = make_plan(&ctx, path, 1, "ageing=dynamic"),
             *two = make_plan(&ctx, path, 2, "ageing=dynamic");
    printf("population: %zu households, %zu persons; two plans with their populations in %.2f s\n",
           one->households, one->persons, omp_get_wtime() - start);
    printf("bytes per person: %.1f\n", one->bytes_per_person);
    printf("triad threads=1: %.1f GB/s\n", triad(1));
    printf("triad threads=2: %.1f GB/s\n", triad(2));
    time_engine(&ctx, one, 1);
    time_engine(&ctx, one, 2);
    time_added_reform(&ctx, one, two);
    amp_plan *still = make_plan(&ctx, path, 1, "ageing=static");
    time_static(&ctx, still);
    amp_plan_free(still);
    amp_plan_free(one);
    amp_plan_free(two);
    amp_ctx_fini(&ctx);
    return 0;
}
