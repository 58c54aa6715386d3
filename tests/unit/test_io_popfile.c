/* population.h5: what goes in comes out, and nothing else is let in. */
#include "test_io.h"

#include <hdf5.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

static const amp_pop_info info = {
    .iso3 = "BOL",
    .kind = "survey",
    .year = 2019,
    .provenance = "{\"source\": \"Instituto Nacional de Estadística\"}",
    .fit = "margin,group,target,reached\n",
};

static void save(const char *path, const amp_population *p)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const amp_err err = amp_popfile_save(&ctx, path, p, &info);
    ck_assert_msg(err == AMP_OK, "%s", ctx.n ? ctx.diag[0].text : "?");
    amp_ctx_fini(&ctx);
}

static void make_file(const char *path)
{
    amp_population p;
    make_people(&p);
    add_extra(&p, "recorded.renta_dignidad", AMP_LEVEL_PERSON);
    add_extra(&p, "distance_to_school", AMP_LEVEL_HOUSEHOLD);
    save(path, &p);
    amp_pop_fini(&p);
}

/* Load; the error, or AMP_OK. */
static amp_err try_load(amp_ctx *ctx, const char *path)
{
    amp_arena arena;
    amp_population p;
    amp_pop_info got;
    amp_arena_init(&arena);
    amp_pop_init(&p);
    const amp_err err = amp_popfile_load(ctx, path, &arena, &p, &got);
    if (err != AMP_OK)
        ck_assert_ptr_null(p.uid); /* untouched */
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    return err;
}

static void assert_refused(const char *path, amp_err err, const char *part)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const amp_err got = try_load(&ctx, path);
    ck_assert_msg(got == err, "%d instead of %d", got, err);
    assert_one_error(&ctx, err, part);
    ck_assert_str_eq(ctx.diag[0].loc.file, path);
    amp_ctx_fini(&ctx);
}

