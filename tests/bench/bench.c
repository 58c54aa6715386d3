/* bench.c - how fast the engine is, beside what the machine's memory can do in the same minute.
 *
 * Prints keyed lines. A person-year is one living person taken through one year: trajectory, three
 * programmes, all indicators of the table. Reading, building and writing are not in it. Each figure
 * is the best and the median of several runs; these machines are shared. */
#include "rules.h"
#include "sim/run.h"

#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5 };

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* ---- memory: a[i] = b[i] + s c[i], 24 bytes an element ----------------------------------------
 */

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

/* ---- the engine ------------------------------------------------------------------------------ */

static amp_plan *make_plan(amp_ctx *ctx, const char *const *path, size_t n, const char *setting)
{
    const char *const settings[] = {"replicates=2", setting};
    amp_plan *plan = NULL;
    if (amp_plan_read(ctx, path, n, (amp_settings){settings, 2}, &plan) != AMP_OK ||
        amp_plan_people(ctx, plan) != AMP_OK || amp_plan_ready(ctx, plan) != AMP_OK) {
        for (size_t k = 0; k < ctx->n; k++)
            fprintf(stderr, "%s:%d: %s\n", ctx->diag[k].loc.file ? ctx->diag[k].loc.file : "",
                    ctx->diag[k].loc.line, ctx->diag[k].text);
        exit(1);
    }
    return plan;
}

/* From the year @p from of the run on, 0 being the opening one. */
static double person_years(const amp_plan *plan, const amp_cube *cube, size_t from)
{
    const int persons = amp_stat_find(plan->stat, "persons", "all");
    const double weight = plan->people / (double)plan->persons;
    double all = 0.0;
    for (size_t r = 0; r < cube->replicates; r++)
        for (size_t y = from; y < cube->years; y++)
            all += amp_cube_at(cube, 0, r, y)[persons] / weight;
    return all;
}

static double processor_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of one run: of the clock, and of the processor. */
typedef struct run_time {
    double clock, processor, person_years;
} run_time;

static run_time time_run(amp_ctx *ctx, const amp_plan *plan, int threads, size_t from)
{
    amp_cube cube;
    const double start = omp_get_wtime(), before = processor_time();
    if (amp_run(ctx, plan, threads, NULL, NULL, &cube) != AMP_OK)
        exit(1);
    const run_time t = {omp_get_wtime() - start, processor_time() - before,
                        person_years(plan, &cube, from)};
    amp_cube_free(&cube);
    return t;
}

static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, ascending);
    return x[n / 2];
}

/* One and two threads in turns. By the clock the second shows what this machine had to spare; by
 * processor time both show what the work costs. */
static void time_engine(amp_ctx *ctx, const char *what, const amp_plan *plan)
{
    double clock[3][RUNS], processor[3][RUNS], gain[RUNS];
    for (int k = 0; k < RUNS; k++) {
        for (int threads = 1; threads <= 2; threads++) {
            const run_time t = time_run(ctx, plan, threads, 0);
            clock[threads][k] = t.person_years / t.clock / 1e6;
            processor[threads][k] = t.person_years / t.processor / 1e6;
        }
        gain[k] = clock[2][k] / clock[1][k];
    }
    for (int threads = 1; threads <= 2; threads++) {
        const double middle = median(clock[threads], RUNS);
        printf("%s threads=%d: %.2f million person-years/s (median; best %.2f), %.2f a second of "
               "processor\n",
               what, threads, middle, clock[threads][RUNS - 1], median(processor[threads], RUNS));
    }
    printf("%s: two threads are %.2f times one (median of turns)\n", what, median(gain, RUNS));
}

/* What more scenarios cost: one against 1 + @p reforms, in turns. */
static void time_reforms(amp_ctx *ctx, const char *what, const amp_plan *one, const amp_plan *many,
                         size_t reforms)
{
    double extra[RUNS], times[RUNS];
    for (int k = 0; k < RUNS; k++) {
        const run_time a = time_run(ctx, one, 1, 0), b = time_run(ctx, many, 1, 0);
        extra[k] = (b.processor - a.processor) / (a.person_years * (double)reforms) * 1e9;
        times[k] = b.processor / a.processor;
    }
    printf("%s threads=1: %.1f ns a person-year and reform (median); %.2f times one scenario\n",
           what, median(extra, RUNS), median(times, RUNS));
}

