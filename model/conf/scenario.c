/* scenario.c - a scenario file, what it extends, the programmes it names and the settings on top.
 *
 * Files are applied from the one that extends nothing down to the one asked for, each over what
 * came before; inside a file the order is programmes, remove, add, change. Mistakes are recorded
 * and reading goes on; what a broken file would have brought is not missed a second time. */
#include "conf/behaviour.h"
#include "conf/fiscal.h"
#include "conf/groups.h"
#include "conf/loader.h"
#include "conf/mpi.h"
#include "conf/names.h"
#include "conf/profile.h"
#include "conf/shock.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXTENDS_MOST = 16 };

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

/* ---- paths ---------------------------------------------------------------------------------- */

static const char *join(amp_reader *r, const char *folder, const char *path)
{
    const char *joined = *path == '/' ? amp_arena_text(r->arena, path)
                                      : amp_arena_format(r->arena, "%s%s", folder, path);
    if (!joined)
        amp_reader_memory(r);
    return joined ? joined : "";
}

static bool is_path(const char *text)
{
    const size_t n = strlen(text);
    return strchr(text, '/') || (n > 4 && !strcmp(text + n - 4, ".cfg"));
}

/* File name without folder and ".cfg". */
static const char *stem_of(amp_reader *r, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *stem = amp_arena_text(r->arena, slash ? slash + 1 : path);
    if (!stem) {
        amp_reader_memory(r);
        return "";
    }
    const size_t n = strlen(stem);
    if (n > 4 && !strcmp(stem + n - 4, ".cfg"))
        stem[n - 4] = '\0';
    return stem;
}

static void remember_file(amp_loader *l, const char *path)
{
    amp_scenario *s = l->scenario;
    for (size_t k = 0; k < s->files; k++)
        if (!strcmp(s->file[k], path))
            return;
    if (s->files == l->files_cap) {
        const size_t cap = l->files_cap ? 2 * l->files_cap : 16;
        const char **more = AMP_ARENA_NEW(&s->arena, const char *, cap);
        if (!more) {
            amp_reader_memory(&l->reader);
            return;
        }
        if (s->files)
            memcpy(more, s->file, s->files * sizeof *more);
        s->file = more;
        l->files_cap = cap;
    }
    s->file[s->files++] = path;
}

/* ---- programmes ----------------------------------------------------------------------------- */

amp_programme *amp_loader_find(amp_loader *l, const char *name)
{
    for (size_t k = 0; k < l->scenario->programmes; k++)
        if (!strcmp(l->scenario->programme[k].name, name))
            return &l->scenario->programme[k];
    return NULL;
}

void amp_loader_no_programme(amp_loader *l, const config_setting_t *s, const char *name)
{
    amp_reader *r = &l->reader;
    const size_t n = l->scenario->programmes;
    const char **names = AMP_ARENA_NEW(r->arena, const char *, n + 1);
    bool is_unread = l->is_incomplete || !names; /* it may stand in what could not be read */
    for (size_t k = 0; k < l->unread_count; k++)
        is_unread |= !strcmp(l->unread[k], name);
    if (is_unread)
        return;
    for (size_t k = 0; k < n; k++)
        names[k] = l->scenario->programme[k].name;
    const char *near = amp_nearest(name, names, n);
    if (near)
        amp_reader_error(r, s, _("the scenario has no programme \"%.60s\"; did you mean \"%s\"?"),
                         name, near);
    else if (n)
        amp_reader_error(r, s, _("the scenario has no programme \"%.60s\"; it has %s"), name,
                         amp_reader_names(r, names, n));
    else
        amp_reader_error(r, s, _("the scenario has no programmes, so no \"%.60s\""), name);
}

void amp_loader_no_instrument(amp_loader *l, const config_setting_t *s, const char *name)
{
    amp_reader *r = &l->reader;
    const amp_fiscal *fiscal = l->scenario->fiscal;
    const size_t n = fiscal ? fiscal->levies : 0;
    const char **names = AMP_ARENA_NEW(r->arena, const char *, n + 1);
    for (size_t k = 0; names && k < n; k++)
        names[k] = fiscal->levy[k].rule.name;
    if (!names)
        amp_reader_memory(r);
    else if (n)
        amp_reader_error(r, s, _("the scenario has no instrument \"%.60s\"; it has %s"), name,
                         amp_reader_names(r, names, n));
    else
        amp_reader_error(r, s,
                         _("the scenario has no contributions and taxes, so no \"%.60s\"; "
                           "write, say, fiscal = \"fiscal_2019\";"),
                         name);
}

static void append_programme(amp_loader *l, const config_setting_t *s, const amp_programme *p)
{
    amp_scenario *sc = l->scenario;
    if (!*p->name)
        return;
    if (amp_loader_find(l, p->name)) {
        amp_reader_error(&l->reader, s, _("programme \"%s\" is in the scenario already"), p->name);
        return;
    }
    if (sc->programmes == l->programmes_cap) {
        const size_t cap = l->programmes_cap ? 2 * l->programmes_cap : 8;
        amp_programme *more = AMP_ARENA_NEW(&sc->arena, amp_programme, cap);
        if (!more) {
            amp_reader_memory(&l->reader);
            return;
        }
        if (sc->programmes)
            memcpy(more, sc->programme, sc->programmes * sizeof *more);
        sc->programme = more;
        l->programmes_cap = cap;
    }
    sc->programme[sc->programmes++] = *p;
}

