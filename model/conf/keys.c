/* keys.c - every key of scenario and programme files, with type, default and example. The reader
 * refuses what is not here, and a test holds docs/scenario.md against it. */
#include "conf/keys.h"

#include <string.h>

// clang-format off
const char *const amp_index_names[AMP_INDEX_COUNT] = {"none", "cpi", "wages", "gdp_per_capita", "line_poverty"};
const char *const amp_payee_names[AMP_PAYEE_COUNT] = {"self", "mother", "head", "woman"};
const char *const amp_ageing_names[AMP_AGEING_COUNT] = {"dynamic", "static", "none"};
const char *const amp_benefits_names[AMP_BENEFITS_COUNT] = {"simulated", "reported"};
const char *const amp_people_names[AMP_PEOPLE_COUNT] = {"synthetic", "survey", "file"};
const char *const amp_welfare_names[AMP_WELFARE_COUNT] = {"income", "consumption"};
const char *const amp_scope_names[AMP_SCOPE_COUNT] = {"full", "demographic"};
const char *const amp_concept_names[AMP_CONCEPT_COUNT] = {"after transfers", "before transfers"};
const char *const amp_closing_names[AMP_CLOSING_COUNT] = {"incomes", "path"};
const char *const amp_close_names[AMP_CLOSE_COUNT] = {"none", "income_tax", "vat", "contributions"};
const char *const amp_enters_names[AMP_ENTERS_COUNT] = {"disposable", "consumable", "final"};
const char *const amp_levy_names[AMP_LEVY_KINDS] = {"contribution", "income_tax", "indirect_tax"};
const char *const amp_doubt_names[AMP_DOUBT_COUNT] = {
#define X(bit, name) #name,
    AMP_DOUBT_LIST(X)
#undef X
};

static const amp_key scenario_keys[] = {
    {"extends", "path", "", "\"baseline.cfg\"", "file that this one starts from, relative to this file; all it says holds unless it is said again here"},
    {"name", "text", "the file's name", "\"pension_at_line\"", "name in results: letters, digits and . _ -"},
    {"label", "group or text", "the name", "{ en = \"Pension at the line\"; es = \"Pensión a la línea\"; }", "title for readers"},
    {"note", "text", "", "\"why this file exists\"", "kept for readers of the file; moves nothing"},
    {"country", "text", "required", "\"BOL\"", "ISO 3166 code of a folder of data/countries, or its edition for an earlier base year, PER/2011; a file that extends another cannot change it"},
    {"population", "group", "synthetic", "{ source = \"synthetic\"; households = 50000; }", "the people"},
    {"years", "group", "required", "{ first = 2019; last = 2035; }", "first and last year of the run"},
    {"report", "whole number", "the last year", "2030", "year of the printed table"},
    {"ageing", "choice", "\"dynamic\"", "\"none\"", "\"dynamic\": people age, die, are born, work; \"static\": the opening people, weighted to each year; \"none\": the effect overnight"},
    {"programmes", "list", "required", "( \"renta_dignidad\", \"juancito_pinto\" )", "programmes in the order in which they are paid: names of the library, paths, or whole programmes in { }; replaces what an extended file lists"},
    {"remove", "list of text", "( )", "( \"juancito_pinto\" )", "programmes to leave out, by name"},
    {"add", "list", "( )", "( \"programmes/child_benefit.cfg\" )", "programmes to append, written as in programmes"},
    {"change", "list of groups", "( )", "( { programme = \"renta_dignidad\"; from = 2027; amount = 500; } )", "rules that differ from a date on; applied after programmes, remove and add"},
    {"let", "group of formulas", "{ }", "{ poor = \"market_income_pc < line_poverty\"; }", "formulas that the programmes' formulas use by name; a programme may have names of its own"},
    {"param", "group of numbers by date", "{ }", "{ grant = 350; poor_share = { value = \"beta(mean = 0.6, sd = 0.05)\"; source = \"...\"; }; }", "numbers that formulas use as param.<name>; a programme may have numbers of its own"},
    {"lines", "group", "national lines", "{ poverty = \"national\"; extreme = \"national_extreme\"; }", "which lines of the profile play the roles line_poverty and line_extreme"},
    {"groups", "list", "( )", "( \"ethnicity\", ( \"sex\", \"area\", \"age\" ) )", "groups of persons that results are given for beside those of the standard table: sets of data/groups, paths, sets in { }, and in ( ) the joint groups of several"},
    {"group_indicators", "list of text", "all that can be", "( \"poverty\", \"coverage\" )", "indicators that are kept for these groups"},
    {"mpi", "name, path or group", "", "\"mpi_la\"", "a multidimensional measure of poverty, for the indicators mpi and its parts: a name of data/mpi, a file, or all of it in { }; \"none\" takes away what an extended file has"},
    {"indicators", "list of text", "all", "( \"poverty\", \"gini\", \"cost_gdp\" )", "indicators that the run keeps, of those in indicators.md; what none of them needs is not computed"},
    {"macro", "group", "the profile's macro.csv", "{ file = \"mef_2026.csv\"; }", "another path of output and prices"},
    {"benefits", "choice", "\"simulated\"", "\"reported\"", "whether the baseline keeps the benefits that a survey recorded"},
    {"uncertainty", "list of choices", "( \"process\", \"parameters\" )", "( \"process\", \"parameters\", \"macro\" )", "sources of doubt that the bands contain; ( ) or \"none\" for a single run of central values"},
    {"replicates", "whole number", "100", "200", "runs behind each band, 1 to 100000"},
    {"seed", "whole number", "1", "2026", "key of every random draw, from 0"},
    {"shock", "path or group", "", "\"../shocks/drought.cfg\"", "an event that hits given groups in given months: a file, or all of it in { }; \"none\" takes away what an extended file has"},
    {"behaviour", "name, path or group", "", "\"latin_america\"", "how people answer payments that differ from the baseline's: a name of data/behaviour, a file, or all of it in { }; \"none\" takes away what an extended file has"},
    {"fiscal", "name, path or group", "", "\"fiscal_2019\"", "contributions and taxes: a name of data/fiscal/<ISO3>, a file, or all of it in { }; \"none\" takes away what an extended file has"},
    {"finance", "group", "{ close = \"none\"; }", "{ close = \"vat\"; }", "who pays for what a reform costs more than the baseline"},
    {"marginal_step", "number", "0", "0.03", "share by which earnings are raised to find what is taken of them at the margin, 0 to 1; 0: these indicators are not computed"},
};

