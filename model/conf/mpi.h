/** @file mpi.h  A multidimensional measure of poverty that a scenario asks for (inside conf/ only).
 */
#ifndef AMP_MPI_H
#define AMP_MPI_H

#include "conf/reader.h"

/** Read a measure: { name; cutoff; deprivations }. */
void amp_mpi_read(amp_reader *r, const config_setting_t *s, amp_mpi *mpi);

#endif