typedef struct name_list {
    const char **name;
    size_t n;
} name_list;

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds the names of the .cfg files of a folder, or of its countries. */
static void list_folder(amp_reader *r, const char *folder, bool folders, name_list *list)
{
    enum { MOST = 1024 };
    DIR *dir = opendir(folder);
    if (!list->name)
        list->name = AMP_ARENA_NEW(r->arena, const char *, MOST);
    for (const struct dirent *e; dir && list->name && list->n < MOST && (e = readdir(dir));) {
        const size_t n = strlen(e->d_name);
        if (folders ? !amp_profile_is_country(e->d_name)
                    : e->d_name[0] == '.' || n <= 4 || strcmp(e->d_name + n - 4, ".cfg") != 0)
            continue;
        list->name[list->n++] = stem_of(r, e->d_name);
    }
    if (dir)
        closedir(dir);
    if (list->n)
        qsort(list->name, list->n, sizeof *list->name, by_bytes);
}

/* Path of a library programme; NULL with its error recorded when there is none. */
static const char *library_path(amp_loader *l, const config_setting_t *s, const char *name)
{
    amp_reader *r = &l->reader;
    const char *country = l->scenario->country ? l->scenario->country : "";
    const char *folder[] = {join(r, l->data_root, "programmes/"), NULL};
    const char *own = amp_arena_format(r->arena, "%s%.3s/", folder[0], country);
    folder[1] = join(r, folder[0], "templates/");
    folder[0] = own ? own : "";
    name_list list = {NULL, 0};
    for (size_t k = 0; k < AMP_COUNT(folder); k++) {
        const char *path = amp_arena_format(r->arena, "%s%s.cfg", folder[k], name);
        if (path && access(path, F_OK) == 0)
            return path;
        list_folder(r, folder[k], false, &list);
    }
    const char *near = list.n ? amp_nearest(name, list.name, list.n) : NULL;
    if (near)
        amp_reader_error(r, s, _("no programme \"%.60s\" in %s or %s; did you mean \"%s\"?"), name,
                         folder[0], folder[1], near);
    else
        amp_reader_error(r, s, _("no programme \"%.60s\" in %s or %s; there is %s"), name,
                         folder[0], folder[1],
                         list.n ? amp_reader_names(r, list.name, list.n) : _("none"));
    return NULL;
}

/* A programme that is not there or not readable is one error, not one more at each change of it. */
static void note_unread(amp_loader *l, const char *name)
{
    if (l->unread_count < AMP_COUNT(l->unread))
        l->unread[l->unread_count++] = stem_of(&l->reader, name);
    else
        l->is_incomplete = true;
}

static void add_from_file(amp_loader *l, const config_setting_t *s, const char *name)
{
    amp_reader own = l->reader;
    const bool bare = !is_path(name);
    const char *path = bare ? library_path(l, s, name) : join(&l->reader, l->folder, name);
    if (!path) {
        note_unread(l, name);
        return;
    }
    config_t config;
    amp_programme p;
    own.err = AMP_OK;
    if (amp_reader_open(&own, path, amp_reader_loc(&l->reader, s), &config)) {
        const config_setting_t *root = config_root_setting(&config);
        amp_programme_read(&own, root, &p);
        if (bare && *p.name && strcmp(p.name, name))
            amp_reader_error(&own, get(root, "name"),
                             _("found \"%s\"; in the library a programme has the name of its "
                               "file, \"%s\""),
                             p.name, name);
        remember_file(l, own.file);
        append_programme(l, s, &p);
        if (!*p.name)
            note_unread(l, name);
    } else {
        note_unread(l, name);
    }
    config_destroy(&config);
    if (l->reader.err == AMP_OK)
        l->reader.err = own.err;
}

/* A name of the library, a path, or a whole programme in { }. */
static void add_programme(amp_loader *l, const config_setting_t *s)
{
    amp_programme p;
    if (config_setting_is_group(s)) {
        amp_programme_read(&l->reader, s, &p);
        append_programme(l, s, &p);
    } else if (config_setting_type(s) == CONFIG_TYPE_STRING && *config_setting_get_string(s)) {
        const char *name = config_setting_get_string(s);
        if (!is_path(name) && (!l->scenario->country || l->has_no_library))
            note_unread(l, name); /* the country is an error of its own */
        else
            add_from_file(l, s, name);
    } else {
        amp_reader_expected(&l->reader, s,
                            _("a programme: its name, its path, or all of it in { }"));
    }
}

static void add_programmes(amp_loader *l, const config_setting_t *list)
{
    if (!amp_reader_list(&l->reader, list))
        return;
    for (int k = 0; k < config_setting_length(list); k++)
        add_programme(l, config_setting_get_elem(list, (unsigned)k));
}