/* Rows are the same in every year, and weights are made once for all replicates. */
static void time_static(amp_ctx *ctx)
{
    static const char *const path[] = {"tests/bench/bench.cfg"};
    amp_plan *plan = make_plan(ctx, path, 1, "ageing=static");
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
    amp_plan_free(plan);
}

/* ---- the builder ------------------------------------------------------------------------------
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

/* ---- the race ---------------------------------------------------------------------------------
 * The job of tests/bench/job.py, in turns with the programs in Python, one core each. */

typedef struct rival {
    const char *name;
    const char *command[8];
    pid_t child;
    FILE *ask, *answer;
    double rate[RUNS], ratio[RUNS];
} rival;

static FILE *stream_of(int descriptor, const char *mode)
{
    FILE *f = fdopen(descriptor, mode);
    if (!f)
        exit(1);
    return f;
}

/* False when it cannot run: no numpy, or its program is not there. */
static bool start_rival(rival *r)
{
    int to[2], from[2];
    char line[64];
    fflush(stdout);
    if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
        exit(1);
    r->child = fork();
    if (r->child == 0) {
        const int quiet = open("/dev/null", O_WRONLY);
        dup2(to[0], 0);
        dup2(from[1], 1);
        dup2(quiet, 2);
        execv("/usr/bin/python3", (char *const *)(uintptr_t)r->command);
        _exit(127);
    }
    if (r->child < 0)
        exit(1);
    close(to[0]);
    close(from[1]);
    r->ask = stream_of(to[1], "w");
    r->answer = stream_of(from[0], "r");
    return fgets(line, sizeof line, r->answer) != NULL;
}

static void stop_rival(rival *r)
{
    fclose(r->ask);
    fclose(r->answer);
    waitpid(r->child, NULL, 0);
}

/* Millions of whatever it counts, a second. */
static double run_rival(rival *r)
{
    char line[64];
    fputs("go\n", r->ask);
    fflush(r->ask);
    return fgets(line, sizeof line, r->answer) ? strtod(line, NULL) / 1e6 : 0.0;
}

static bool shell(const char *command)
{
    fflush(stdout);
    return system(command) == 0;
}

static void race(amp_ctx *ctx)
{
    static const char *const path[] = {"tests/bench/job/job.cfg"};
#define JOB "python3", "tests/bench/job.py", "time", "--years", "16"
    rival rivals[] = {{.name = "numpy", .command = {JOB, "--logit=formula", NULL}},
                      {.name = "numba", .command = {JOB, "--numba", NULL}}};
#undef JOB
    double own[RUNS];
    if (!shell("tests/bench/people.sh")) {
        puts("race: skipped: it wants numpy and pandas (tools/deps.sh bench) and "
             "$AMPARO_SHARED/bench/baseline_numpy.py");
        return;
    }
    setenv("AMPARO_DATA", "tests/bench/job", 1);
    amp_plan *plan = make_plan(ctx, path, 1, "years.last=2016");
    bool runs[AMP_COUNT(rivals)];
    for (size_t r = 0; r < AMP_COUNT(rivals); r++)
        runs[r] = start_rival(&rivals[r]);
    for (int k = 0; k < RUNS; k++) {
        const run_time t = time_run(ctx, plan, 1, 1);
        own[k] = t.person_years / t.processor / 1e6;
        for (size_t r = 0; r < AMP_COUNT(rivals); r++)
            if (runs[r]) {
                rivals[r].rate[k] = run_rival(&rivals[r]);
                rivals[r].ratio[k] = own[k] / rivals[r].rate[k];
            }
    }
    printf("race amparo: %.2f million person-years/s of one core (median), %.1f bytes per person\n",
           median(own, RUNS), plan->bytes_per_person);
    printf("race limit: %.0f million person-years/s, if memory only gave and took each byte once\n",
           triad(1) * 1e3 / (2.0 * plan->bytes_per_person));
    for (size_t r = 0; r < AMP_COUNT(rivals); r++) {
        if (runs[r])
            printf("race %s: %.2f; amparo is %.2f times as fast (median of turns)\n",
                   rivals[r].name, median(rivals[r].rate, RUNS), median(rivals[r].ratio, RUNS));
        else
            printf("race %s: skipped: it wants python3-%s\n", rivals[r].name, rivals[r].name);
        stop_rival(&rivals[r]);
    }
    amp_plan_free(plan);
    setenv("AMPARO_DATA", "data", 1);
}

