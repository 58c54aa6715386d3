/** @file indicators.h  The one list of indicators: labels, and the definition as data.
 *
 * An indicator is an operation on two quantities (sums over the persons of a group, see layout.h):
 *   LEVEL      scale x N / D                       POINTS     scale x (N/D of men - N/D of women)
 *   RATIO      scale x (N/D of women) / (N/D of men)
 *   SHORTFALL  scale x (1 - (N/D of women) / (N/D of men))
 *   WOMEN      scale x N of women / N of both
 * `groups` names the set of groups that the standard table keeps (plan.c). Each indicator has its
 * section in docs/indicators.md; a test holds the two together. */
#ifndef AMP_STAT_INDICATORS_H
#define AMP_STAT_INDICATORS_H

// clang-format off
#define AMP_INDICATOR_LIST(X)                                                                                            \
  /* name, unit, better, of programmes, operation, scale, N, D, groups, en, es, formula */                               \
  X(persons, "persons", NONE, false, LEVEL, 1, persons, one, PERSONS,                                                    \
    "Persons", "Personas", "sum w over living persons")                                                                  \
  /* poverty and inequality */                                                                                           \
  X(poverty, "%", LOW, false, LEVEL, 100, poor, members, WELFARE,                                                        \
    "Poverty", "Pobreza", "100 x sum w [y < z] / sum w")                                                                 \
  X(extreme_poverty, "%", LOW, false, LEVEL, 100, extreme, members, WELFARE,                                             \
    "Extreme poverty", "Pobreza extrema", "100 x sum w [y < z_extreme] / sum w")                                         \
  X(poverty_gap, "%", LOW, false, LEVEL, 100, gap, members, WELFARE,                                                     \
    "Poverty gap", "Brecha de pobreza", "100 x sum w [y < z] (z - max(y, 0)) / z / sum w")                               \
  X(poverty_severity, "%", LOW, false, LEVEL, 100, severity, members, WELFARE,                                           \
    "Severity of poverty", "Severidad de la pobreza", "100 x sum w [y < z] ((z - max(y, 0)) / z)^2 / sum w")             \
  X(extreme_poverty_gap, "%", LOW, false, LEVEL, 100, extreme_gap, members, WELFARE,                                     \
    "Extreme poverty gap", "Brecha de pobreza extrema",                                                                  \
    "100 x sum w [y < z_extreme] (z_extreme - max(y, 0)) / z_extreme / sum w")                                           \
  X(poverty_gap_money, "million LCU", LOW, false, LEVEL, 12e-6, gap_money, one, AREA,                                    \
    "Money missing to the poverty line in a year", "Dinero que falta hasta la línea de pobreza en un año",               \
    "12 x sum w [y < z] (z - max(y, 0)) / 10^6, constant prices")                                                        \
  X(extreme_poverty_gap_money, "million LCU", LOW, false, LEVEL, 12e-6, extreme_gap_money, one, AREA,                    \
    "Money missing to the extreme poverty line in a year",                                                               \
    "Dinero que falta hasta la línea de pobreza extrema en un año",                                                      \
    "12 x sum w [y < z_extreme] (z_extreme - max(y, 0)) / 10^6, constant prices")                                        \
  X(mean_welfare, "LCU/month", HIGH, false, LEVEL, 1, welfare, members, WELFARE,                                         \
    "Mean welfare", "Bienestar medio", "sum w y / sum w, constant prices")                                               \
  X(gini, "points", LOW, false, LEVEL, 100, gini, one, ALL,                                                              \
    "Gini index", "Índice de Gini", "100 x sum w y (F_before + F_after - 1) / sum w y, persons ranked by y")             \
  X(theil, "index", LOW, false, LEVEL, 1, theil, one, ALL,                                                               \
    "Theil index", "Índice de Theil",                                                                                    \
    "sum w (y / m) ln(y / m) / sum w, over y > 0 with their mean m")                                                     \
  X(mean_log_deviation, "index", LOW, false, LEVEL, 1, log_deviation, one, ALL,                                          \
    "Mean logarithmic deviation (Theil L)", "Desviación logarítmica media (L de Theil)",                                 \
    "sum w ln(m / y) / sum w, over y > 0 with their mean m")                                                             \
  X(atkinson_05, "index", LOW, false, LEVEL, 1, atkinson_half, one, ALL,                                                 \
    "Atkinson index, aversion 0.5", "Índice de Atkinson, aversión 0,5",                                                  \
    "1 - (sum w sqrt(y / m) / sum w)^2, over y > 0 with their mean m")                                                   \
  X(atkinson_1, "index", LOW, false, LEVEL, 1, atkinson_one, one, ALL,                                                   \
    "Atkinson index, aversion 1", "Índice de Atkinson, aversión 1",                                                      \
    "1 - exp(sum w ln(y / m) / sum w), over y > 0 with their mean m")                                                    \
  X(atkinson_2, "index", LOW, false, LEVEL, 1, atkinson_two, one, ALL,                                                   \
    "Atkinson index, aversion 2", "Índice de Atkinson, aversión 2",                                                      \
    "1 - sum w / sum w (m / y), over y > 0 with their mean m")                                                           \
  X(welfare_not_positive, "%", LOW, false, LEVEL, 100, not_positive, one, ALL,                                           \
    "Persons whose welfare is not above zero", "Personas cuyo bienestar no supera cero",                                 \
    "100 x sum w [y <= 0] / sum w")                                                                                      \
  X(palma, "ratio", LOW, false, LEVEL, 1, palma, one, ALL,                                                               \
    "Palma ratio", "Razón de Palma",                                                                                     \
    "(1 - L(0.9)) / L(0.4), L the Lorenz curve of y")                                                                    \
  X(quintile_ratio, "ratio", LOW, false, LEVEL, 1, quintile_ratio, one, ALL,                                             \
    "Ratio of the richest to the poorest fifth (S80/S20)", "Razón entre el quinto más rico y el más pobre (S80/S20)",    \
    "(1 - L(0.8)) / L(0.2), L the Lorenz curve of y")                                                                    \
  X(share_bottom_40, "%", HIGH, false, LEVEL, 100, bottom_40, one, ALL,                                                  \
    "Share of the poorest 40 %", "Participación del 40 % más pobre",                                                     \
    "100 x L(0.4), L the Lorenz curve of y")                                                                             \
  X(share_top_10, "%", LOW, false, LEVEL, 100, top_10, one, ALL,                                                         \
    "Share of the richest 10 %", "Participación del 10 % más rico",                                                      \
    "100 x (1 - L(0.9)), L the Lorenz curve of y")                                                                       \
  X(decile_ratio, "ratio", LOW, false, LEVEL, 1, decile_ratio, one, ALL,                                                 \
    "Ratio of the ninth to the first decile (p90/p10)", "Razón entre el noveno y el primer decil (p90/p10)",             \
    "q(0.9) / q(0.1), q(p) the lowest y that at least p of persons do not pass")                                         \
  X(median_welfare, "LCU/month", HIGH, false, LEVEL, 1, median, one, ALL,                                                \
    "Median welfare", "Bienestar mediano",                                                                               \
    "q(0.5), q(p) the lowest y that at least p of persons do not pass; constant prices")                                 \
  X(relative_poverty_40, "%", LOW, false, LEVEL, 100, below_40, one, ALL,                                                \
    "Relative poverty, 40 % of the median", "Pobreza relativa, 40 % de la mediana",                                      \
    "100 x sum w [y < 0.4 q(0.5)] / sum w")                                                                              \
  X(relative_poverty_50, "%", LOW, false, LEVEL, 100, below_50, one, ALL,                                                \
    "Relative poverty, 50 % of the median", "Pobreza relativa, 50 % de la mediana",                                      \
    "100 x sum w [y < 0.5 q(0.5)] / sum w")                                                                              \
  X(relative_poverty_60, "%", LOW, false, LEVEL, 100, below_60, one, ALL,                                                \
    "Relative poverty, 60 % of the median", "Pobreza relativa, 60 % de la mediana",                                      \
    "100 x sum w [y < 0.6 q(0.5)] / sum w")                                                                              \
  /* what a scenario changes, by decile of the baseline */                                                               \
  X(gain_large, "%", HIGH, false, LEVEL, 100, gain_large, roll_persons, DECILE,                                          \
    "Persons who gain 5 % or more", "Personas que ganan 5 % o más",                                                      \
    "100 x sum p [(y - b) / b >= 0.05] / sum p, b welfare in the baseline")                                              \
  X(gain_small, "%", HIGH, false, LEVEL, 100, gain_small, roll_persons, DECILE,                                          \
    "Persons who gain 0.1 to 5 %", "Personas que ganan de 0,1 a 5 %",                                                    \
    "100 x sum p [0.001 < (y - b) / b < 0.05] / sum p")                                                                  \
  X(unchanged, "%", NONE, false, LEVEL, 100, unchanged, roll_persons, DECILE,                                            \
    "Persons whose welfare moves less than 0.1 %", "Personas cuyo bienestar cambia menos de 0,1 %",                      \
    "100 x sum p [|y - b| / b <= 0.001] / sum p")                                                                        \
  X(loss_small, "%", LOW, false, LEVEL, 100, loss_small, roll_persons, DECILE,                                           \
    "Persons who lose 0.1 to 5 %", "Personas que pierden de 0,1 a 5 %",                                                  \
    "100 x sum p [0.001 < (b - y) / b < 0.05] / sum p")                                                                  \
  X(loss_large, "%", LOW, false, LEVEL, 100, loss_large, roll_persons, DECILE,                                           \
    "Persons who lose 5 % or more", "Personas que pierden 5 % o más",                                                    \
    "100 x sum p [(b - y) / b >= 0.05] / sum p")                                                                         \
  X(change_mean, "LCU/month", HIGH, false, LEVEL, 1, roll_change, roll_persons, DECILE,                                  \
    "Mean change of welfare", "Cambio medio del bienestar",                                                              \
    "sum p (y - b) / sum p, constant prices")                                                                            \
  X(change_relative, "%", HIGH, false, LEVEL, 100, roll_change, roll_base, DECILE,                                       \
    "Change of mean welfare", "Cambio del bienestar medio",                                                              \
    "100 x sum p (y - b) / sum p b")                                                                                     \
  X(lifted_out, "%", HIGH, false, LEVEL, 100, lifted, roll_persons, DECILE,                                              \
    "Persons lifted out of poverty", "Personas que salen de la pobreza",                                                 \
    "100 x sum p [b < z and y >= z] / sum p")                                                                            \
  X(pushed_in, "%", LOW, false, LEVEL, 100, pushed, roll_persons, DECILE,                                                \
    "Persons pushed into poverty", "Personas que caen en la pobreza",                                                    \
    "100 x sum p [b >= z and y < z] / sum p")                                                                            \
  /* whom transfers reach */                                                                                             \
  X(transfers_mean, "LCU/month", NONE, false, LEVEL, 1, roll_transfers, roll_persons, DECILE,                            \
    "Transfers per person", "Transferencias por persona",                                                                \
    "sum p (y - m) / sum p, m market income a member; constant prices")                                                  \
  X(share_transfers, "%", NONE, false, LEVEL, 100, roll_transfers, all_transfers, DECILE,                                \
    "Share of all transfers", "Participación en todas las transferencias",                                               \
    "100 x sum p (y - m) of the decile / of all")                                                                        \
  X(share_closing_gaps, "%", HIGH, false, LEVEL, 100, closed, roll_transfers, DECILE,                                    \
    "Share of transfers that closes poverty gaps", "Porcentaje de las transferencias que cierra brechas de pobreza",     \
    "100 x sum p (max(0, z - max(m, 0)) - max(0, z - max(y, 0))) / sum p (y - m)")                                       \
  X(concentration_transfers, "points", LOW, false, LEVEL, 100, concentration, one, ALL,                                  \
    "Concentration of transfers", "Concentración de las transferencias",                                                 \
    "100 x sum p (y - m) (2 F - 1) / sum p (y - m), F rank by market income")                                            \
  X(kakwani_transfers, "points", HIGH, false, LEVEL, 100, kakwani, one, ALL,                                             \
    "Kakwani index of transfers", "Índice de Kakwani de las transferencias",                                             \
    "100 x (concentration of m - concentration of y - m)")                                                               \
  X(redistribution_vertical, "points", HIGH, false, LEVEL, 100, vertical, one, ALL,                                      \
    "Vertical redistribution (Reynolds-Smolensky)", "Redistribución vertical (Reynolds-Smolensky)",                      \
    "100 x (concentration of m - concentration of y)")                                                                   \
  X(reranking, "points", LOW, false, LEVEL, 100, reranking, one, ALL,                                                    \
    "Reranking", "Reordenamiento",                                                                                       \
    "100 x (Gini of y - concentration of y)")                                                                            \
  /* women and men */                                                                                                    \
  X(femininity_index, "index", NONE, false, RATIO, 100, poor, members, PARITY,                                           \
    "Femininity index of poverty", "Índice de feminidad de la pobreza",                                                  \
    "100 x (poor women / women) / (poor men / men)")                                                                     \
  X(femininity_index_extreme, "index", NONE, false, RATIO, 100, extreme, members, PARITY,                                \
    "Femininity index of extreme poverty", "Índice de feminidad de la pobreza extrema",                                  \
    "100 x (extremely poor women / women) / (extremely poor men / men)")                                                 \
  X(own_income_mean, "LCU/month", HIGH, false, LEVEL, 1, own_income, persons, ADULTS,                                    \
    "Mean own income", "Ingreso propio medio", "sum w own income / sum w, constant prices")                              \
  X(without_own_income, "%", LOW, false, LEVEL, 100, without_own, persons, ADULTS,                                       \
    "Persons without own income", "Personas sin ingresos propios", "100 x sum w [own income <= 0] / sum w")              \
  X(gap_own_income, "%", LOW, false, SHORTFALL, 100, own_income, persons, ADULTS_GAP,                                    \
    "Gap in own income, women to men", "Brecha de ingreso propio de las mujeres frente a los hombres",                   \
    "100 x (1 - mean own income of women / of men)")                                                                     \
  X(gap_coverage_pension, "points", LOW, false, POINTS, 100, any_pension, persons, OLD_GAP,                              \
    "Gap in coverage by any pension, men minus women", "Brecha de cobertura de alguna pensión, hombres menos mujeres",   \
    "coverage_any_pension of men - of women")                                                                            \
  X(gap_coverage_contributory, "points", LOW, false, POINTS, 100, pensioners, persons, OLD_GAP,                          \
    "Gap in coverage by a contributory pension, men minus women",                                                        \
    "Brecha de cobertura de pensión contributiva, hombres menos mujeres",                                                \
    "coverage_contributory of men - of women")                                                                           \
  X(gap_mean_pension, "%", LOW, false, SHORTFALL, 100, any_pension_income, any_pension, OLD_GAP,                         \
    "Gap in mean pension, women to men", "Brecha de pensión media de las mujeres frente a los hombres",                  \
    "100 x (1 - mean pension of women / of men), contributory plus social, over those with either")                      \
  /* coverage */                                                                                                         \
  X(coverage, "%", HIGH, true, LEVEL, 100, stock, persons, COVERAGE,                                                     \
    "Direct recipients at 1 July", "Perceptores directos al 1 de julio",                                                 \
    "100 x sum w [entitled and taking it up at 1 July] / sum w")                                                         \
  X(coverage_any_pension, "%", HIGH, false, LEVEL, 100, any_pension, persons, OLD,                                       \
    "Coverage by any pension", "Cobertura de alguna pensión",                                                            \
    "100 x sum w [contributory pension > 0 or a social pension at 1 July] / sum w")                                      \
  X(coverage_contributory, "%", HIGH, false, LEVEL, 100, pensioners, persons, OLD,                                       \
    "Coverage by a contributory pension", "Cobertura de pensión contributiva",                                           \
    "100 x sum w [contributory pension > 0] / sum w")                                                                    \
  X(poor_children_reached, "persons", HIGH, true, LEVEL, 1, children_reached, one, PROGRAMME,                            \
    "Poor children reached", "Niñas y niños pobres alcanzados",                                                          \
    "sum w over ages 0-17 with market income per member < z who live with a recipient of the year")                      \
  X(poor_children_coverage, "%", HIGH, true, LEVEL, 100, children_reached, poor_children, PROGRAMME,                     \
    "Share of poor children reached", "Porcentaje de niñas y niños pobres alcanzados",                                   \
    "100 x poor_children_reached / persons 0-17 with market income per member < z")                                      \
  /* programmes: recipients and money */                                                                                 \
  X(recipients_stock, "persons", NONE, true, LEVEL, 1, stock, one, RECIPIENTS,                                           \
    "Recipients at 1 July", "Perceptores al 1 de julio", "sum w [entitled and taking it up at 1 July]")                  \
  X(recipients_year, "persons", NONE, true, LEVEL, 1, year, one, RECIPIENTS,                                             \
    "Recipients of the year", "Perceptores del año", "sum w [months > 0], those who died in the year included")          \
  X(mean_months, "months", NONE, true, LEVEL, 1, months, year, EACH,                                                     \
    "Months paid per recipient", "Meses pagados por perceptor", "sum w months / sum w [months > 0]")                     \
  X(share_without_pension, "%", NONE, true, LEVEL, 100, no_pension, year, PROGRAMME,                                     \
    "Recipients without a contributory pension", "Perceptores sin pensión contributiva",                                 \
    "100 x sum w [months > 0 and no contributory pension] / sum w [months > 0]")                                         \
  X(share_spending_women, "%", NONE, true, WOMEN, 100, benefit, one, PROGRAMME,                                          \
    "Share of spending paid to women", "Porcentaje del gasto que reciben las mujeres",                                   \
    "100 x sum w benefit of women / sum w benefit")                                                                      \
  X(spending, "million LCU", NONE, true, LEVEL, 12e-6, benefit, one, RECIPIENTS,                                         \
    "Spending on benefits", "Gasto en prestaciones", "12 x sum w benefit / 10^6, constant prices of the base year")      \
  X(spending_nominal, "million LCU", NONE, true, LEVEL, 12e-6, benefit, per_price, PROGRAMME,                            \
    "Spending on benefits, current prices", "Gasto en prestaciones, precios corrientes", "spending x cpi")               \
  X(cost, "million LCU", LOW, true, LEVEL, 12e-6, cost, one, PROGRAMME,                                                  \
    "Cost with administration", "Costo con administración",                                                              \
    "spending x (1 + administrative cost), constant prices of the base year")                                            \
  X(cost_gdp, "%", LOW, true, LEVEL, 12e-4, cost, gdp, PROGRAMME,                                                        \
    "Cost, % of GDP", "Costo, % del PIB", "100 x cost x cpi / nominal GDP")                                              \
  X(cost_public_spending, "%", LOW, true, LEVEL, 12e-4, cost, public_spending, PROGRAMME,                                \
    "Cost, % of public spending", "Costo, % del gasto público",                                                          \
    "100 x cost x cpi / (nominal GDP x public spending as a share of GDP)")                                              \
  /* work and school */                                                                                                  \
  X(labour_formal, "%", NONE, false, LEVEL, 100, formal, persons, ADULTS,                                                \
    "In formal work", "Ocupación formal", "100 x sum w [formal] / sum w")                                                \
  X(labour_informal, "%", NONE, false, LEVEL, 100, informal, persons, ADULTS,                                            \
    "In informal work", "Ocupación informal", "100 x sum w [informal] / sum w")                                          \
  X(labour_unemployed, "%", NONE, false, LEVEL, 100, unemployed, persons, ADULTS,                                        \
    "Unemployed, % of all persons", "Desocupación, % de todas las personas", "100 x sum w [unemployed] / sum w")         \
  X(labour_inactive, "%", NONE, false, LEVEL, 100, inactive, persons, ADULTS,                                            \
    "Inactive", "Inactividad", "100 x sum w [inactive] / sum w")                                                         \
  X(attendance, "%", HIGH, false, LEVEL, 100, attending, school_age, SCHOOL,                                             \
    "School attendance", "Asistencia escolar", "100 x sum w [attends] / sum w, ages 6-17")
// clang-format on

#endif