static const amp_key finance_keys[] = {
    {"close", "choice", "\"none\"", "\"vat\"", "what is raised, or cut, until the net cost is the baseline's: \"none\", \"income_tax\" (a flat rate on net market income), \"vat\" (all indirect taxes) or \"contributions\" (all of workers)"},
    {"note", "text", "", "\"as the bill says\"", "kept for readers of the file; moves nothing"},
};

static const amp_key fiscal_keys[] = {
    {"label", "group or text", "", "{ en = \"Taxes of 2019\"; es = \"Impuestos de 2019\"; }", "title for readers"},
    {"earnings", "choice", "\"gross\"", "\"net\"", "whether the population's earnings are before (\"gross\") or after (\"net\") contributions and income tax; what surveys ask for is mostly net"},
    {"instruments", "list", "required", "( \"pensions\", \"iva\" )", "contributions and taxes in the order in which they are levied: names of files beside this one, paths, or whole instruments in { }"},
    {"source", "text", "", "\"INE, questionnaire of 2019\"", "where it says so"},
    {"note", "text", "", "\"without municipal taxes\"", "kept for readers of the file; moves nothing"},
};
static const amp_key levy_keys[] = {
    {"name", "text", "required", "\"iva\"", "letters, digits and _; formulas say tax.<name>; the name of its file"},
    {"label", "group or text", "the name", "{ en = \"Value added tax\"; es = \"Impuesto al valor agregado\"; }", "title for readers"},
    {"kind", "choice", "required", "\"contribution\"", "\"contribution\" and \"income_tax\" come off earnings, before programmes are paid; \"indirect_tax\" off what the household spends"},
    {"funds", "choice", "\"other\"", "\"pensions\"", "of a contribution: \"pensions\", deferred income for who counts pensions so, or \"other\""},
    {"unit", "choice", "\"person\"", "\"household\"", "whether formulas are about a person or a household; an indirect tax is about households"},
    {"who", "formula by date", "everybody", "\"labour == formal\"", "who owes it"},
    {"base", "formula by date", "this or amount", "\"clamp(gross_earnings, 2060, 60 * 2060)\"", "what the rates are taken of, local currency of the day a month; with floor and ceiling where the law has them"},
    {"rate", "number by date", "0", "0.1271", "of the base, paid by the worker, the taxpayer or the household"},
    {"employer", "number by date", "0", "0.0471", "of the base, paid by the employer on top of earnings"},
    {"state", "number by date", "0", "0.005", "of the base, paid by the State"},
    {"amount", "formula by date", "this or base", "\"bracket(gross_earnings, {0: 0, 8000: 0.13})\"", "the tax itself, local currency of the day a month, instead of base and rate"},
    {"compliance", "share by date", "1", "\"beta(mean = 0.8, sd = 0.05)\"", "share of those who owe it that pay: a number, a distribution, or a formula"},
    {"indexation", "choice by date", "\"none\"", "\"cpi\"", "how the money of its formulas moves between dates, as in a programme; \"none\": brackets keep their nominal money"},
    {"let", "group of formulas", "{ }", "{ taxable = \"gross_earnings - tax.pensions\"; }", "formulas that this instrument's formulas use by name"},
    {"param", "group of numbers by date", "{ }", "{ minimum_wage = ( { from = 2019; value = 2122; } ); }", "numbers that this instrument's formulas use as param.<name>"},
    {"start", "date", "always", "2011", "first month in force"},
    {"end", "date", "never", "\"2030-07\"", "first month out of force"},
    {"source", "text", "", "\"Law 065, article 87\"", "publisher, table, year, or law"},
    {"assumption", "text", "", "\"0.7 to 0.9: nobody publishes it\"", "why these values and in which range, when no source gives them"},
    {"note", "text", "", "\"...\"", "kept for readers of the file; moves nothing"},
};