/* ---- the rules --------------------------------------------------------------------------------
 * What amparo takes to work the five programmes out, beside a loop in C that is written for them
 * (rules.h) and a numpy program (rules.py). All three have the opening people of 2019, everybody
 * takes up, and must pay the same. */

static const char rules_file[] = "build/bench/rules.bin";

static void apply_rules(const amp_plan *plan, const amp_policy_year *year, amp_policy_scratch *s,
                        const amp_population *b, amp_ledger_base *shared, amp_ledger *ledger)
{
    amp_policy_market(b, shared);
    if (amp_policy_apply(plan->policy[0], year, b, shared, NULL, NULL, s, ledger) != AMP_OK)
        exit(1);
}

static double time_rules_here(const amp_plan *plan, rules_paid *paid)
{
    const double one[64] = {[0] = 1};
    const amp_policy_year year = {.year = amp_plan_base(plan)->first,
                                  .first = amp_plan_base(plan)->first,
                                  .cpi = one,
                                  .real_wage = one,
                                  .gdp_pc = one,
                                  .skips_own_income = true};
    amp_policy_scratch *s;
    amp_ledger_base shared = {0};
    amp_ledger ledger = {0};
    double seconds = 0.0;
    if (amp_policy_scratch_new((const amp_policy *const *)plan->policy, 1, &s) != AMP_OK)
        exit(1);
    *paid = (rules_paid){0};
    for (size_t k = 0; k < plan->blocks; k++) {
        const amp_population *b = &plan->block[k];
        if (amp_ledger_base_reserve(&shared, b->cap, b->hcap) != AMP_OK ||
            amp_ledger_reserve(&ledger, RULES, b->cap, b->hcap) != AMP_OK)
            exit(1);
        const double start = processor_time();
        apply_rules(plan, &year, s, b, &shared, &ledger);
        seconds += processor_time() - start;
        rules_add(b, &ledger, shared.members, paid);
    }
    amp_policy_scratch_free(s);
    amp_ledger_base_fini(&shared);
    amp_ledger_fini(&ledger);
    return seconds;
}

static double time_rules_loop(const amp_plan *plan, rules_paid *paid)
{
    amp_ledger_base shared = {0};
    amp_ledger ledger = {0};
    double seconds = 0.0;
    *paid = (rules_paid){0};
    for (size_t k = 0; k < plan->blocks; k++) {
        const amp_population *b = &plan->block[k];
        if (amp_ledger_base_reserve(&shared, b->cap, b->hcap) != AMP_OK ||
            amp_ledger_reserve(&ledger, RULES, b->cap, b->hcap) != AMP_OK)
            exit(1);
        const double start = processor_time();
        rules_apply(b, &shared, &ledger);
        seconds += processor_time() - start;
        rules_add(b, &ledger, shared.members, paid);
    }
    amp_ledger_base_fini(&shared);
    amp_ledger_fini(&ledger);
    return seconds;
}

static bool pays_the_same(const rules_paid *a, const rules_paid *b)
{
    bool same = fabs(a->welfare - b->welfare) <= 1e-9 * a->welfare;
    for (size_t k = 0; k < RULES; k++)
        same = same && a->units[k] == b->units[k] && a->units[k] > 0 &&
               fabs(a->money[k] - b->money[k]) <= 1e-9 * a->money[k];
    return same;
}

/* Runs rules.py once a line; it answers with its seconds, and first with what it paid. */
static void read_paid(FILE *answer, rules_paid *paid)
{
    char line[64];
    for (size_t k = 0; k < RULES; k++) {
        paid->units[k] = fgets(line, sizeof line, answer) ? strtod(line, NULL) : 0.0;
        paid->money[k] = fgets(line, sizeof line, answer) ? strtod(line, NULL) : 0.0;
    }
    paid->welfare = fgets(line, sizeof line, answer) ? strtod(line, NULL) : 0.0;
}

