/* race.c - two threads write one word without a lock: what the thread sanitizer must find, else its
 * silence about amparo means nothing. */
#include <stdio.h>

int main(void)
{
    int shared = 0;
#pragma omp parallel for num_threads(2)
    for (int k = 0; k < 1000; k++)
        shared += k;
    printf("%d\n", shared);
    return 0;
}