static const amp_key change_levy_keys[] = {
    {"instrument", "text", "required", "\"iva\"", "instead of programme: which contribution or tax, by name"},
    {"from", "date", "required", "2027", "date from which the values below replace all that was dated then or later"},
    {"who", "formula by date", "unchanged", "\"labour == formal\"", "as in an instrument"},
    {"base", "formula by date", "unchanged", "\"gross_earnings\"", "as in an instrument"},
    {"rate", "number by date", "unchanged", "0.1271", "as in an instrument"},
    {"employer", "number by date", "unchanged", "0.05", "as in an instrument"},
    {"state", "number by date", "unchanged", "0.01", "as in an instrument"},
    {"amount", "formula by date", "unchanged", "\"bracket(gross_earnings, {0: 0, 8000: 0.2})\"", "as in an instrument"},
    {"compliance", "share by date", "unchanged", "0.9", "as in an instrument"},
    {"indexation", "choice by date", "unchanged", "\"cpi\"", "as in an instrument"},
    {"let", "group of formulas", "unchanged", "{ taxable = \"gross_earnings - tax.pensions\"; }", "names of the instrument, new or replaced; whatever `from` says"},
    {"param", "group of numbers by date", "unchanged", "{ minimum_wage = 2500; }", "as in an instrument; whatever `from` says"},
    {"start", "date", "unchanged", "2027", "as in an instrument; whatever `from` says"},
    {"end", "date", "unchanged", "\"2030-07\"", "as in an instrument; whatever `from` says"},
    {"source", "text", "", "\"bill 12/2026\"", "where the change is proposed"},
    {"note", "text", "", "\"first stage\"", "kept for readers of the file; moves nothing"},
};

static const amp_key population_keys[] = {
    {"source", "choice", "\"synthetic\"", "\"survey\"", "\"synthetic\": built from the profile; \"survey\": a file with its map; \"file\": a population that amparo saved"},
    {"households", "whole number", "50000", "20000", "households of a synthetic population; of a survey: how many it is resampled to under dynamic ageing (default: twice its own, at least 50000)"},
    {"year", "whole number", "the first year", "2011", "year whose margins a synthetic population meets"},
    {"file", "path", "", "\"persona_coded.dta\"", "of a survey or saved population, relative to this file"},
    {"map", "path", "", "\"bol-eh2019.map\"", "of a survey: which column is what, relative to this file"},
};

static const amp_key years_keys[] = {
    {"first", "whole number", "required", "2019", "year of the opening population and of constant prices"},
    {"last", "whole number", "required", "2035", "last year"},
};

static const amp_key lines_keys[] = {
    {"poverty", "text", "\"national\"", "\"national\"", "the line that formulas call line_poverty: \"national\", or a line of the profile that is a multiple of it (\"eclac\")"},
    {"extreme", "text", "\"national_extreme\"", "\"national_extreme\"", "the line that formulas call line_extreme: \"national_extreme\", or a multiple of it"},
    {"also", "list of text", "( )", "( \"ppp_3.00\", \"ppp_8.30\" )", "further lines to report poverty by: lines of the profile, and ppp_<dollars of 2021 a day>"},
};

static const amp_key groups_keys[] = {
    {"key", "text", "required", "\"ethnicity\"", "what results write before the name: ethnicity=indigenous"},
    {"groups", "list of groups", "required without each", "( { name = \"indigenous\"; who = \"ethnicity == indigenous\"; } )", "the groups; they may overlap"},
    {"each", "text", "", "\"region\"", "instead of groups: one for each value of this category"},
    {"note", "text", "", "\"ages of the census\"", "kept for readers of the file; moves nothing"},
};

static const amp_key group_keys[] = {
    {"name", "text", "required", "\"60-79\"", "letters, digits and _ + - ."},
    {"who", "formula", "required", "\"age >= 60 and age < 80\"", "persons who are in it, as a formula over a person"},
    {"source", "text", "", "\"ECLAC\"", "whose group it is"},
};

