/* record.c - see record.h. */
#include "sim/record.h"

#include "revision.h"

#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <jansson.h>
#include <libconfig.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char *const outputs[] = {
    "results.h5",  "results.csv", "table.csv",  "summary.json",
    "report.html", "tables.xlsx", "weights.csv" /* the last: of static ageing alone */};

static json_t *engine_json(void)
{
    char gsl[32], config[32], hdf5[32];
    snprintf(gsl, sizeof gsl, "%s", gsl_version);
    snprintf(config, sizeof config, "%d.%d.%d", LIBCONFIG_VER_MAJOR, LIBCONFIG_VER_MINOR,
             LIBCONFIG_VER_REVISION);
    snprintf(hdf5, sizeof hdf5, "%d.%d.%d", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
    return json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:s}}", "version", amp_version, "compiler",
                     "" __VERSION__, "libraries", "gsl", gsl, "libconfig", config, "hdf5", hdf5,
                     "jansson", JANSSON_VERSION);
}

static json_t *inputs_json(const amp_plan *plan)
{
    json_t *list = json_array();
    for (size_t k = 0; k < plan->inputs; k++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", plan->input[k].name, "sha256",
                                              plan->input[k].digest));
    return list;
}

/* Where the inputs lay, in their order: with the rest that varies. */
static json_t *input_paths_json(const amp_plan *plan)
{
    json_t *list = json_array();
    for (size_t k = 0; k < plan->inputs; k++)
        json_array_append_new(list, json_string(plan->input[k].path));
    return list;
}

static json_t *names_json(const char *const *item, size_t n)
{
    json_t *list = json_array();
    for (size_t k = 0; k < n; k++)
        json_array_append_new(list, json_string(item[k]));
    return list;
}

static json_t *plan_json(const amp_plan *plan)
{
    const amp_scenario *s = amp_plan_base(plan);
    json_t *names = json_array();
    for (size_t k = 0; k < plan->scenarios; k++)
        json_array_append_new(names, json_string(plan->scenario[k].name));
    return json_pack("{s:s, s:o, s:s, s:i, s:i, s:i, s:I, s:s, s:I, s:I}", "digest", plan->digest,
                     "scenarios", names, "country", s->country, "first", s->first, "last", s->last,
                     "replicates", s->replicates, "seed", (json_int_t)s->seed, "population",
                     plan->population_kind, "households", (json_int_t)plan->households, "persons",
                     (json_int_t)plan->persons);
}

amp_err amp_record_provenance(amp_ctx *ctx, const amp_plan *plan, char **json)
{
    json_t *root = json_pack("{s:s, s:o, s:o, s:o}", "schema", "amparo provenance 1", "plan",
                             plan_json(plan), "engine", engine_json(), "inputs", inputs_json(plan));
    *json = root ? json_dumps(root, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
    json_decref(root);
    return *json ? AMP_OK : amp_fail_memory(ctx);
}

static json_t *run_json(const amp_plan *plan, const amp_record_run *run)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    struct utsname host;
    uname(&host);
    char folder[4096] = "";
    if (!getcwd(folder, sizeof folder))
        folder[0] = '\0';
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:i, s:s, s:f, s:f, s:f, s:I}", "command",
                     names_json((const char *const *)run->argv, (size_t)run->argc), "folder",
                     folder, "input_paths", input_paths_json(plan), "scenario_files",
                     names_json(plan->path, plan->scenarios), "settings",
                     names_json(plan->settings.item, plan->settings.n), "threads",
                     run->threads ? run->threads : omp_get_max_threads(), "machine", host.machine,
                     "seconds_plan", run->seconds_plan, "seconds_run", run->seconds_run, "seconds",
                     run->seconds_all, "peak_memory_kib", (json_int_t)usage.ru_maxrss);
}

static amp_err outputs_json(amp_ctx *ctx, const char *folder, const amp_plan *plan, json_t *list)
{
    const size_t n = AMP_COUNT(outputs) - (amp_plan_base(plan)->ageing != AMP_AGEING_STATIC);
    for (size_t k = 0; k < n; k++) {
        char digest[AMP_DIGEST_HEX];
        char *path = amp_format("%s%s", folder, outputs[k]);
        const amp_err err = path ? amp_digest_file(ctx, path, digest) : amp_fail_memory(ctx);
        free(path);
        AMP_TRY(err);
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", outputs[k], "sha256", digest));
    }
    return AMP_OK;
}

static json_t *cite_json(const amp_plan *plan)
{
    char text[512], bibtex[512];
    snprintf(text, sizeof text, "amparo %s, run %.12s (%s, %d-%d, %d replicates, seed %llu).",
             amp_version, plan->digest, plan->profile.name_en, amp_plan_base(plan)->first,
             amp_plan_base(plan)->last, amp_plan_base(plan)->replicates,
             (unsigned long long)amp_plan_base(plan)->seed);
    snprintf(bibtex, sizeof bibtex,
             "@misc{amparo-%.12s, title = {amparo run %.12s: %s}, note = {amparo %s}}",
             plan->digest, plan->digest, plan->profile.name_en, amp_version);
    return json_pack("{s:s, s:s}", "text", text, "bibtex", bibtex);
}