static void remove_programmes(amp_loader *l, const config_setting_t *list)
{
    amp_scenario *sc = l->scenario;
    if (!amp_reader_list(&l->reader, list))
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *s = config_setting_get_elem(list, (unsigned)k);
        const char *name;
        if (!amp_reader_text(&l->reader, s, &name))
            continue;
        amp_programme *p = amp_loader_find(l, name);
        if (!p) {
            amp_loader_no_programme(l, s, name);
            continue;
        }
        const size_t after = (size_t)(sc->programme + sc->programmes - (p + 1));
        memmove(p, p + 1, after * sizeof *p);
        sc->programmes--;
    }
}

/* A change that names an instrument, not a programme. */
static void change_levy(amp_loader *l, const config_setting_t *s)
{
    amp_reader *r = &l->reader;
    const amp_fiscal *fiscal = l->scenario->fiscal;
    const char *name, *remark;
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_CHANGE_LEVY)))
        return;
    amp_reader_text(r, get(s, "source"), &remark);
    amp_reader_text(r, get(s, "note"), &remark);
    if (!amp_reader_text(r, get(s, "instrument"), &name))
        return;
    amp_levy *levy = amp_fiscal_find(fiscal, name);
    amp_levy unknown = {.rule = {.name = name, .start = AMP_ALWAYS, .end = AMP_NEVER}};
    if (!levy)
        amp_loader_no_instrument(l, get(s, "instrument"), name);
    amp_levy_change(r, s, true, levy ? levy : &unknown);
}

static void change_programmes(amp_loader *l, const config_setting_t *list)
{
    amp_reader *r = &l->reader;
    if (!amp_reader_list(r, list))
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *s = config_setting_get_elem(list, (unsigned)k);
        const char *name, *remark;
        if (config_setting_is_group(s) && get(s, "instrument")) {
            change_levy(l, s);
            continue;
        }
        if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_CHANGE)))
            continue;
        amp_reader_text(r, get(s, "source"), &remark);
        amp_reader_text(r, get(s, "note"), &remark);
        if (!amp_reader_text(r, amp_reader_need(r, s, "programme", "\"renta_dignidad\""), &name))
            continue;
        amp_programme *p = amp_loader_find(l, name);
        amp_programme unknown = {.name = name, .start = AMP_ALWAYS, .end = AMP_NEVER};
        if (!p)
            amp_loader_no_programme(l, get(s, "programme"), name);
        amp_programme_change(r, s, true,
                             p ? p : &unknown); /* its values are checked all the same */
    }
}

/* ---- groups --------------------------------------------------------------------------------- */

/* Path of a file of data: beside the file that names it. NULL leaves the old one. Whether it is
 * there is asked once the scenario is whole: what a reform replaces need not be. */
enum { SYNTHETIC_HOUSEHOLDS = 50000 };

static void read_path(amp_loader *l, const config_setting_t *s, const char **path, amp_loc *loc)
{
    const char *text;
    if (!amp_reader_text(&l->reader, s, &text))
        return;
    *path = join(&l->reader, l->folder, text);
    *loc = amp_reader_loc(&l->reader, s);
}

static void read_population(amp_loader *l, const config_setting_t *s)
{
    amp_reader *r = &l->reader;
    amp_scenario *sc = l->scenario;
    int source;
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_POPULATION)))
        return;
    sc->population.loc = amp_reader_loc(r, s);
    if (amp_reader_choice(r, get(s, "source"), amp_people_names, AMP_PEOPLE_COUNT, &source) &&
        sc->population.source != (amp_source_of_people)source) {
        sc->population.source = (amp_source_of_people)source; /* and nothing of the old kind */
        sc->population.file = sc->population.map = NULL;
        sc->population.year = 0;
        sc->population.households = source == AMP_PEOPLE_SYNTHETIC ? SYNTHETIC_HOUSEHOLDS : 0;
    }
    const bool synthetic = sc->population.source == AMP_PEOPLE_SYNTHETIC;
    static const char *const own[] = {"year", "file", "map"};
    for (size_t k = 0; k < AMP_COUNT(own); k++)
        if (get(s, own[k]) && synthetic != (k < 1))
            amp_reader_error(r, get(s, own[k]), _("does not go with source = \"%s\""),
                             amp_people_names[sc->population.source]);
    amp_reader_int(r, get(s, "households"), 1, 20000000, &sc->population.households);
    amp_reader_int(r, get(s, "year"), 1950, 2100, &sc->population.year);
    read_path(l, get(s, "file"), &sc->population.file, &l->file);
    read_path(l, get(s, "map"), &sc->population.map, &l->map);
}

static void read_years(amp_loader *l, const config_setting_t *s)
{
    amp_reader *r = &l->reader;
    l->has_years |= s != NULL;
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_YEARS)))
        return;
    l->years = amp_reader_loc(r, s);
    amp_reader_int(r, get(s, "first"), 1950, 2100, &l->scenario->first);
    amp_reader_int(r, get(s, "last"), 1950, 2100, &l->scenario->last);
}