START_TEST(a_population_comes_back_as_it_was)
{
    amp_population p, q;
    make_people(&p);
    add_extra(&p, "recorded.renta_dignidad", AMP_LEVEL_PERSON);
    add_extra(&p, "distance_to_school", AMP_LEVEL_HOUSEHOLD);
    add_extra(&p, "aaa", AMP_LEVEL_PERSON);
    const char *path = scratch("back.h5");
    save(path, &p);
    amp_ctx ctx;
    amp_arena arena;
    amp_pop_info got;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    make_people(&q); /* what was there is replaced */
    ck_assert_int_eq(amp_popfile_load(&ctx, path, &arena, &q, &got), AMP_OK);
    ck_assert_uint_eq(q.n, 6);
    ck_assert_uint_eq(q.households, 3);
    ck_assert(memcmp(q.first, p.first, 4 * sizeof *p.first) == 0);
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert(memcmp(q.name, p.name, 6 * sizeof(type)) == 0);
    AMP_PERSON_COLUMNS(X)
#undef X
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert(memcmp(q.name, p.name, 3 * sizeof(type)) == 0);
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    ck_assert_uint_eq(q.extras, 3);
    ck_assert_str_eq(q.extra[0].name, "aaa"); /* by level, then name */
    ck_assert_str_eq(q.extra[1].name, "recorded.renta_dignidad");
    ck_assert_str_eq(q.extra[2].name, "distance_to_school");
    ck_assert_str_eq(q.extra[1].label, "año 2019, \"exacto\"");
    ck_assert_int_eq(q.extra[1].kind, AMP_KIND_MONEY);
    ck_assert_int_eq(q.extra[2].level, AMP_LEVEL_HOUSEHOLD);
    ck_assert(q.extra[1].birth == 0.31);
    ck_assert(memcmp(q.extra[1].data, p.extra[0].data, 6 * sizeof(double)) == 0);
    ck_assert_str_eq(got.iso3, "BOL");
    ck_assert_str_eq(got.kind, "survey");
    ck_assert_int_eq(got.year, 2019);
    ck_assert_str_eq(got.provenance, info.provenance);
    ck_assert_str_eq(got.fit, info.fit);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(labels_of_codes_and_replicate_weights_come_back)
{
    amp_population p, q;
    make_people(&p);
    add_extra(&p, "wall", AMP_LEVEL_HOUSEHOLD);
    p.extra[0].kind = AMP_KIND_CATEGORY;
    const amp_value_label walls[] = {{-1, "no sabe"}, {2.5, "a=b"}, {31, "Ladrillo, bloque"}};
    ck_assert_int_eq(amp_pop_label_extra(&p.extra[0], walls, 3), AMP_OK);
    ck_assert_int_eq(amp_pop_add_replicates(&p, AMP_REPLICATION_fay, 0.031, 4), AMP_OK);
    for (size_t k = 0; k < 12; k++)
        p.replicates.weight[k] = 2.385 * (double)k;
    const char *path = scratch("labels.h5");
    save(path, &p);
    amp_ctx ctx;
    amp_arena arena;
    amp_pop_info got;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&q);
    ck_assert_int_eq(amp_popfile_load(&ctx, path, &arena, &q, &got), AMP_OK);
    ck_assert_uint_eq(q.extra[0].values, 3);
    for (size_t k = 0; k < 3; k++) {
        ck_assert(q.extra[0].value[k].code == walls[k].code);
        ck_assert_str_eq(q.extra[0].value[k].text, walls[k].text);
    }
    ck_assert_uint_eq(q.replicates.n, 4);
    ck_assert_int_eq(q.replicates.method, AMP_REPLICATION_fay);
    ck_assert(q.replicates.factor == 0.031);
    ck_assert(memcmp(q.replicates.weight, p.replicates.weight, 12 * sizeof(double)) == 0);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

static const amp_column *column(const char *name)
{
    const amp_column *c = amp_columns;
    while (strcmp(c->name, name) != 0)
        c++;
    return c;
}

START_TEST(what_is_not_known_of_dwellings_stays_so)
{
    amp_population p, q;
    amp_ctx ctx;
    amp_arena arena;
    amp_pop_info got;
    make_people(&p);
    amp_pop_know(&p, column("water"));
    p.water[1] = AMP_WATER_tanker;
    const char *path = scratch("dwelling.h5");
    save(path, &p);
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&q);
    ck_assert_int_eq(amp_popfile_load(&ctx, path, &arena, &q, &got), AMP_OK);
    ck_assert(amp_pop_has(&q, column("water")));
    ck_assert(!amp_pop_has(&q, column("refrigerator")));
    ck_assert(amp_pop_has(&q, column("area")));
    ck_assert_uint_eq(q.water[1], AMP_WATER_tanker);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_same_population_gives_the_same_bytes)
{
    const char *a = scratch("a.h5"), *b = scratch("b.h5");
    make_file(a);
    char *litter = malloc(1 << 20); /* what the heap held before must not show */
    memset(litter, 0xa5, 1 << 20);
    free(litter);
    sleep(1); /* nor the time */
    make_file(b);
    assert_same_file(a, b);
}
END_TEST

START_TEST(saving_what_was_loaded_gives_the_same_bytes)
{
    const char *a = scratch("a.h5"), *b = scratch("b.h5");
    make_file(a);
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info got;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    ck_assert_int_eq(amp_popfile_load(&ctx, a, &arena, &p, &got), AMP_OK);
    ck_assert_int_eq(amp_popfile_save(&ctx, b, &p, &got), AMP_OK);
    assert_same_file(a, b);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_file_cut_anywhere_gives_one_clear_line)
{
    const char *whole = scratch("whole.h5"), *cut = scratch("cut.h5");
    make_file(whole);
    size_t n;
    char *data = read_bytes(whole, &n);
    for (size_t k = 0; k < n; k += k < 700 ? 13 : 997) {
        write_bytes(cut, data, k);
        amp_ctx ctx;
        amp_ctx_init(&ctx);
        ck_assert_int_eq(try_load(&ctx, cut), AMP_DATA);
        assert_one_error(&ctx, AMP_DATA, k < 512 ? "" : "damaged file");
        amp_ctx_fini(&ctx);
    }
    free(data);
}
END_TEST

