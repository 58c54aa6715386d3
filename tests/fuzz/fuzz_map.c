/* fuzz_map.c - any bytes as the map of a survey: read, and used on a small survey. Built and run by
 * tests/long/fuzz.sh. */
#include "fuzz_import.h"

static const char survey_text[] = "h,n,w,age,sex,r,y,s,p,pa\n"
                                  "1,1,10,40,1,1,300,1,7,2\n"
                                  "1,2,10,39,2,2,,1,7,1\n"
                                  "2,1,12,70,2,1,\"1.5\",2,8,\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!memmem(data, size, "@include", 8)) /* libconfig would read other files */
        try_import(as_file(".map", data, size), good_file(".csv", survey_text));
    return 0;
}