static void read_also(amp_loader *l, const config_setting_t *s)
{
    amp_scenario *sc = l->scenario;
    if (!s || !amp_reader_list(&l->reader, s))
        return;
    const int n = config_setting_length(s);
    sc->also_line = AMP_ARENA_NEW(l->reader.arena, const char *, n + 1);
    sc->also_lines = 0;
    if (!sc->also_line)
        amp_reader_memory(&l->reader);
    for (int k = 0; sc->also_line && k < n; k++)
        if (amp_reader_words(&l->reader, config_setting_get_elem(s, (unsigned)k),
                             &sc->also_line[sc->also_lines]))
            sc->also_lines++;
}

static void read_lines(amp_loader *l, const config_setting_t *s)
{
    amp_reader *r = &l->reader;
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_LINES)))
        return;
    l->scenario->lines_loc = amp_reader_loc(r, s);
    amp_reader_name(r, get(s, "poverty"), &l->scenario->poverty_line);
    amp_reader_name(r, get(s, "extreme"), &l->scenario->extreme_line);
    read_also(l, get(s, "also"));
}

static void read_shock_file(amp_loader *l, const config_setting_t *s, amp_shock *shock)
{
    amp_reader own = l->reader;
    const char *text;
    config_t config;
    if (!amp_reader_text(&l->reader, s, &text))
        return;
    own.err = AMP_OK;
    if (amp_reader_open(&own, join(&l->reader, l->folder, text), amp_reader_loc(&l->reader, s),
                        &config)) {
        amp_shock_read(&own, config_root_setting(&config), shock);
        remember_file(l, own.file);
    }
    config_destroy(&config);
    if (l->reader.err == AMP_OK)
        l->reader.err = own.err;
}

static bool is_none(const config_setting_t *s)
{
    return config_setting_type(s) == CONFIG_TYPE_STRING &&
           !strcmp(config_setting_get_string(s), "none");
}

/* A path, a whole shock in { }, or "none". */
static void read_shock(amp_loader *l, const config_setting_t *s)
{
    if (!s)
        return;
    l->scenario->shock = NULL;
    if (is_none(s))
        return;
    amp_shock *shock = AMP_ARENA_NEW(&l->scenario->arena, amp_shock, 1);
    if (!shock) {
        amp_reader_memory(&l->reader);
        return;
    }
    if (config_setting_is_group(s))
        amp_shock_read(&l->reader, s, shock);
    else
        read_shock_file(l, s, shock);
    l->scenario->shock = shock;
}

/* A part of a scenario that stands in a folder of the library, in a file, or in { }. */
typedef struct part {
    const char *folder; /* of data/ */
    const char *none;   /* message for a name that the folder lacks */
    void (*read)(amp_reader *r, const config_setting_t *s, void *to);
} part;

/* Path of a file of the library; NULL with its error recorded when there is none. */
static const char *part_path(amp_loader *l, const config_setting_t *s, const part *p,
                             const char *name)
{
    amp_reader *r = &l->reader;
    const char *folder = join(r, l->data_root, p->folder);
    const char *path = amp_arena_format(r->arena, "%s%s.cfg", folder, name);
    if (path && access(path, F_OK) == 0)
        return path;
    name_list list = {NULL, 0};
    list_folder(r, folder, false, &list);
    amp_reader_error(r, s, _(p->none), name, folder,
                     list.n ? amp_reader_names(r, list.name, list.n) : _("none"));
    return NULL;
}

static void read_part_file(amp_loader *l, const config_setting_t *s, const part *p, void *to)
{
    amp_reader own = l->reader;
    const char *text, *path = NULL;
    config_t config;
    if (amp_reader_words(&l->reader, s, &text))
        path = is_path(text) ? join(&l->reader, l->folder, text) : part_path(l, s, p, text);
    if (!path)
        return;
    own.err = AMP_OK;
    if (amp_reader_open(&own, path, amp_reader_loc(&l->reader, s), &config)) {
        p->read(&own, config_root_setting(&config), to);
        remember_file(l, own.file);
    }
    config_destroy(&config);
    if (l->reader.err == AMP_OK)
        l->reader.err = own.err;
}

/* A name, a path, all of it in { }, or "none": then, and without memory, NULL. */
static void *read_part(amp_loader *l, const config_setting_t *s, const part *p, size_t size)
{
    if (is_none(s))
        return NULL;
    void *to = amp_arena_get(&l->scenario->arena, size);
    if (!to) {
        amp_reader_memory(&l->reader);
        return NULL;
    }
    memset(to, 0, size);
    if (config_setting_is_group(s))
        p->read(&l->reader, s, to);
    else
        read_part_file(l, s, p, to);
    return to;
}

static void behaviour_into(amp_reader *r, const config_setting_t *s, void *to)
{
    amp_behaviour_read(r, s, to);
}

static void mpi_into(amp_reader *r, const config_setting_t *s, void *to)
{
    amp_mpi_read(r, s, to);
}

