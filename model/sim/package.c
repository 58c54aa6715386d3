/* package.c - see package.h. */
#include "sim/package.h"

#include "io/aside.h"
#include "sim/record.h"
#include "sim/study.h"

#include <archive.h>
#include <archive_entry.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct package {
    amp_ctx *ctx;
    amp_arena *arena;
    struct archive *archive;
    amp_record record;
    const char *folder, *root; /* of the run, with its last slash; the one folder of the archive */
    json_t *parts;             /* RO-Crate: every file */
    amp_package_count *count;
} package;

/* ---- files of the archive ------------------------------------------------------------------- */

static amp_err archive_failed(const package *p)
{
    const char *text = archive_error_string(p->archive);
    return amp_fail(p->ctx, AMP_IO, AMP_NOWHERE, _("cannot write the archive: %s"),
                    text ? text : "?");
}

/* Nothing of an entry varies: no owner, no time. */
static amp_err put_bytes(package *p, const char *name, const void *bytes, size_t size, int mode)
{
    const char *path = amp_arena_format(p->arena, "%s/%s", p->root, name);
    struct archive_entry *entry = archive_entry_new();
    if (!entry || !path) {
        archive_entry_free(entry);
        return amp_fail_memory(p->ctx);
    }
    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, (__LA_MODE_T)mode);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_mtime(entry, 0, 0);
    const bool good = archive_write_header(p->archive, entry) == ARCHIVE_OK &&
                      archive_write_data(p->archive, bytes, size) == (la_ssize_t)size;
    archive_entry_free(entry);
    p->count->files++;
    return good ? AMP_OK : archive_failed(p);
}

static amp_err put_text(package *p, const char *name, const char *text, int mode)
{
    return text ? put_bytes(p, name, text, strlen(text), mode) : amp_fail_memory(p->ctx);
}

static void describe(package *p, const char *name, const char *digest)
{
    json_array_append_new(
        p->parts, json_pack("{s:s, s:s, s:s}", "@id", name, "@type", "File", "sha256", digest));
}

static amp_err put_file(package *p, const char *path, const char *name, const char *digest)
{
    char *bytes, is[AMP_DIGEST_HEX];
    size_t size;
    AMP_TRY(amp_digest_file(p->ctx, path, is));
    if (strcmp(is, digest) != 0)
        return amp_fail(p->ctx, AMP_DATA, (amp_loc){path, 0, 0},
                        _("this file is not the one of the run (SHA-256 %.12s…, was %.12s…)"), is,
                        digest);
    AMP_TRY(amp_read_text(p->ctx, path, &bytes, &size));
    const amp_err err = put_bytes(p, name, bytes, size, 0644);
    free(bytes);
    describe(p, name, digest);
    return err;
}

/* ---- inputs ---------------------------------------------------------------------------------- */

