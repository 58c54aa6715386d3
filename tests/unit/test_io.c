/* Digests and whole files. */
#include "test_io.h"

#include <sys/stat.h>

START_TEST(digests_are_the_published_sha256_vectors)
{
    /* FIPS 180-2, appendix B. */
    char hex[AMP_DIGEST_HEX];
    amp_digest_bytes("abc", 3, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    amp_digest_bytes("", 0, hex);
    ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(a_file_has_the_digest_of_its_bytes)
{
    enum { N = 200003 }; /* several buffers and a rest */
    char *data = malloc(N), of_bytes[AMP_DIGEST_HEX], of_file[AMP_DIGEST_HEX];
    for (size_t i = 0; i < N; i++)
        data[i] = (char)(i * 7);
    const char *path = scratch("digest");
    write_bytes(path, data, N);
    amp_digest_bytes(data, N, of_bytes);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_digest_file(&ctx, path, of_file), AMP_OK);
    ck_assert_str_eq(of_file, of_bytes);
    ck_assert_int_eq(amp_digest_file(&ctx, scratch("absent"), of_file), AMP_IO);
    assert_one_error(&ctx, AMP_IO, "cannot open");
    amp_ctx_fini(&ctx);
    free(data);
}
END_TEST

START_TEST(a_file_appears_only_when_it_is_whole)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_out out;
    const char *path = scratch("whole.txt");
    ck_assert_int_eq(amp_out_open(&ctx, path, &out), AMP_OK);
    fputs("a,b\n1,2\n", out.file);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_eq(amp_out_close(&ctx, &out), AMP_OK);
    size_t n;
    char *text = read_bytes(path, &n);
    ck_assert_str_eq(text, "a,b\n1,2\n");
    ck_assert_uint_eq(n, 8);
    free(text);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(an_abandoned_file_leaves_the_old_one_and_nothing_else)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(mkdir(scratch("room"), 0777), 0);
    const char *path = scratch("room/kept.txt");
    write_bytes(path, "old", 3);
    amp_out out;
    ck_assert_int_eq(amp_out_open(&ctx, path, &out), AMP_OK);
    fputs("new", out.file);
    amp_out_abandon(&out);
    ck_assert_ptr_null(out.file);
    size_t n;
    char *text = read_bytes(path, &n);
    ck_assert_str_eq(text, "old");
    free(text);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(scratch("room")), 0); /* so it was empty */
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(two_writers_of_one_file_do_not_meet)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const char *path = scratch("both");
    amp_out a, b;
    ck_assert_int_eq(amp_out_open(&ctx, path, &a), AMP_OK);
    ck_assert_int_eq(amp_out_open(&ctx, path, &b), AMP_OK);
    ck_assert_str_ne(a.aside, b.aside);
    fputs("aaaa", a.file);
    fputs("bb", b.file);
    ck_assert_int_eq(amp_out_close(&ctx, &a), AMP_OK);
    ck_assert_int_eq(amp_out_close(&ctx, &b), AMP_OK);
    size_t n;
    char *text = read_bytes(path, &n);
    ck_assert_str_eq(text, "bb");
    free(text);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_says_why)
{
    static const struct {
        const char *path, *why;
    } bad[] = {{"/nowhere-at-all/x.csv", "No such file"}, {"/tmp", "directory"}};
    for (size_t k = 0; k < AMP_COUNT(bad); k++) {
        amp_ctx ctx;
        amp_ctx_init(&ctx);
        amp_out out;
        ck_assert_int_eq(amp_out_open(&ctx, bad[k].path, &out), AMP_IO);
        assert_one_error(&ctx, AMP_IO, bad[k].why);
        amp_ctx_fini(&ctx);
    }
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_out out;
    if (access("/dev/full", W_OK) != 0) {
        puts("skipped: no /dev/full");
        return;
    }
    ck_assert_int_eq(amp_out_open(&ctx, "/dev/full", &out), AMP_OK);
    fputs("something", out.file);
    ck_assert_int_eq(amp_out_close(&ctx, &out), AMP_IO);
    assert_one_error(&ctx, AMP_IO, "No space left");
    ck_assert_int_eq(access("/dev/full", F_OK), 0);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(texts_are_read_whole_and_folders_are_not_texts)
{
    enum { N = 100003 };
    char *data = malloc(N);
    memset(data, 'x', N);
    data[7] = '\0';
    const char *path = scratch("text");
    write_bytes(path, data, N);
    size_t n;
    char *text = read_bytes(path, &n);
    ck_assert_uint_eq(n, N);
    ck_assert(memcmp(text, data, N) == 0 && text[N] == '\0');
    free(text);
    free(data);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_read_text(&ctx, "/tmp", &text, &n), AMP_IO);
    assert_one_error(&ctx, AMP_IO, "directory");
    ck_assert_ptr_null(text);
    amp_ctx_fini(&ctx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io");
    TCase *t = tcase_create("files");
    tcase_add_test(t, digests_are_the_published_sha256_vectors);
    tcase_add_test(t, a_file_has_the_digest_of_its_bytes);
    tcase_add_test(t, a_file_appears_only_when_it_is_whole);
    tcase_add_test(t, an_abandoned_file_leaves_the_old_one_and_nothing_else);
    tcase_add_test(t, two_writers_of_one_file_do_not_meet);
    tcase_add_test(t, a_file_that_cannot_be_written_says_why);
    tcase_add_test(t, a_full_disk_is_an_error);
    tcase_add_test(t, texts_are_read_whole_and_folders_are_not_texts);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    scratch("."); /* one folder for all forked tests */
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    remove_scratch();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