static void read_behaviour(amp_loader *l, const config_setting_t *s)
{
    static const part behaviour = {"behaviour/", N_("no behaviour \"%.60s\" in %s; there is %s"),
                                   behaviour_into};
    if (s)
        l->scenario->behaviour = read_part(l, s, &behaviour, sizeof(amp_behaviour));
}

static void read_mpi(amp_loader *l, const config_setting_t *s)
{
    static const part measure = {"mpi/", N_("no measure \"%.60s\" in %s; there is %s"), mpi_into};
    if (s)
        l->scenario->mpi = read_part(l, s, &measure, sizeof(amp_mpi));
}

/* ---- contributions and taxes ----------------------------------------------------------------- */

/* The file of an instrument or system: a path, or a name in @p folder. Closes what it opened. */
typedef void file_reader(amp_loader *l, const config_setting_t *root, void *to);

static void read_file(amp_loader *l, const config_setting_t *s, const char *folder,
                      file_reader *read, void *to)
{
    const amp_reader saved = l->reader;
    const char *above = l->folder, *name = config_setting_get_string(s);
    const char *path = is_path(name) ? join(&l->reader, l->folder, name)
                                     : amp_arena_format(l->reader.arena, "%s%s.cfg", folder, name);
    config_t config;
    if (!path || access(path, F_OK) != 0) {
        name_list list = {NULL, 0};
        list_folder(&l->reader, folder, false, &list);
        amp_reader_error(&l->reader, s, _("no file \"%.60s\" in %s; there is %s"), name, folder,
                         list.n ? amp_reader_names(&l->reader, list.name, list.n) : _("none"));
        return;
    }
    if (amp_reader_open(&l->reader, path, amp_reader_loc(&saved, s), &config)) {
        const char *own = amp_dirname(l->reader.arena, path);
        l->folder = own ? own : "";
        read(l, config_root_setting(&config), to);
        remember_file(l, l->reader.file);
    }
    config_destroy(&config);
    l->folder = above;
    l->reader.file = saved.file;
}

static void read_levy_root(amp_loader *l, const config_setting_t *root, void *to)
{
    amp_levy_read(&l->reader, root, to);
}

static void open_levy(void *user, const config_setting_t *s, amp_levy *levy)
{
    amp_loader *l = user;
    read_file(l, s, l->folder, read_levy_root, levy);
}

static void read_fiscal_root(amp_loader *l, const config_setting_t *root, void *to)
{
    const amp_fiscal_files files = {l, open_levy};
    amp_fiscal_read(&l->reader, root, &files, to);
}

/* A name, a path, all of it in { }, or "none". */
static void read_fiscal(amp_loader *l, const config_setting_t *s)
{
    if (!s)
        return;
    l->scenario->fiscal = NULL;
    if (is_none(s))
        return;
    amp_fiscal *f = AMP_ARENA_NEW(&l->scenario->arena, amp_fiscal, 1);
    const char *text, *iso3 = l->scenario->country ? l->scenario->country : "";
    const char *folder = amp_arena_format(l->reader.arena, "%sfiscal/%.3s/", l->data_root, iso3);
    if (!f || !folder)
        amp_reader_memory(&l->reader);
    else if (config_setting_is_group(s))
        read_fiscal_root(l, s, f);
    else if (amp_reader_words(&l->reader, s, &text))
        read_file(l, s, folder, read_fiscal_root, f);
    l->scenario->fiscal = f;
}