START_TEST(one_changed_bit_anywhere_is_found)
{
    const char *whole = scratch("whole.h5"), *changed = scratch("changed.h5");
    make_file(whole);
    size_t n;
    char *data = read_bytes(whole, &n);
    for (size_t k = 0; k < n; k += k < 700 ? 13 : 1009) {
        data[k] = (char)(data[k] ^ 16);
        write_bytes(changed, data, n);
        data[k] = (char)(data[k] ^ 16);
        amp_ctx ctx;
        amp_ctx_init(&ctx);
        ck_assert_int_eq(try_load(&ctx, changed), AMP_DATA);
        assert_one_error(&ctx, AMP_DATA, "");
        amp_ctx_fini(&ctx);
    }
    free(data);
}
END_TEST

START_TEST(foreign_files_are_refused_by_name)
{
    const char *path = scratch("foreign.h5");
    write_bytes(path, "", 0);
    assert_refused(path, AMP_DATA, "damaged file");
    write_bytes(path, "scenario,year\n", 14);
    assert_refused(path, AMP_DATA, "not an HDF5 file of amparo");
    char zeros[4096] = {0};
    write_bytes(path, zeros, sizeof zeros);
    assert_refused(path, AMP_DATA, "not an HDF5 file of amparo");
    write_bytes(path, "\x89HDF\r\n\x1a\n and no more", 20);
    assert_refused(path, AMP_DATA, "damaged");
    assert_refused(scratch("absent.h5"), AMP_IO, "No such file");
    const hid_t other = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(other);
    assert_refused(path, AMP_DATA, "not an HDF5 file of amparo");
}
END_TEST

/* A file without its seal, as another tool would write it, to change at will. */
static hid_t open_unsealed(const char *path)
{
    make_file(path);
    size_t n;
    char *data = read_bytes(path, &n);
    write_bytes(path, data + 512, n - 512); /* addresses are relative to the signature */
    free(data);
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    ck_assert_int_ge(file, 0);
    return file;
}

static void put_column(hid_t file, const char *name, hid_t type, int rank, hsize_t n)
{
    const hsize_t size[2] = {n, 2};
    const hid_t space = H5Screate_simple(rank, size, NULL);
    H5Ldelete(file, name, H5P_DEFAULT);
    const hid_t set = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(set, 0);
    H5Dclose(set);
    H5Sclose(space);
}

static void overwrite(hid_t file, const char *name, hid_t type, const void *data)
{
    const hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
    H5Dclose(set);
}

START_TEST(files_of_other_tools_are_read_and_checked)
{
    const char *path = scratch("theirs.h5");
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    hid_t f = open_unsealed(path);
    put_column(f, "/persons/favourite_colour", H5T_STD_I64LE, 1, 5); /* unknown: passed over */
    H5Fclose(f);
    ck_assert_int_eq(try_load(&ctx, path), AMP_OK);
    amp_ctx_fini(&ctx);

    f = open_unsealed(path);
    H5Ldelete(f, "/persons/sex", H5P_DEFAULT);
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "\"sex\" is missing");

    f = open_unsealed(path);
    put_column(f, "/persons/sex", H5T_STD_I64LE, 1, 6);
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "\"sex\" is int64; it must be uint8");

    f = open_unsealed(path);
    put_column(f, "/households/weight", H5T_IEEE_F64LE, 1, 4);
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "\"weight\" has 4 rows; the file has 3");

    f = open_unsealed(path);
    put_column(f, "/households/weight", H5T_IEEE_F64LE, 2, 3);
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "\"weight\" is an array of 2 axes");

    f = open_unsealed(path);
    overwrite(f, "/persons/sex", H5T_NATIVE_UINT8, (uint8_t[6]){0, 1, 2, 0, 0, 0});
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "sex is 2");

    f = open_unsealed(path);
    overwrite(f, "/households/persons", H5T_NATIVE_UINT32, (uint32_t[3]){3, 0, 3});
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "has 0 members");

    f = open_unsealed(path);
    overwrite(f, "/households/persons", H5T_NATIVE_UINT32, (uint32_t[3]){3, 1, 200});
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "the file has 204");

    f = open_unsealed(path);
    overwrite(f, "/persons/earnings", H5T_NATIVE_DOUBLE, (double[6]){0, 1, (double)NAN, 0, 0, 0});
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "earnings");

    f = open_unsealed(path);
    H5Adelete(f, "version");
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "\"version\" is missing");
}
END_TEST