static void bench_rules(amp_ctx *ctx)
{
    static const char *const path[] = {"tests/bench/rules.cfg"};
    amp_plan *plan = make_plan(ctx, path, 1, "ageing=none");
    rival numpy = {.name = "numpy",
                   .command = {"python3", "tests/bench/rules.py", rules_file, NULL}};
    double here[RUNS], loop[RUNS], there[RUNS], ratio[RUNS], numpy_ratio[RUNS];
    rules_paid a, b, c = {0};
    if (!shell("mkdir -p build/bench") || !rules_write(rules_file, plan->block, plan->blocks))
        exit(1);
    const bool runs = start_rival(&numpy);
    if (runs)
        read_paid(numpy.answer, &c);
    for (int k = 0; k < RUNS; k++) {
        here[k] = time_rules_here(plan, &a) / (double)plan->persons * 1e9;
        loop[k] = time_rules_loop(plan, &b) / (double)plan->persons * 1e9;
        there[k] = runs ? 1e3 / run_rival(&numpy) / (double)plan->persons : 0.0;
        ratio[k] = here[k] / loop[k];
        numpy_ratio[k] = there[k] / here[k];
        if (!pays_the_same(&a, &b) || (runs && !pays_the_same(&a, &c))) {
            fputs("rules: they do not pay the same\n", stderr);
            exit(1);
        }
    }
    printf("rules amparo: %.1f ns a person (median), loop in C: %.1f, %.2f times it\n",
           median(here, RUNS), median(loop, RUNS), median(ratio, RUNS));
    if (runs)
        printf("rules numpy: %.1f ns a person, %.2f times amparo\n", median(there, RUNS),
               median(numpy_ratio, RUNS));
    else
        puts("rules numpy: skipped: it wants python3-numpy");
    stop_rival(&numpy);
    amp_plan_free(plan);
}

/* ---- all parts ------------------------------------------------------------------------------- */

static void bench_engine(amp_ctx *ctx)
{
    static const char *const path[] = {"tests/bench/bench.cfg", "tests/bench/bench_reform.cfg"};
    const double start = omp_get_wtime();
    amp_plan *one = make_plan(ctx, path, 1, "ageing=dynamic"),
             *two = make_plan(ctx, path, 2, "ageing=dynamic");
    printf("population: %zu households, %zu persons; two plans with their populations in %.2f s\n",
           one->households, one->persons, omp_get_wtime() - start);
    printf("bytes per person: %.1f\n", one->bytes_per_person);
    printf("triad threads=1: %.1f GB/s\n", triad(1));
    printf("triad threads=2: %.1f GB/s\n", triad(2));
    time_engine(ctx, "engine", one);
    time_reforms(ctx, "added reform of one programme", one, two, 1);
    amp_plan_free(one);
    amp_plan_free(two);
}

static void bench_five(amp_ctx *ctx)
{
    static const char *const path[] = {"tests/bench/five.cfg", "tests/bench/five_1.cfg",
                                       "tests/bench/five_2.cfg", "tests/bench/five_3.cfg",
                                       "tests/bench/five_4.cfg"};
    amp_plan *one = make_plan(ctx, path, 1, "ageing=dynamic"),
             *five = make_plan(ctx, path, 5, "ageing=dynamic");
    time_engine(ctx, "five programmes", one);
    time_reforms(ctx, "baseline and four reforms of five programmes", one, five, 4);
    amp_plan_free(one);
    amp_plan_free(five);
}

static void bench_builder(amp_ctx *ctx)
{
    (void)ctx;
    time_builder("BOL");
    time_builder("PER");
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(amp_ctx *ctx);
    } part[] = {{"race", race},         {"engine", bench_engine}, {"five", bench_five},
                {"rules", bench_rules}, {"static", time_static},  {"builder", bench_builder}};
    gsl_set_error_handler_off();
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    for (size_t k = 0; k < AMP_COUNT(part); k++) {
        bool wanted = argc == 1;
        for (int a = 1; a < argc; a++)
            wanted = wanted || strcmp(argv[a], part[k].name) == 0;
        if (wanted)
            part[k].run(&ctx);
        fflush(stdout);
    }
    amp_ctx_fini(&ctx);
    return 0;
}