static const amp_key mpi_keys[] = {
    {"name", "text", "required", "\"MPI-LA\"", "of the measure"},
    {"label", "group or text", "the name", "{ en = \"Multidimensional poverty\"; es = \"Pobreza multidimensional\"; }", "title for readers"},
    {"seed", "text", "", "\"S018\"", "its row in the list of the region's programmes"},
    {"cutoff", "number", "required", "0.25", "share of the weights, 0 to 1, from which on a household is poor"},
    {"deprivations", "list of groups", "required", "( { name = \"crowding\"; dimension = \"housing\"; weight = 2; when = \"household_size >= 3 * rooms\"; } )", "what a household may lack, 1 to 32"},
    {"source", "text", "", "\"DANE, technical note of 2019\"", "publisher, table, year"},
    {"assumption", "text", "", "\"cut-offs from knowledge of the paper\"", "what stands here without a source"},
    {"note", "text", "", "\"...\"", "kept for readers of the file; moves nothing"},
};

static const amp_key deprivation_keys[] = {
    {"name", "text", "required", "\"crowding\"", "letters, digits and _; results say deprivation=<name>"},
    {"dimension", "text", "required", "\"housing\"", "letters, digits and _; results say dimension=<name>"},
    {"weight", "number", "required", "2", "above 0; its share in the sum of all weights counts"},
    {"when", "formula", "required", "\"household_size >= 3 * rooms\"", "households that are deprived, as things are after all programmes of the year"},
    {"label", "group or text", "the name", "{ en = \"Crowding\"; es = \"Hacinamiento\"; }", "title for readers"},
    {"note", "text", "", "\"...\"", "what differs from the published definition, and why"},
};

static const amp_key macro_keys[] = {
    {"file", "path", "the profile's macro.csv", "\"mef_2026.csv\"", "a table with the columns of the profile's macro.csv, relative to this file"},
};

static const amp_key change_keys[] = {
    {"programme", "text", "required", "\"renta_dignidad\"", "which one, by name"},
    {"from", "date", "required with values by date", "2027", "date from which the values below replace all that was dated then or later"},
    {"who", "formula by date", "unchanged", "\"age >= 65\"", "as in a programme"},
    {"amount", "formula by date", "unchanged", "\"line_poverty\"", "as in a programme"},
    {"payments", "number by date", "unchanged", "13", "as in a programme"},
    {"indexation", "choice by date", "unchanged", "\"cpi\"", "as in a programme"},
    {"take_up", "share by date", "unchanged", "0.9", "as in a programme"},
    {"rollout", "share by date", "unchanged", "( { from = 2026; value = 0.3; }, { from = 2028; value = 1; } )", "as in a programme"},
    {"select", "group", "unchanged", "{ score = \"7.1 - 0.12 * household_size\"; cutoff = \"log(line_poverty)\"; noise = 0.4; }", "key by key, whatever `from` says"},
    {"budget", "group", "unchanged", "{ amount = 500; first = \"market_income_pc\"; }", "key by key, whatever `from` says"},
    {"conditions", "group", "unchanged", "{ compliance = 0.9; sanction = 0.5; }", "key by key, whatever `from` says"},
    {"let", "group of formulas", "unchanged", "{ poor = \"market_income_pc < line_poverty\"; }", "names of the programme, new or replaced; whatever `from` says"},
    {"param", "group of numbers by date", "unchanged", "{ grant = 350; poor_share = { value = \"beta(mean = 0.6, sd = 0.05)\"; source = \"...\"; }; }", "as in a programme; whatever `from` says: dates stand in the values"},
    {"start", "date", "unchanged", "2027", "as in a programme; whatever `from` says"},
    {"end", "date", "unchanged", "\"2030-07\"", "as in a programme; whatever `from` says"},
    {"payee", "choice", "unchanged", "\"mother\"", "as in a programme; whatever `from` says"},
    {"excludes", "list of text", "unchanged", "( \"renta_dignidad\" )", "as in a programme; whatever `from` says"},
    {"offsets", "list of text", "unchanged", "( \"child_grant\" )", "as in a programme; whatever `from` says"},
    {"value", "number", "unchanged", "0.8", "as in a programme; whatever `from` says"},
    {"admin_cost", "number", "unchanged", "0.05", "as in a programme; whatever `from` says"},
    {"source", "text", "", "\"bill 12/2026\"", "where the change is proposed"},
    {"note", "text", "", "\"first stage\"", "kept for readers of the file; moves nothing"},
};

static const amp_key shock_keys[] = {
    {"name", "text", "required", "\"drought\"", "letters, digits and _"},
    {"effects", "list of groups", "required", "( { who = \"area == rural\"; start = 2027; end = \"2027-10\"; earnings = 0.8; } )", "what happens to whom, 1 to 32; groups may overlap"},
    {"note", "text", "", "\"as in 1997\"", "kept for readers of the file; moves nothing"},
};