amp_err amp_record_save(amp_ctx *ctx, const char *folder, const amp_plan *plan,
                        const char *result_digest, const amp_record_run *run)
{
    char id[13];
    snprintf(id, sizeof id, "%.12s", plan->digest);
    json_t *files = json_array();
    amp_err err = outputs_json(ctx, folder, plan, files);
    json_t *engine = engine_json();
    json_object_set_new(engine, "revision", json_string(AMP_REVISION));
    json_t *root = json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:o}", "schema", "amparo manifest 1", "run_id",
        id, "engine", engine, "plan", plan_json(plan), "inputs", inputs_json(plan), "result_digest",
        result_digest, "files", files, "cite", cite_json(plan), "run", run_json(plan, run));
    if (err == AMP_OK && !root)
        err = amp_fail_memory(ctx);
    char *path = amp_format("%smanifest.json", folder);
    amp_out out;
    if (err == AMP_OK)
        err = path ? amp_out_open(ctx, path, &out) : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        json_dumpf(root, out.file, JSON_INDENT(1));
        fputc('\n', out.file);
        err = amp_out_close(ctx, &out);
    }
    free(path);
    json_decref(root);
    return err;
}

/* ---- reading
 * --------------------------------------------------------------------------------------- */

static const char *text_of(amp_arena *a, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? amp_arena_text(a, text) : NULL;
}

static const char **texts_of(amp_arena *a, const json_t *list, size_t *n)
{
    *n = json_array_size(list);
    const char **out = AMP_ARENA_NEW(a, const char *, *n + 1);
    for (size_t k = 0; out && k < *n; k++) {
        const char *text = json_string_value(json_array_get(list, k));
        out[k] = amp_arena_text(a, text ? text : "");
    }
    return out;
}

static struct amp_record_file *files_of(amp_arena *a, const json_t *list, const json_t *paths,
                                        size_t *n)
{
    *n = json_array_size(list);
    struct amp_record_file *out = AMP_ARENA_NEW(a, struct amp_record_file, *n + 1);
    for (size_t k = 0; out && k < *n; k++) {
        const json_t *one = json_array_get(list, k);
        const char *path = json_string_value(json_array_get(paths, k));
        out[k].name = text_of(a, one, "name");
        out[k].path = path ? amp_arena_text(a, path) : out[k].name;
        out[k].digest = text_of(a, one, "sha256");
        if (!out[k].name || !out[k].path || !out[k].digest)
            return NULL;
    }
    return out;
}

/* Twelve hexadecimal digits: a run's id names folders. */
static bool is_id(const char *text)
{
    return text && strlen(text) == 12 && strspn(text, "0123456789abcdef") == 12;
}

/* Only files that a run writes, in its own folder. */
static bool are_own(const struct amp_record_file *file, size_t n)
{
    for (size_t k = 0; file && k < n; k++) {
        bool known = false;
        for (size_t j = 0; j < AMP_COUNT(outputs); j++)
            known |= amp_streq(file[k].name, outputs[j]);
        if (!known)
            return false;
    }
    return file != NULL;
}

amp_err amp_record_load(amp_ctx *ctx, const char *folder, amp_arena *arena, amp_record *record)
{
    memset(record, 0, sizeof *record);
    const char *path = amp_arena_format(arena, "%smanifest.json", folder);
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (!root)
        return amp_fail(ctx, AMP_IO, (amp_loc){path, AMP_MAX(error.line, 0), 0},
                        _("cannot read the manifest of a run: %s"), error.text);
    const json_t *run = json_object_get(root, "run");
    const char *schema = text_of(arena, root, "schema");
    record->run_id = text_of(arena, root, "run_id");
    record->version = text_of(arena, json_object_get(root, "engine"), "version");
    record->result_digest = text_of(arena, root, "result_digest");
    record->folder_of_run = text_of(arena, run, "folder");
    record->scenario = texts_of(arena, json_object_get(run, "scenario_files"), &record->scenarios);
    record->setting = texts_of(arena, json_object_get(run, "settings"), &record->settings);
    record->input = files_of(arena, json_object_get(root, "inputs"),
                             json_object_get(run, "input_paths"), &record->inputs);
    record->output = files_of(arena, json_object_get(root, "files"), NULL, &record->outputs);
    json_decref(root);
    if (!schema || strcmp(schema, "amparo manifest 1") != 0 || !is_id(record->run_id) ||
        !are_own(record->output, record->outputs) || !record->run_id || !record->version ||
        !record->result_digest || !record->scenarios || !record->input || !record->output ||
        !record->folder_of_run)
        return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                        _("this is not the manifest of a run of amparo"));
    return AMP_OK;
}
