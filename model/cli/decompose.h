/** @file decompose.h  What `amparo decompose` prints. */
#ifndef AMP_CLI_DECOMPOSE_H
#define AMP_CLI_DECOMPOSE_H

#include "sim/decompose.h"

#include <stdio.h>

void amp_cli_sources(FILE *f, const amp_inquiry *q, const amp_by_source *by, size_t samples);
/** @param most  parameters shown of each figure, those of the widest swing */
void amp_cli_parameters(FILE *f, const amp_inquiry *q, const amp_by_parameter *by, size_t samples,
                        size_t most);
void amp_cli_parts(FILE *f, const amp_inquiry *q, const amp_by_part *by);
void amp_cli_years(FILE *f, const amp_inquiry *q, const amp_by_year *by, int from);

#endif