static const amp_key effect_keys[] = {
    {"who", "formula", "required", "\"labour == informal and sex == female\"", "persons whom it hits, as they would be without the shock"},
    {"start", "date", "required", "\"2027-04\"", "first month"},
    {"end", "date", "required", "\"2027-10\"", "first month in which it no longer holds in full"},
    {"recovery", "whole number", "0", "6", "months after `end` over which what is left falls to nothing in equal steps, 0 to 240"},
    {"employment", "number", "1", "0.75", "odds of being employed, relative to those without the shock, 0 to 1"},
    {"seeking", "number", "0", "0.4", "of those who lose work, the share that is unemployed; the others are inactive"},
    {"earnings", "number", "1", "0.9", "labour income, relative to that without the shock, 0 to 10"},
    {"pension", "number", "1", "0.95", "the same of contributory pensions"},
    {"other_income", "number", "1", "0.8", "the same of rents, remittances and private transfers"},
    {"prices", "number", "1", "1.06", "cost of living of households whose head is in the group: both lines, relative to those without the shock, 0.1 to 10"},
    {"source", "text", "", "\"ILOSTAT, employment by sex, 2020\"", "publisher, table, year"},
    {"assumption", "text", "", "\"0.7 to 0.9: half of the fall of 1998\"", "why these values and in which range, when no source gives them"},
};

static const amp_key behaviour_keys[] = {
    {"schooling", "group", "", "{ secondary = 1.25; source = \"47 evaluations\"; }", "children whom attending pays"},
    {"labour_supply", "group", "", "{ women = -0.2; men = -0.1; older = -0.5; assumption = \"half of what is found at most\"; }", "members of households that are paid"},
    {"formality", "group", "", "{ workers = -1; source = \"AFAM-PE, Uruguay\"; }", "workers who would lose benefits by working formally"},
    {"private_transfers", "group", "", "{ share = 0.3; source = \"Mexico City\"; }", "relatives of paid older people"},
    {"multiplier", "group", "", "{ local = 0.3; closing = \"path\"; assumption = \"0 to 0.5\"; }", "those who earn what is spent"},
    {"note", "text", "", "\"as in the study of 2027\"", "kept for readers of the file; moves nothing"},
};
#define SOURCES                                                                                    \
    {"source", "text", "", "\"Garcia and Saavedra 2017, Review of Educational Research\"", "publisher, table, year"}, \
    {"assumption", "text", "", "\"0 to 0.5: no source for the country\"", "why these values and in which range, when no source gives them"}
static const amp_key schooling_keys[] = {
    {"primary", "number", "0", "1.3", "log-odds of attending, ages 6 to 11, when the household is paid one poverty line a month for it, -20 to 20"},
    {"secondary", "number", "0", "\"normal(mean = 1.25, sd = 0.5)\"", "the same at ages 12 to 17"},
    SOURCES,
};
static const amp_key labour_supply_keys[] = {
    {"women", "number", "0", "-0.2", "log-odds of taking part in the labour market, ages 15 to 59, when each member is paid one poverty line a month, -20 to 20"},
    {"men", "number", "0", "-0.1", "the same of men"},
    {"older", "number", "0", "-0.5", "the same from 60 on, women and men"},
    SOURCES,
};
static const amp_key formality_keys[] = {
    {"workers", "number", "0", "-1", "log-odds of formal against informal work, when the household loses one poverty line a month by it, -20 to 20"},
    SOURCES,
};
static const amp_key private_transfers_keys[] = {
    {"share", "number", "0", "0.3", "of each unit paid to persons of 60 and more, what relatives give less, 0 to 1"},
    SOURCES,
};
static const amp_key multiplier_keys[] = {
    {"local", "number", "0", "0.3", "earnings and other income that each unit of transfers brings to people of the same region and area, 0 to 5"},
    {"closing", "choice", "\"incomes\"", "\"path\"", "\"incomes\": total income rises by it; \"path\": the macro path holds the total, and incomes elsewhere fall"},
    SOURCES,
};