static void read_finance(amp_loader *l, const config_setting_t *s)
{
    const char *note;
    int close;
    if (!s || !amp_reader_group(&l->reader, s, AMP_KEYS(AMP_KEYS_FINANCE)))
        return;
    amp_reader_text(&l->reader, get(s, "note"), &note);
    if (amp_reader_choice(&l->reader, get(s, "close"), amp_close_names, AMP_CLOSE_COUNT, &close))
        l->scenario->close = (amp_close)close;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static void read_set_file(amp_loader *l, const config_setting_t *s, amp_group_set *set)
{
    amp_reader own = l->reader;
    const char *text;
    config_t config;
    if (!amp_reader_text(&l->reader, s, &text))
        return;
    const char *path =
        is_path(text) ? join(&l->reader, l->folder, text)
                      : amp_arena_format(l->reader.arena, "%sgroups/%s.cfg", l->data_root, text);
    own.err = AMP_OK;
    if (path && amp_reader_open(&own, path, amp_reader_loc(&l->reader, s), &config)) {
        amp_group_set_read(&own, config_root_setting(&config), set);
        remember_file(l, own.file);
    }
    config_destroy(&config);
    if (l->reader.err == AMP_OK)
        l->reader.err = own.err;
}

static void read_set(amp_loader *l, const config_setting_t *s, amp_group_set *set)
{
    *set = (amp_group_set){.key = ""};
    if (config_setting_is_group(s))
        amp_group_set_read(&l->reader, s, set);
    else
        read_set_file(l, s, set);
}

/* A set alone, or a list of sets. */
static void read_joint(amp_loader *l, const config_setting_t *s, struct amp_group_joint *joint)
{
    const bool alone = !config_setting_is_list(s) && !config_setting_is_array(s);
    const int n = alone ? 1 : config_setting_length(s);
    joint->set = AMP_ARENA_NEW(l->reader.arena, amp_group_set, n + 1);
    if (!joint->set) {
        amp_reader_memory(&l->reader);
        return;
    }
    joint->sets = (size_t)n;
    for (int k = 0; k < n; k++)
        read_set(l, alone ? s : config_setting_get_elem(s, (unsigned)k), &joint->set[k]);
}

static void read_groups(amp_loader *l, const config_setting_t *s)
{
    amp_groups *g = &l->scenario->groups;
    if (!s || !amp_reader_list(&l->reader, s))
        return;
    const int n = config_setting_length(s);
    g->joint = AMP_ARENA_NEW(l->reader.arena, struct amp_group_joint, n + 1);
    if (!g->joint) {
        amp_reader_memory(&l->reader);
        return;
    }
    g->joints = (size_t)n;
    for (int k = 0; k < n; k++)
        read_joint(l, config_setting_get_elem(s, (unsigned)k), &g->joint[k]);
}

/* A list of names in place of the one there was. */
static void read_kept(amp_loader *l, const config_setting_t *s, const char ***name, size_t *names)
{
    if (!s || !amp_reader_list(&l->reader, s))
        return;
    const int n = config_setting_length(s);
    *name = AMP_ARENA_NEW(l->reader.arena, const char *, n + 1);
    *names = 0;
    if (!*name)
        amp_reader_memory(&l->reader);
    for (int k = 0; *name && k < n; k++)
        if (amp_reader_name(&l->reader, config_setting_get_elem(s, (unsigned)k), *name + *names))
            ++*names;
}

/* ---- doubts ---------------------------------------------------------------------------------- */

static void read_doubts(amp_loader *l, const config_setting_t *s)
{
    amp_reader *r = &l->reader;
    unsigned doubts = 0;
    int k;
    if (!s)
        return;
    if (config_setting_type(s) == CONFIG_TYPE_STRING) {
        if (!strcmp(config_setting_get_string(s), "none"))
            l->scenario->doubts = 0;
        else if (amp_reader_choice(r, s, amp_doubt_names, AMP_DOUBT_COUNT, &k))
            l->scenario->doubts = 1u << k;
        return;
    }
    if (!amp_reader_list(r, s))
        return;
    for (int i = 0; i < config_setting_length(s); i++)
        if (amp_reader_choice(r, config_setting_get_elem(s, (unsigned)i), amp_doubt_names,
                              AMP_DOUBT_COUNT, &k))
            doubts |= 1u << k;
    l->scenario->doubts = doubts;
}

/* ---- one file ------------------------------------------------------------------------------- */

static void read_country(amp_loader *l, const config_setting_t *s)
{
    amp_reader *r = &l->reader;
    const char *country;
    l->has_country |= s != NULL;
    if (!amp_reader_text(r, s, &country))
        return;
    if (l->scenario->country) {
        if (strcmp(l->scenario->country, country))
            amp_reader_error(r, s,
                             _("found \"%.60s\", but what this file extends is about "
                               "\"%s\"; a reform keeps the country"),
                             country, l->scenario->country);
        return;
    }
    l->scenario->country = country;
    name_list list = {NULL, 0};
    const char *folder = join(r, l->data_root, "countries/");
    if (amp_profile_is_edition(country)) {
        const char *path = amp_arena_format(r->arena, "%s%s/profile.cfg", folder, country);
        if (path && access(path, R_OK) == 0)
            return;
    }
    list_folder(r, folder, true, &list);
    for (size_t k = 0; k < list.n; k++)
        if (!strcmp(list.name[k], country))
            return;
    amp_reader_error(r, s, _("no country \"%.60s\" in %s; there is %s"), country, folder,
                     list.n ? amp_reader_names(r, list.name, list.n) : _("none"));
    l->has_no_library = true;
}

void amp_loader_apply(amp_loader *l, const config_setting_t *root)
{
    amp_reader *r = &l->reader;
    amp_scenario *sc = l->scenario;
    int k;
    int64_t seed;
    read_country(l, get(root, "country"));
    read_population(l, get(root, "population"));
    read_years(l, get(root, "years"));
    if (amp_reader_int(r, get(root, "report"), 1950, 2100, &sc->report_year))
        l->report = amp_reader_loc(r, get(root, "report"));
    if (amp_reader_choice(r, get(root, "ageing"), amp_ageing_names, AMP_AGEING_COUNT, &k))
        sc->ageing = (amp_ageing)k;
    if (amp_reader_choice(r, get(root, "benefits"), amp_benefits_names, AMP_BENEFITS_COUNT, &k))
        sc->benefits = (amp_benefits)k;
    read_lines(l, get(root, "lines"));
    amp_names_read(r, root, &sc->names);
    const config_setting_t *macro = get(root, "macro");
    if (amp_reader_group(r, macro, AMP_KEYS(AMP_KEYS_MACRO)))
        read_path(l, get(macro, "file"), &sc->macro_file, &l->macro);
    read_groups(l, get(root, "groups"));
    read_mpi(l, get(root, "mpi"));
    read_kept(l, get(root, "group_indicators"), &sc->groups.keep, &sc->groups.keeps);
    read_kept(l, get(root, "indicators"), &sc->indicator, &sc->indicators);
    read_doubts(l, get(root, "uncertainty"));
    amp_reader_int(r, get(root, "replicates"), 1, 100000, &sc->replicates);
    if (amp_reader_whole(r, get(root, "seed"), 0, INT64_MAX, &seed))
        sc->seed = (uint64_t)seed;
    read_shock(l, get(root, "shock"));
    read_behaviour(l, get(root, "behaviour"));
    read_fiscal(l, get(root, "fiscal"));
    read_finance(l, get(root, "finance"));
    amp_reader_double(r, get(root, "marginal_step"), 0.0, 1.0, &sc->marginal_step);
    const config_setting_t *programmes = get(root, "programmes");
    if (programmes) {
        sc->programmes = 0;
        l->has_programmes = true;
        add_programmes(l, programmes);
    }
    remove_programmes(l, get(root, "remove"));
    add_programmes(l, get(root, "add"));
    change_programmes(l, get(root, "change"));
}

void amp_loader_name(amp_loader *l, const config_setting_t *root)
{
    amp_reader *r = &l->reader;
    amp_scenario *sc = l->scenario;
    const config_setting_t *s = get(root, "name");
    amp_reader_text(r, s, &sc->name);
    bool is_good = *sc->name && *sc->name != '.' && strlen(sc->name) <= 64;
    for (const char *p = sc->name; *p; p++)
        is_good = is_good && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                              (*p >= '0' && *p <= '9') || strchr("._-", *p));
    if (!is_good)
        amp_reader_error(r, s ? s : root,
                         _("\"%.80s\" cannot be the name of a scenario; write name = with "
                           "letters, digits and . _ - (at most 64)"),
                         sc->name);
}

