/* fuzz_survey.c - any bytes as a survey file of one kind (-DKIND=".csv", ".dta", ".sav" or
 * ".zsav"), imported with a map that reads every column a survey of tests would have. What is
 * accepted must keep all rules of a population. Built and run by tests/long/fuzz.sh. */
#include "fuzz_import.h"

static const char map_text[] =
    "country = \"BOL\"; year = 2019;\n"
    "person = { household = (\"h\", \"hh\"); line = \"n\"; weight = \"w\"; stratum = \"s\"; psu = "
    "\"p\";"
    " psu_prefix = 3; partner = \"pa\"; mother = \"mo\"; father = \"fa\"; };\n"
    "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\";"
    " relationship = { value = \"r == 1 ? head : r == 2 ? partner : child\"; missing = \"child\"; "
    "};"
    " earnings = \"missing(y) ? 0 : y\"; region = { value = \"d\"; missing = 0; }; };\n"
    "welfare = \"sum(y) / 2\"; lines = { poverty = \"z\"; extreme = 3; };\n"
    "extra = { e = \"y * 2\"; t = { value = \"age > 3\"; kind = \"boolean\"; level = "
    "\"household\"; }; };\n"
    "missing_values = { y = ( 99, 98.5 ); };\n"
    "labels = { sex = ( \"M\", \"F\" ); };\n"
    "csv = { separator = \";\"; decimal = \",\"; missing = ( \"NA\" ); label_codes = true; };\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_import(good_file(".map", map_text), as_file(KIND, data, size));
    return 0;
}