static const amp_key programme_keys[] = {
    {"name", "text", "required", "\"renta_dignidad\"", "letters, digits and _; formulas say benefit.<name> and receives.<name>; the name of its file in the library"},
    {"label", "group or text", "the name", "{ en = \"Dignity Pension\"; es = \"Renta Dignidad\"; }", "title for readers"},
    {"seed", "text", "", "\"S002\"", "its row in the list of the region's programmes"},
    {"class", "text", "required", "\"social_pension\"", "kind of benefit"},
    {"unit", "choice", "\"person\"", "\"household\"", "whether formulas are about a person or a household, each paid once"},
    {"who", "formula by date", "required", "\"age >= 60\"", "who is entitled"},
    {"amount", "formula by date", "required", "250", "local currency of the day, per payment"},
    {"payments", "number by date", "12", "13", "payments a year, 0 to 366"},
    {"indexation", "choice by date", "\"none\"", "\"cpi\"", "how the amount moves between its dates: \"none\", \"cpi\", \"wages\", \"gdp_per_capita\" or \"line_poverty\""},
    {"take_up", "share by date", "1", "\"beta(mean = 0.97, sd = 0.01)\"", "probability that an entitled unit takes it up, 0 to 1: a number, a distribution, or a formula, as in \"sex == female ? 0.9 : 0.8\""},
    {"rollout", "share by date", "1", "( { from = 2026; value = 0.3; }, { from = 2028; value = 1; } )", "share of households that the programme has reached: a number, a distribution, or a formula of the household, as in \"area == rural ? 0.3 : 0.8\""},
    {"select", "group", "{ }", "{ score = \"7.1 - 0.12 * household_size\"; cutoff = \"log(line_poverty)\"; noise = 0.4; }", "how it finds the households that it is meant for"},
    {"budget", "group", "{ }", "{ amount = 500; first = \"market_income_pc\"; }", "what it may pay in a year, and who is served first"},
    {"conditions", "group", "{ }", "{ compliance = 0.9; sanction = 0.5; }", "what a recipient must do, and what happens otherwise"},
    {"let", "group of formulas", "{ }", "{ poor = \"market_income_pc < line_poverty\"; }", "formulas that this programme's formulas use by name"},
    {"param", "group of numbers by date", "{ }", "{ grant = 350; poor_share = { value = \"beta(mean = 0.6, sd = 0.05)\"; source = \"...\"; }; }", "numbers that this programme's formulas use as param.<name>"},
    {"start", "date", "always", "2008", "first month of payment"},
    {"end", "date", "never", "\"2020-12\"", "first month without payment"},
    {"payee", "choice", "\"self\"", "\"mother\"", "whose income it becomes: \"self\", \"mother\", \"head\" or \"woman\" of the household"},
    {"excludes", "list of text", "( )", "( \"renta_dignidad\" )", "programmes before this one: whom they pay, this one does not"},
    {"offsets", "list of text", "( )", "( \"child_grant\" )", "programmes before this one, of the same unit: what they pay is taken off this one's money"},
    {"enters", "choice", "\"disposable\"", "\"final\"", "the first concept of income that it is part of: \"disposable\" (cash), \"consumable\" (a subsidy of what is bought) or \"final\" (a service)"},
    {"value", "number", "1", "0.8", "what a unit of money that is spent is worth to who receives it: 1 for cash, less for goods, 0 for a service that is not income"},
    {"admin_cost", "number", "0", "0.02", "administration beside what is paid, as a share of it"},
    {"check", "list of groups", "( )", "( { year = 2011; what = \"recipients_year\"; value = 823353; use = \"predicted\"; source = \"UDAPE\"; } )", "published figures to hold the programme against"},
    {"source", "text", "", "\"Law 3791\"", "legal source"},
    {"legal", "text", "", "\"Law 3791 of 28 November 2007\"", "legal source, at length"},
    {"note", "text", "", "\"one line\"", "kept for readers of the file; moves nothing"},
    {"notes", "text", "", "\"several lines\"", "kept for readers of the file; moves nothing"},
};

static const amp_key check_keys[] = {
    {"year", "whole number", "required", "2011", "of the figure"},
    {"what", "choice", "required", "\"recipients_year\"", "\"recipients_year\", \"recipients_stock\", \"spending\" (millions of local currency) or \"share_without_pension\" (%)"},
    {"value", "number", "required", "823353", "as published"},
    {"use", "choice", "required", "\"predicted\"", "\"fitted\": a parameter was set by it; \"predicted\": it was not, so it counts as evidence"},
    {"source", "text", "required", "\"UDAPE\"", "publisher, table, year"},
    {"note", "text", "\"\"", "\"another source says 788,000\"", "shown beside it"},
};