/* Name and label belong to one file and are not inherited. */
static void read_identity(amp_loader *l, const config_setting_t *root)
{
    amp_reader *r = &l->reader;
    amp_scenario *sc = l->scenario;
    const char *note;
    sc->name = stem_of(r, r->file);
    amp_loader_name(l, root);
    sc->label_en = sc->label_es = sc->name;
    amp_reader_label(r, get(root, "label"), &sc->label_en, &sc->label_es);
    amp_reader_text(r, get(root, "note"), &note);
}

/* One file on the way from the scenario to what it extends, for cycles. */
typedef struct trail {
    const char *real;
    const struct trail *above;
    int depth;
} trail;

static void load_file(amp_loader *l, const char *path, amp_loc from, const trail *above);

static void load_base(amp_loader *l, const config_setting_t *s, const trail *here)
{
    amp_reader *r = &l->reader;
    const char *text;
    if (!amp_reader_text(r, s, &text)) {
        l->is_incomplete |= s != NULL;
        return;
    }
    const char *path = join(r, l->folder, text);
    char *real = realpath(path, NULL);
    for (const trail *k = here; real && k; k = k->above)
        if (!strcmp(k->real, real) || k->depth >= EXTENDS_MOST) {
            amp_reader_error(r, s,
                             k->depth >= EXTENDS_MOST
                                 ? _("more than 16 files extend one another")
                                 : _("the files extend one another in a circle"));
            l->is_incomplete = true;
            free(real);
            return;
        }
    free(real);
    const amp_reader saved = *r;
    const char *folder = l->folder;
    load_file(l, path, amp_reader_loc(r, s), here);
    r->file = saved.file;
    l->folder = folder;
}

