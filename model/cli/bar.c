/* bar.c - progress on a terminal. */
#include "cli/cli.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

amp_cli_bar amp_cli_bar_new(void)
{
    return (amp_cli_bar){.start = now(), .on_terminal = isatty(STDERR_FILENO)};
}

void amp_cli_progress(void *user, size_t done, size_t all)
{
    const amp_cli_bar *bar = user;
    enum { WIDTH = 30 };
    if (!bar->on_terminal)
        return;
    const double spent = now() - bar->start;
    const double left = spent / (double)done * (double)(all - done);
    const int full = (int)(WIDTH * done / all);
    fprintf(stderr, "\r\033[K[");
    for (int k = 0; k < WIDTH; k++)
        fputc(k < full ? '#' : '.', stderr);
    fprintf(stderr, "] %zu/%zu  ", done, all);
    fprintf(stderr, _("%.0f s left"), left);
    if (done == all)
        fprintf(stderr, "\r\033[K");
}

void amp_cli_stage(void *user, const char *text)
{
    amp_cli_bar *bar = user;
    bar->start = now();
    if (bar->on_terminal)
        fprintf(stderr, "\r\033[K%s%s", text, text[0] ? "…" : "");
    else if (text[0])
        fprintf(stderr, "%s\n", text);
    fflush(stderr);
}
