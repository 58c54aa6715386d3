/* family.c - unions, separations, leaving home. */
#include "life/moves.h"

const amp_process amp_process_family = {
    .name = "family",
    .id = AMP_PROC_UNION,
    .group = AMP_LIFE_FAMILY,
    .reads = "uid",
    .writes = "uid",
};
