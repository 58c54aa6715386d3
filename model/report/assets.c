/* assets.c - see assets.h. The assembler reads the files, so there is no second copy of them. */
#include "report/assets.h"

#include "base/base.h"

#define ASSET(symbol, file)                                                                        \
    __asm__(".pushsection .rodata\n.globl " #symbol "\n" #symbol ":\n.incbin \"" file              \
            "\"\n.byte 0\n.popsection\n")

ASSET(amp_asset_page_css, "model/report/assets/page.css");
ASSET(amp_asset_fit_css, "model/report/assets/fit.css");
ASSET(amp_asset_report_css, "model/report/assets/report.css");
ASSET(amp_asset_draw_js, "model/report/assets/draw.js");
ASSET(amp_asset_vega_js, AMP_VEGA);
ASSET(amp_chart_path, "model/report/charts/path.vl.json");
ASSET(amp_chart_dots, "model/report/charts/dots.vl.json");
ASSET(amp_chart_deciles, "model/report/charts/deciles.vl.json");
ASSET(amp_chart_classes, "model/report/charts/classes.vl.json");
extern const char amp_chart_path[], amp_chart_dots[], amp_chart_deciles[], amp_chart_classes[];

const amp_chart_spec amp_chart_specs[] = {{"path", amp_chart_path},
                                          {"dots", amp_chart_dots},
                                          {"deciles", amp_chart_deciles},
                                          {"classes", amp_chart_classes}};
const unsigned amp_chart_specs_count = AMP_COUNT(amp_chart_specs);