static void load_file(amp_loader *l, const char *path, amp_loc from, const trail *above)
{
    amp_reader *r = &l->reader;
    config_t config;
    if (!amp_reader_open(r, path, from, &config)) {
        l->is_incomplete = true;
        config_destroy(&config);
        return;
    }
    const config_setting_t *root = config_root_setting(&config);
    char *real = realpath(path, NULL);
    const trail here = {real ? real : path, above, above ? above->depth + 1 : 1};
    const char *folder = amp_dirname(r->arena, path);
    l->folder = folder ? folder : "";
    load_base(l, get(root, "extends"), &here);
    remember_file(l, r->file);
    amp_reader_group(r, root, AMP_KEYS(AMP_KEYS_SCENARIO));
    read_identity(l, root);
    amp_loader_apply(l, root);
    free(real);
    config_destroy(&config);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void need(amp_loader *l, bool has, const char *name)
{
    amp_reader *r = &l->reader;
    if (!has && !l->is_incomplete)
        amp_reader_error(r, NULL, _("%s is missing; write, say, %s = %s;"), name, name,
                         amp_key_example(AMP_KEYS_SCENARIO, name));
}

static void fail_at(amp_loader *l, amp_loc loc, const char *text)
{
    if (l->reader.err == AMP_OK)
        l->reader.err = AMP_CONFIG;
    amp_fail(l->reader.ctx, AMP_CONFIG, loc, "%s", text);
}

static void check_readable(amp_loader *l, const char *key, const char *path, amp_loc loc)
{
    if (!path || access(path, R_OK) == 0)
        return;
    const char *text = amp_arena_format(l->reader.arena, _("%s: cannot read %s"), key, path);
    if (text)
        fail_at(l, loc, text);
    else
        amp_reader_memory(&l->reader);
}

static void remember_registries(amp_loader *l)
{
    for (size_t k = 0; k < l->scenario->programmes; k++)
        if (l->scenario->programme[k].select.file)
            remember_file(l, l->scenario->programme[k].select.file);
}

/* What only the whole can show. */
static void check_whole(amp_loader *l)
{
    const amp_scenario *s = l->scenario;
    amp_arena *arena = l->reader.arena;
    const char *text = NULL;
    need(l, l->has_country, "country");
    need(l, l->has_years, "years");
    need(l, l->has_programmes, "programmes");
    check_readable(l, "population.file", s->population.file, l->file);
    check_readable(l, "population.map", s->population.map, l->map);
    check_readable(l, "macro.file", s->macro_file, l->macro);
    if (l->is_incomplete)
        return;
    if (l->has_years && (!s->first || !s->last) && l->reader.err == AMP_OK)
        fail_at(l, l->years,
                _("years: first and last are needed; write, say, years = { first = "
                  "2019; last = 2035; };"));
    else if (s->first && s->last && s->last < s->first &&
             (text = amp_arena_format(arena, _("years: last = %d comes before first = %d"), s->last,
                                      s->first)))
        fail_at(l, l->years, text);
    else if (s->report_year && s->first && s->last &&
             (s->report_year < s->first || s->report_year > s->last) &&
             (text = amp_arena_format(arena,
                                      _("report: found %d; expected a year of the run, %d "
                                        "to %d"),
                                      s->report_year, s->first, s->last)))
        fail_at(l, l->report, text);
    if (s->population.source != AMP_PEOPLE_SYNTHETIC && !s->population.file)
        fail_at(l, s->population.loc,
                _("population: file is missing; write, say, file = "
                  "\"persona_coded.dta\";"));
    if (s->population.source == AMP_PEOPLE_SURVEY && !s->population.map)
        fail_at(l, s->population.loc,
                _("population: map is missing; write, say, map = \"bol-eh2019.map\";"));
}

static amp_err register_numbers(amp_ctx *ctx, amp_registry *registry, amp_scenario *s)
{
    AMP_TRY(amp_names_register(ctx, &s->arena, registry, "", &s->names));
    for (size_t k = 0; k < s->programmes; k++)
        AMP_TRY(amp_programme_register(ctx, &s->arena, registry, &s->programme[k]));
    if (s->shock)
        AMP_TRY(amp_shock_register(ctx, &s->arena, registry, s->shock));
    if (s->fiscal)
        AMP_TRY(amp_fiscal_register(ctx, &s->arena, registry, s->fiscal));
    return s->behaviour ? amp_behaviour_register(ctx, registry, s->behaviour) : AMP_OK;
}

amp_err amp_scenario_load(amp_ctx *ctx, const char *path, const char *data_root,
                          const amp_settings *settings, amp_registry *registry,
                          amp_scenario *scenario)
{
    *scenario = (amp_scenario){.poverty_line = "national",
                               .extreme_line = "national_extreme",
                               .population = {.households = SYNTHETIC_HOUSEHOLDS},
                               .doubts = AMP_DOUBT_process | AMP_DOUBT_parameters,
                               .replicates = 100,
                               .seed = 1};
    amp_arena_init(&scenario->arena);
    amp_loader l = {.reader = {.ctx = ctx, .arena = &scenario->arena}, .scenario = scenario};
    const size_t n = strlen(data_root), before = ctx ? ctx->n : 0;
    l.data_root = amp_arena_format(&scenario->arena, "%s%s", data_root,
                                   n && data_root[n - 1] != '/' ? "/" : "");
    if (!l.data_root)
        amp_reader_memory(&l.reader);
    else
        load_file(&l, path, AMP_NOWHERE, NULL);
    scenario->loc = (amp_loc){l.reader.file, 0, 0};
    const char *own = l.reader.file;
    for (size_t k = 0; l.data_root && settings && k < settings->n; k++)
        amp_loader_set(&l, settings->item[k]);
    l.reader.file = own;
    remember_registries(&l);
    check_whole(&l);
    if (l.reader.err == AMP_OK)
        l.reader.err = register_numbers(ctx, registry, scenario);
    amp_reader_sort(ctx, before);
    if (l.reader.err != AMP_OK && l.reader.err != AMP_CONFIG)
        amp_scenario_fini(scenario);
    return l.reader.err;
}

void amp_scenario_fini(amp_scenario *s)
{
    amp_arena_fini(&s->arena);
    *s = (amp_scenario){0};
}
