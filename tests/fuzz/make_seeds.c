/* make_seeds.c - the small survey of fuzz_survey.c as Stata and SPSS files, for a fuzzer to begin
 * with. make_seeds FOLDER writes FOLDER/dta/..., FOLDER/sav/... and FOLDER/zsav/... */
#include <readstat.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { ROWS = 4, COLUMNS = 14 };
static const char *const names[COLUMNS] = {"h",  "n",   "w",   "s", "p", "pa", "mo",
                                           "fa", "age", "sex", "r", "y", "d",  "z"};
static const double value[ROWS][COLUMNS] = {{1, 1, 10, 1, 7, 2, 0, 0, 40, 1, 1, 300, 2, 99},
                                            {1, 2, 10, 1, 7, 1, 0, 0, 39, 2, 2, 99, 2, 99},
                                            {1, 3, 10, 1, 7, 0, 2, 1, 8, 2, 3, 98.5, 2, 99},
                                            {2, 1, 12, 2, 8, 0, 0, 0, 70, 2, 1, 1.5, 1, 88}};

static ssize_t put(const void *data, size_t n, void *file)
{
    return fwrite(data, 1, n, file) == n ? (ssize_t)n : -1;
}

typedef readstat_error_t begin(readstat_writer_t *writer, void *user, long rows);

static void write_seed(const char *folder, const char *kind, const char *name, begin *start,
                       readstat_compress_t compression)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, kind);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s", folder, kind, name);
    FILE *file = fopen(path, "wb");
    readstat_writer_t *w = readstat_writer_init();
    if (!file || !w)
        abort();
    readstat_set_data_writer(w, put);
    readstat_writer_set_compression(w, compression);
    readstat_label_set_t *labels = readstat_add_label_set(w, READSTAT_TYPE_DOUBLE, "sex");
    readstat_label_double_value(labels, 1, "man");
    readstat_label_double_value(labels, 2, "woman");
    readstat_add_variable(w, "hh", READSTAT_TYPE_STRING, 4);
    for (int c = 0; c < COLUMNS; c++) {
        readstat_variable_t *v = readstat_add_variable(w, names[c], READSTAT_TYPE_DOUBLE, 0);
        readstat_variable_set_label(v, names[c]);
        if (c == 9)
            readstat_variable_set_label_set(v, labels);
    }
    if (start(w, file, ROWS) != READSTAT_OK)
        abort();
    for (int i = 0; i < ROWS; i++) {
        readstat_begin_row(w);
        readstat_insert_string_value(w, readstat_get_variable(w, 0), i < 3 ? "A 1" : "B");
        for (int c = 0; c < COLUMNS; c++)
            readstat_insert_double_value(w, readstat_get_variable(w, c + 1), value[i][c]);
        readstat_end_row(w);
    }
    if (readstat_end_writing(w) != READSTAT_OK || fclose(file) != 0)
        abort();
    readstat_writer_free(w);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return EXIT_FAILURE;
    write_seed(argv[1], "dta", "seed", readstat_begin_writing_dta, READSTAT_COMPRESS_NONE);
    write_seed(argv[1], "sav", "plain", readstat_begin_writing_sav, READSTAT_COMPRESS_NONE);
    write_seed(argv[1], "sav", "rows", readstat_begin_writing_sav, READSTAT_COMPRESS_ROWS);
    write_seed(argv[1], "zsav", "seed", readstat_begin_writing_sav, READSTAT_COMPRESS_BINARY);
    write_seed(argv[1], "sav", "binary", readstat_begin_writing_sav, READSTAT_COMPRESS_BINARY);
    return EXIT_SUCCESS;
}