static const amp_key profile_keys[] = {
    {"iso3", "text", "required", "\"BOL\"", "ISO 3166 code, the name of the folder"},
    {"name", "group or text", "required", "{ en = \"Bolivia\"; es = \"Bolivia\"; }", "of the country"},
    {"currency", "group or text", "required", "{ code = \"BOB\"; en = \"bolivianos\"; es = \"bolivianos\"; }", "ISO 4217 code and the word in texts"},
    {"regions", "list of groups", "( )", "( { name = \"la_paz\"; label = \"La Paz\"; } )", "first-level regions, in the order of their codes"},
    {"profile", "choice", "\"full\"", "\"demographic\"", "what the country itself knows: \"full\", with work, incomes and a line of its own, or \"demographic\", the rest borrowed or assumed"},
    {"borrows", "text", "", "\"regional\"", "folder of the profile that lends the tables and parameters which this one lacks"},
    {"lines", "group", "{ }", "{ national = { label = \"National line\"; welfare = \"income\"; source = \"INE, 2021\"; }; }", "the poverty lines that lines.csv and margins.csv give amounts and headcounts of"},
    {"income_concept", "choice", "\"after transfers\"", "\"before transfers\"", "what mean income, deciles and headcounts of margins.csv measure"},
    {"parameters", "group", "required", "{ labour = { persistence_formal = { value = 0.85; source = \"...\"; }; }; }", "facts and assumptions, in groups of any depth"},
    {"note", "text", "", "\"...\"", "kept for readers of the file"},
};
static const amp_key currency_keys[] = {
    {"code", "text", "required", "\"BOB\"", "ISO 4217 code"},
    {"en", "text", "the code", "\"bolivianos\"", "the word in English texts"},
    {"es", "text", "the code", "\"bolivianos\"", "the word in Spanish texts"},
};
static const amp_key region_keys[] = {
    {"name", "text", "required", "\"la_paz\"", "as formulas write it"},
    {"label", "text", "the name", "\"La Paz\"", "as people write it"},
    {"code", "text", "", "\"02\"", "of the statistical office; kept for readers of the file"},
};
static const amp_key line_keys[] = {
    {"label", "group or text", "required", "{ en = \"National line\"; es = \"Línea nacional\"; }", "as people write it"},
    {"welfare", "choice", "\"income\"", "\"consumption\"", "what is compared with the line: \"income\" or \"consumption\""},
    {"scale", "text", "\"per_capita\"", "\"power 0.7\"", "\"per_capita\", \"adult_equivalent\", or household size to a power"},
    {"of", "text", "", "\"national\"", "the line that it is a multiple of, by the parameter line.<name>: \"national\" or \"national_extreme\""},
    {"vintage", "text", "\"\"", "\"methodology of 2007, basket of 2010\"", "of the line's method"},
    {"source", "text", "required", "\"INE, 2021\"", "publisher, table, year"},
    {"note", "text", "", "\"...\"", "kept for readers of the file"},
};
static const amp_key parameter_keys[] = {
    {"value", "number", "required", "0.85", "a number, or a distribution as text"},
    {"unit", "text", "\"\"", "\"probability\"", "of the value"},
    {"low", "number", "", "0.8", "lowest plausible value"},
    {"high", "number", "", "0.9", "highest plausible value"},
    {"source", "text", "this or assumption", "\"INE, EH 2019\"", "publisher, table, year"},
    {"assumption", "text", "this or source", "\"why\"", "why this value, when no source gives it"},
    {"note", "text", "", "\"...\"", "kept for readers of the file"},
};

static const amp_key param_keys[] = {
    {"value", "number by date", "required", "( { from = 2020; value = 350; }, { from = 2024; value = 400; } )", "a number, or a distribution as text"},
    {"unit", "text", "\"\"", "\"LCU/month\"", "what it measures: money is \"LCU/month\", \"LCU/year\" or \"LCU\" (of no period)"},
    {"source", "text", "", "\"Decree 17 of 2020\"", "publisher, table, year, or law"},
    {"assumption", "text", "", "\"why this value\"", "why this value, when no source gives it"},
    {"note", "text", "", "\"...\"", "kept for readers of the file; moves nothing"},
};

static const amp_key registry_keys[] = {
    {"label", "group or text", "", "{ en = \"Household survey of beneficiaries\"; es = \"Ficha de hogares\"; }", "title for readers"},
    {"seed", "text", "", "\"S016\"", "its row in the list of the region's programmes"},
    {"select", "group", "required", "{ registry = \"sisben\"; coverage = 0.8; }", "what programmes that start from it have, unless they say it again"},
    {"note", "text", "", "\"...\"", "kept for readers of the file; moves nothing"},
};

static const amp_key select_keys[] = {
    {"extends", "path", "", "\"../../registries/COL/sisben.cfg\"", "a registry's file that this one starts from, relative to this file"},
    {"registry", "text", "the programme's own", "\"social_registry\"", "programmes that name the same registry find the same households in it, with the same errors"},
    {"coverage", "share by date", "1", "0.8", "share of households that stand in the registry"},
    {"score", "formula by date", "", "\"7.1 - 0.12 * household_size + 0.4 * head(education == tertiary)\"", "of the household: a proxy of its welfare"},
    {"cutoff", "formula by date", "", "\"log(line_poverty)\"", "a household is selected when its score, with its error, is below"},
    {"noise", "number", "0", "0.4", "standard deviation of the score's error: what the household hides, what the clerk mistakes, what has changed since"},
    {"target", "formula by date", "", "\"market_income_pc < line_poverty\"", "instead of a score: the households that it is meant for"},
    {"exclusion", "share by date", "0", "0.25", "share of the target that is left out"},
    {"inclusion", "share by date", "0", "0.1", "share of the others that is let in"},
    {"renewed", "whole number", "0", "4", "years after which a household is looked at anew, with a new error; 0: never"},
    {"source", "text", "", "\"MDS, evaluation of the registry, 2019\"", "publisher, table, year"},
    {"assumption", "text", "", "\"why these values\"", "why these values, when no source gives them"},
};
static const amp_key conditions_keys[] = {
    {"compliance", "share by date", "required", "\"attends or age < 6 ? 0.95 : 0\"", "share of units that comply in a year"},
    {"sanction", "number", "1", "0.5", "share of the money lost by who does not comply; 1: not paid"},
    {"exit", "whole number", "0", "2", "years in a row without compliance after which a unit is out; 0: never"},
    {"source", "text", "", "\"Decree 17 of 2020\"", "publisher, table, year, or law"},
    {"assumption", "text", "", "\"why these values\"", "why these values, when no source gives them"},
};
static const amp_key budget_keys[] = {
    {"amount", "number by date", "required", "500", "millions of local currency that may be paid in a calendar year, of which the last date counts; between its dates it moves as the programme's amount does (`indexation`); administration comes beside"},
    {"first", "formula by date", "by lot", "\"market_income_pc\"", "of the household: the lowest are served first, who has the same by a lasting lot; begin with - to serve the highest first"},
    {"source", "text", "", "\"Budget law of 2026\"", "publisher, table, year, or law"},
    {"assumption", "text", "", "\"why these values\"", "why these values, when no source gives them"},
};