START_TEST(a_newer_version_is_refused)
{
    const char *path = scratch("newer.h5");
    const hid_t f = open_unsealed(path), a = H5Aopen(f, "version", H5P_DEFAULT);
    H5Awrite(a, H5T_NATIVE_INT, &(int){7});
    H5Aclose(a);
    H5Fclose(f);
    assert_refused(path, AMP_DATA, "version 7 of the format; this amparo reads up to 1");
}
END_TEST

START_TEST(an_extra_column_needs_a_name_that_a_file_can_hold)
{
    amp_population p;
    make_people(&p);
    add_extra(&p, "a/b", AMP_LEVEL_PERSON);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const char *path = scratch("slash.h5");
    ck_assert_int_eq(amp_popfile_save(&ctx, path, &p, &info), AMP_DATA);
    assert_one_error(&ctx, AMP_DATA, "a/b");
    ck_assert_int_ne(access(path, F_OK), 0);
    amp_ctx_fini(&ctx);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(an_unwritable_place_is_one_error)
{
    amp_population p;
    make_people(&p);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_popfile_save(&ctx, "/nowhere-at-all/p.h5", &p, &info), AMP_IO);
    assert_one_error(&ctx, AMP_IO, "No such file");
    amp_ctx_fini(&ctx);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(a_disk_that_fills_up_leaves_no_file)
{
    amp_population p;
    make_people(&p);
    ck_assert_int_eq(mkdir(scratch("full"), 0777), 0);
    const char *path = scratch("full/p.h5");
#ifdef __SANITIZE_ADDRESS__
    __lsan_disable(); /* HDF5 keeps the memory of a file that it cannot close */
#endif
    struct stat whole;
    save(path, &p);
    ck_assert_int_eq(stat(path, &whole), 0);
    ck_assert_int_eq(unlink(path), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < (rlim_t)whole.st_size; limit += 1999) {
        const struct rlimit small = {limit, RLIM_INFINITY};
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
        amp_ctx ctx;
        amp_ctx_init(&ctx);
        const amp_err err = amp_popfile_save(&ctx, path, &p, &info);
        ck_assert_int_eq(err, AMP_IO);
        assert_one_error(&ctx, AMP_IO, "cannot write");
        amp_ctx_fini(&ctx);
        ck_assert_int_ne(access(path, F_OK), 0);
    }
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    save(path, &p); /* and the next one is whole again */
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(try_load(&ctx, path), AMP_OK);
    amp_ctx_fini(&ctx);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(scratch("full")), 0); /* nothing was left aside */
    amp_pop_fini(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io popfile");
    TCase *t = tcase_create("popfile");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_population_comes_back_as_it_was);
    tcase_add_test(t, labels_of_codes_and_replicate_weights_come_back);
    tcase_add_test(t, what_is_not_known_of_dwellings_stays_so);
    tcase_add_test(t, the_same_population_gives_the_same_bytes);
    tcase_add_test(t, saving_what_was_loaded_gives_the_same_bytes);
    tcase_add_test(t, a_file_cut_anywhere_gives_one_clear_line);
    tcase_add_test(t, one_changed_bit_anywhere_is_found);
    tcase_add_test(t, foreign_files_are_refused_by_name);
    tcase_add_test(t, files_of_other_tools_are_read_and_checked);
    tcase_add_test(t, a_newer_version_is_refused);
    tcase_add_test(t, an_extra_column_needs_a_name_that_a_file_can_hold);
    tcase_add_test(t, an_unwritable_place_is_one_error);
    tcase_add_test(t, a_disk_that_fills_up_leaves_no_file);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    scratch(".");
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    remove_scratch();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
