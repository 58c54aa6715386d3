/** @file assets.h  Files that stand inside the program, whole and ended by a zero byte: styles,
 * charts and what draws them. They are put there at build time (assets.c), so a report needs no
 * other file. */
#ifndef AMP_ASSETS_H
#define AMP_ASSETS_H

extern const char amp_asset_page_css[]; /* of every page: type, tables, paper */
extern const char amp_asset_report_css[], amp_asset_fit_css[];
extern const char amp_asset_draw_js[];
/** Vega, Vega-Lite and Vega-Embed in one; "" in a build without npm. */
extern const char amp_asset_vega_js[];

/** A Vega-Lite specification of charts/, without its data. */
typedef struct amp_chart_spec {
    const char *name, *text;
} amp_chart_spec;
extern const amp_chart_spec amp_chart_specs[];
extern const unsigned amp_chart_specs_count;

#endif