#define LIST(title, keys) {title, keys, AMP_COUNT(keys)}
const amp_key_list amp_key_lists[] = {
    [AMP_KEYS_SCENARIO] = LIST("scenario", scenario_keys),
    [AMP_KEYS_POPULATION] = LIST("scenario: population", population_keys),
    [AMP_KEYS_YEARS] = LIST("scenario: years", years_keys),
    [AMP_KEYS_LINES] = LIST("scenario: lines", lines_keys),
    [AMP_KEYS_GROUPS] = LIST("scenario: a set of groups", groups_keys),
    [AMP_KEYS_GROUP] = LIST("scenario: one of groups", group_keys),
    [AMP_KEYS_MPI] = LIST("multidimensional poverty", mpi_keys),
    [AMP_KEYS_DEPRIVATION] = LIST("multidimensional poverty: deprivations", deprivation_keys),
    [AMP_KEYS_MACRO] = LIST("scenario: macro", macro_keys),
    [AMP_KEYS_CHANGE] = LIST("scenario: change", change_keys),
    [AMP_KEYS_SHOCK] = LIST("shock", shock_keys),
    [AMP_KEYS_EFFECT] = LIST("shock: effects", effect_keys),
    [AMP_KEYS_PROGRAMME] = LIST("programme", programme_keys),
    [AMP_KEYS_CHECK] = LIST("programme: check", check_keys),
    [AMP_KEYS_PROFILE] = LIST("profile", profile_keys),
    [AMP_KEYS_CURRENCY] = LIST("profile: currency", currency_keys),
    [AMP_KEYS_REGION] = LIST("profile: regions", region_keys),
    [AMP_KEYS_PROFILE_LINE] = LIST("profile: a line", line_keys),
    [AMP_KEYS_REGISTRY] = LIST("registry", registry_keys),
    [AMP_KEYS_SELECT] = LIST("programme: select", select_keys),
    [AMP_KEYS_CONDITIONS] = LIST("programme: conditions", conditions_keys),
    [AMP_KEYS_BUDGET] = LIST("programme: budget", budget_keys),
    [AMP_KEYS_PARAM] = LIST("scenario or programme: a number of param", param_keys),
    [AMP_KEYS_PARAMETER] = LIST("profile: a parameter", parameter_keys),
    [AMP_KEYS_BEHAVIOUR] = LIST("behaviour", behaviour_keys),
    [AMP_KEYS_SCHOOLING] = LIST("behaviour: schooling", schooling_keys),
    [AMP_KEYS_LABOUR_SUPPLY] = LIST("behaviour: labour_supply", labour_supply_keys),
    [AMP_KEYS_FORMALITY] = LIST("behaviour: formality", formality_keys),
    [AMP_KEYS_PRIVATE_TRANSFERS] = LIST("behaviour: private_transfers", private_transfers_keys),
    [AMP_KEYS_MULTIPLIER] = LIST("behaviour: multiplier", multiplier_keys),
    [AMP_KEYS_FISCAL] = LIST("contributions and taxes", fiscal_keys),
    [AMP_KEYS_LEVY] = LIST("a contribution or tax", levy_keys),
    [AMP_KEYS_CHANGE_LEVY] = LIST("scenario: change, of an instrument", change_levy_keys),
    [AMP_KEYS_FINANCE] = LIST("scenario: finance", finance_keys),
};
const size_t amp_key_list_count = AMP_COUNT(amp_key_lists);
// clang-format on

const char *amp_key_example(int list, const char *name)
{
    for (size_t k = 0; k < amp_key_lists[list].n; k++)
        if (!strcmp(amp_key_lists[list].key[k].name, name))
            return amp_key_lists[list].key[k].example;
    return "...";
}