static bool ends(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Scenarios, programmes, profiles and maps, and the tables of countries, are figures; what else a
 * run read are people. */
static bool is_microdata(const char *name)
{
    const bool is_table =
        strncmp(name, "data/countries/", 15) == 0 || amp_streq(name, "data/ppp.csv");
    return !ends(name, ".cfg") && !ends(name, ".map") && !(is_table && ends(name, ".csv"));
}

/* A name inside the archive cannot lead out of it. */
static const char *safe_name(package *p, const char *name)
{
    const bool leads_out = name[0] == '/' || strncmp(name, "../", 3) == 0 || strstr(name, "/../");
    const char *slash = strrchr(name, '/');
    return leads_out ? amp_arena_format(p->arena, "inputs/elsewhere/%s", slash ? slash + 1 : name)
                     : amp_arena_format(p->arena, "inputs/%s", name);
}

static amp_err put_inputs(package *p, bool with_microdata, const char **withheld)
{
    *withheld = "";
    for (size_t k = 0; k < p->record.inputs; k++) {
        const struct amp_record_file *in = &p->record.input[k];
        if (is_microdata(in->name) && !with_microdata) {
            *withheld =
                amp_arena_format(p->arena, "%s- %s, SHA-256 %s\n", *withheld, in->name, in->digest);
            p->count->withheld++;
            if (!*withheld)
                return amp_fail_memory(p->ctx);
            continue;
        }
        const char *path = amp_study_path(p->arena, &p->record, in->path),
                   *name = safe_name(p, in->name);
        if (!path || !name)
            return amp_fail_memory(p->ctx);
        AMP_TRY(put_file(p, path, name, in->digest));
    }
    return AMP_OK;
}

static amp_err put_outputs(package *p)
{
    for (size_t k = 0; k < p->record.outputs; k++) {
        const struct amp_record_file *out = &p->record.output[k];
        const char *path = amp_arena_format(p->arena, "%s%s", p->folder, out->path),
                   *name = amp_arena_format(p->arena, "run/%s", out->path);
        if (!path || !name)
            return amp_fail_memory(p->ctx);
        AMP_TRY(put_file(p, path, name, out->digest));
    }
    char digest[AMP_DIGEST_HEX];
    const char *manifest = amp_arena_format(p->arena, "%smanifest.json", p->folder);
    if (!manifest)
        return amp_fail_memory(p->ctx);
    AMP_TRY(amp_digest_file(p->ctx, manifest, digest));
    return put_file(p, manifest, "run/manifest.json", digest);
}

/* ---- what explains it ------------------------------------------------------------------------ */

/* Where a scenario stands below inputs/. */
static const char *input_name(package *p, const char *path)
{
    for (size_t k = 0; k < p->record.inputs; k++)
        if (strcmp(p->record.input[k].path, path) == 0) {
            const char *name = safe_name(p, p->record.input[k].name);
            return name ? name + strlen("inputs/") : NULL;
        }
    return path;
}

/* A file that lay outside the project's folder has no folder in its name. */
static const char *strangers(package *p)
{
    const char *list = "";
    for (size_t k = 0; list && k < p->record.inputs; k++) {
        const char *name = p->record.input[k].name;
        if (ends(name, ".cfg") && (!strchr(name, '/') || strncmp(name, "elsewhere/", 10) == 0))
            list = amp_arena_format(p->arena, "%s- `inputs/%s`\n", list, name);
    }
    return list && *list
               ? amp_arena_format(
                     p->arena,
                     "## Before it can run\nThese files lay outside the project's folder; what "
                     "they name by a path "
                     "(`extends`, say) is to be named anew, from where they lie now:\n%s\n",
                     list)
               : list;
}

static const char *command_of(package *p)
{
    const char *text = "\"${AMPARO:-amparo}\" run";
    for (size_t k = 0; k < p->record.scenarios; k++) {
        const char *name = input_name(p, p->record.scenario[k]);
        text = name ? amp_shell_word(p->arena, text, name) : NULL;
    }
    for (size_t k = 0; k < p->record.settings; k++) {
        text = text ? amp_arena_format(p->arena, "%s --set", text) : NULL;
        text = amp_shell_word(p->arena, text, p->record.setting[k]);
    }
    return text;
}

static const char *script_of(package *p)
{
    const char *command = command_of(p);
    return command ? amp_arena_format(
                         p->arena,
                         "#!/bin/sh\n"
                         "# Run again what run/ holds, and compare. Wants amparo %s "
                         "(AMPARO=path/to/amparo).\n"
                         "set -eu\n"
                         "cd \"$(dirname \"$0\")/inputs\"\n"
                         "AMPARO_DATA=data %s -o ../again >/dev/null\n"
                         "cmp ../run/results.h5 ../again/results.h5 && echo 'same bytes'\n",
                         p->record.version, command)
                   : NULL;
}

static const char *readme_of(package *p, const char *withheld)
{
    const char *missing =
        *withheld ? amp_arena_format(p->arena,
                                     "## What is not here\nThe people of the run are microdata, "
                                     "which only their publisher may pass on. Who has them puts "
                                     "these files below `inputs/`, under the same names:\n%s\n",
                                     withheld)
                  : "";
    const char *outside = strangers(p);
    return missing && outside
               ? amp_arena_format(
                     p->arena,
                     "# Run %s of amparo %s\n\n"
                     "- `run/report.html`: findings, charts and tables; opens in any browser, "
                     "without a network\n"
                     "- `run/tables.xlsx`, `run/results.csv`, `run/summary.json`: the same "
                     "figures for programs\n"
                     "- `run/manifest.json`: engine, plan, seed, and the SHA-256 of every "
                     "input and output\n"
                     "- `inputs/`: scenarios, programmes, and the country's figures with their "
                     "sources\n"
                     "- `rebuild.sh`: runs it again and compares, byte by byte\n"
                     "- `ro-crate-metadata.json`: the same list for machines (RO-Crate 1.1)\n\n"
                     "%s%s"
                     "## To have it again\n```\nAMPARO=path/to/amparo sh rebuild.sh\n```\n"
                     "The source of amparo is in its repository, tag v%s.\n",
                     p->record.run_id, p->record.version, missing, outside, p->record.version)
               : NULL;
}

static amp_err put_crate(package *p)
{
    json_t *has = json_array(), *graph = json_array();
    size_t k;
    const json_t *part;
    json_array_foreach(p->parts, k, part)
        json_array_append_new(has, json_pack("{s:O}", "@id", json_object_get(part, "@id")));
    const char *name =
        amp_arena_format(p->arena, "Run %s of amparo %s", p->record.run_id, p->record.version);
    json_array_append_new(graph,
                          json_pack("{s:s, s:s, s:{s:s}, s:{s:s}}", "@id", "ro-crate-metadata.json",
                                    "@type", "CreativeWork", "conformsTo", "@id",
                                    "https://w3id.org/ro/crate/1.1", "about", "@id", "./"));
    json_array_append_new(graph, json_pack("{s:s, s:s, s:s, s:s, s:o}", "@id", "./", "@type",
                                           "Dataset", "name", name ? name : "", "description",
                                           "Inputs and results of a microsimulation of social "
                                           "protection policy",
                                           "hasPart", has));
    json_array_extend(graph, p->parts);
    json_t *crate = json_pack("{s:s, s:o}", "@context", "https://w3id.org/ro/crate/1.1/context",
                              "@graph", graph);
    char *text = crate ? json_dumps(crate, JSON_INDENT(1)) : NULL;
    const amp_err err = put_text(p, "ro-crate-metadata.json", text, 0644);
    free(text);
    json_decref(crate);
    return err;
}

static amp_err put_all(package *p, bool with_microdata)
{
    const char *withheld;
    AMP_TRY(put_inputs(p, with_microdata, &withheld));
    AMP_TRY(put_outputs(p));
    AMP_TRY(put_text(p, "README.md", readme_of(p, withheld), 0644));
    AMP_TRY(put_text(p, "rebuild.sh", script_of(p), 0755));
    return put_crate(p);
}

/* ---- the archive ----------------------------------------------------------------------------- */

static bool open_archive(package *p, const char *aside)
{
    p->archive = archive_write_new();
    return p->archive && archive_write_add_filter_gzip(p->archive) == ARCHIVE_OK &&
           archive_write_set_filter_option(p->archive, "gzip", "timestamp", NULL) == ARCHIVE_OK &&
           archive_write_set_format_pax_restricted(p->archive) == ARCHIVE_OK &&
           archive_write_open_filename(p->archive, aside) == ARCHIVE_OK;
}

static amp_err write_archive(package *p, const char *path, bool with_microdata)
{
    char *aside;
    AMP_TRY(amp_aside_make(p->ctx, path, &aside));
    amp_err err = open_archive(p, aside) ? put_all(p, with_microdata) : archive_failed(p);
    if (p->archive && archive_write_close(p->archive) != ARCHIVE_OK && err == AMP_OK)
        err = archive_failed(p);
    archive_write_free(p->archive);
    if (err == AMP_OK)
        err = amp_aside_commit(p->ctx, path, aside);
    else
        unlink(aside);
    free(aside);
    return err;
}

amp_err amp_package_write(amp_ctx *ctx, const char *folder, const char *out, bool with_microdata,
                          amp_package_count *count)
{
    amp_arena arena;
    amp_arena_init(&arena);
    *count = (amp_package_count){0};
    size_t n = strlen(folder);
    while (n && folder[n - 1] == '/')
        n--;
    package p = {.ctx = ctx,
                 .arena = &arena,
                 .folder = amp_arena_format(&arena, "%.*s/", (int)n, folder),
                 .parts = json_array(),
                 .count = count};
    const char *path = out ? out : amp_arena_format(&arena, "%.*s.tar.gz", (int)n, folder);
    amp_err err =
        p.folder && path ? amp_record_load(ctx, p.folder, &arena, &p.record) : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        p.root = amp_arena_format(&arena, "amparo-%s", p.record.run_id);
        err = p.root ? write_archive(&p, path, with_microdata) : amp_fail_memory(ctx);
    }
    json_decref(p.parts);
    amp_arena_fini(&arena);
    return err;
}
