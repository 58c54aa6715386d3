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
  /* name, unit, better, of programmes, operation, scale, N, D, groups, en, es, pt, fr, formula */                       \
  X(persons, "persons", NONE, false, LEVEL, 1, persons, one, PERSONS,                                                    \
    "Persons", "Personas",                                                                                               \
    "Pessoas", "Personnes",                                                                                              \
    "sum w over living persons")                                                                                         \
  /* poverty and inequality */                                                                                           \
  X(poverty, "%", LOW, false, LEVEL, 100, poor, members, WELFARE,                                                        \
    "Poverty", "Pobreza",                                                                                                \
    "Pobreza", "Pauvreté",                                                                                               \
    "100 x sum w [y < z] / sum w")                                                                                       \
  X(extreme_poverty, "%", LOW, false, LEVEL, 100, extreme, members, WELFARE,                                             \
    "Extreme poverty", "Pobreza extrema",                                                                                \
    "Pobreza extrema", "Extrême pauvreté",                                                                               \
    "100 x sum w [y < z_extreme] / sum w")                                                                               \
  X(poverty_gap, "%", LOW, false, LEVEL, 100, gap, members, WELFARE,                                                     \
    "Poverty gap", "Brecha de pobreza",                                                                                  \
    "Hiato da pobreza", "Écart de pauvreté",                                                                             \
    "100 x sum w [y < z] (z - max(y, 0)) / z / sum w")                                                                   \
  X(poverty_severity, "%", LOW, false, LEVEL, 100, severity, members, WELFARE,                                           \
    "Severity of poverty", "Severidad de la pobreza",                                                                    \
    "Severidade da pobreza", "Sévérité de la pauvreté",                                                                  \
    "100 x sum w [y < z] ((z - max(y, 0)) / z)^2 / sum w")                                                               \
  X(extreme_poverty_gap, "%", LOW, false, LEVEL, 100, extreme_gap, members, WELFARE,                                     \
    "Extreme poverty gap", "Brecha de pobreza extrema",                                                                  \
    "Hiato da pobreza extrema", "Écart d'extrême pauvreté",                                                              \
    "100 x sum w [y < z_extreme] (z_extreme - max(y, 0)) / z_extreme / sum w")                                           \
  X(mpi, "points", LOW, false, LEVEL, 100, mpi_score, members, MPI,                                                      \
    "Multidimensional poverty index (M0)", "Índice de pobreza multidimensional (M0)",                                    \
    "Índice de pobreza multidimensional (M0)", "Indice de pauvreté multidimensionnelle (M0)",                            \
    "100 x sum w [c >= k] c / sum w")                                                                                    \
  X(mpi_headcount, "%", LOW, false, LEVEL, 100, mpi_poor, members, MPI,                                                  \
    "Multidimensional poverty (H)", "Pobreza multidimensional (H)",                                                      \
    "Pobreza multidimensional (H)", "Pauvreté multidimensionnelle (H)",                                                  \
    "100 x sum w [c >= k] / sum w")                                                                                      \
  X(mpi_intensity, "%", LOW, false, LEVEL, 100, mpi_score, mpi_poor, MPI,                                                \
    "Intensity of multidimensional poverty (A)", "Intensidad de la pobreza multidimensional (A)",                        \
    "Intensidade da pobreza multidimensional (A)", "Intensité de la pauvreté multidimensionnelle (A)",                   \
    "100 x sum w [c >= k] c / sum w [c >= k]")                                                                           \
  X(mpi_contribution, "%", NONE, false, LEVEL, 100, mpi_part, mpi_score, MPI_PARTS,                                      \
    "Contribution to multidimensional poverty", "Contribución a la pobreza multidimensional",                            \
    "Contribuição para a pobreza multidimensional", "Contribution à la pauvreté multidimensionnelle",                    \
    "100 x sum over its deprivations d of v_d sum w [c >= k and d] / sum w [c >= k] c")                                  \
  X(mpi_poor_deprived, "%", LOW, false, LEVEL, 100, mpi_both, members, MPI_EACH,                                         \
    "Multidimensionally poor and deprived", "En pobreza multidimensional y con la carencia",                             \
    "Em pobreza multidimensional e com a carência", "En pauvreté multidimensionnelle et privés",                         \
    "100 x sum w [c >= k and d] / sum w")                                                                                \
  X(mpi_deprived, "%", LOW, false, LEVEL, 100, mpi_deprived, members, MPI_EACH,                                          \
    "Deprived", "Con la carencia",                                                                                       \
    "Com a carência", "Privés",                                                                                          \
    "100 x sum w [d] / sum w")                                                                                           \
  X(poverty_gap_money, "million LCU", LOW, false, LEVEL, 12e-6, gap_money, one, AREA,                                    \
    "Money missing to the poverty line in a year", "Dinero que falta hasta la línea de pobreza en un año",               \
    "Dinheiro que falta até a linha de pobreza em um ano", "Argent manquant jusqu'au seuil de pauvreté en un an",        \
    "12 x sum w [y < z] (z - max(y, 0)) / 10^6, constant prices")                                                        \
  X(extreme_poverty_gap_money, "million LCU", LOW, false, LEVEL, 12e-6, extreme_gap_money, one, AREA,                    \
    "Money missing to the extreme poverty line in a year",                                                               \
    "Dinero que falta hasta la línea de pobreza extrema en un año",                                                      \
    "Dinheiro que falta até a linha de pobreza extrema em um ano", "Argent manquant jusqu'au seuil d'extrême pauvreté en un an", \
    "12 x sum w [y < z_extreme] (z_extreme - max(y, 0)) / 10^6, constant prices")                                        \
  X(mean_welfare, "LCU/month", HIGH, false, LEVEL, 1, welfare, members, WELFARE,                                         \
    "Mean welfare", "Bienestar medio",                                                                                   \
    "Bem-estar médio", "Niveau de vie moyen",                                                                            \
    "sum w y / sum w, constant prices")                                                                                  \
  X(gini, "points", LOW, false, LEVEL, 100, gini, one, ALL,                                                              \
    "Gini index", "Índice de Gini",                                                                                      \
    "Índice de Gini", "Indice de Gini",                                                                                  \
    "100 x sum w y (F_before + F_after - 1) / sum w y, persons ranked by y")                                             \
  X(theil, "index", LOW, false, LEVEL, 1, theil, one, ALL,                                                               \
    "Theil index", "Índice de Theil",                                                                                    \
    "Índice de Theil", "Indice de Theil",                                                                                \
    "sum w (y / m) ln(y / m) / sum w, over y > 0 with their mean m")                                                     \
  X(mean_log_deviation, "index", LOW, false, LEVEL, 1, log_deviation, one, ALL,                                          \
    "Mean logarithmic deviation (Theil L)", "Desviación logarítmica media (L de Theil)",                                 \
    "Desvio logarítmico médio (L de Theil)", "Écart logarithmique moyen (L de Theil)",                                   \
    "sum w ln(m / y) / sum w, over y > 0 with their mean m")                                                             \
  X(atkinson_05, "index", LOW, false, LEVEL, 1, atkinson_half, one, ALL,                                                 \
    "Atkinson index, aversion 0.5", "Índice de Atkinson, aversión 0,5",                                                  \
    "Índice de Atkinson, aversão 0,5", "Indice d'Atkinson, aversion 0,5",                                                \
    "1 - (sum w sqrt(y / m) / sum w)^2, over y > 0 with their mean m")                                                   \
  X(atkinson_1, "index", LOW, false, LEVEL, 1, atkinson_one, one, ALL,                                                   \
    "Atkinson index, aversion 1", "Índice de Atkinson, aversión 1",                                                      \
    "Índice de Atkinson, aversão 1", "Indice d'Atkinson, aversion 1",                                                    \
    "1 - exp(sum w ln(y / m) / sum w), over y > 0 with their mean m")                                                    \
  X(atkinson_2, "index", LOW, false, LEVEL, 1, atkinson_two, one, ALL,                                                   \
    "Atkinson index, aversion 2", "Índice de Atkinson, aversión 2",                                                      \
    "Índice de Atkinson, aversão 2", "Indice d'Atkinson, aversion 2",                                                    \
    "1 - sum w / sum w (m / y), over y > 0 with their mean m")                                                           \
  X(welfare_not_positive, "%", LOW, false, LEVEL, 100, not_positive, one, ALL,                                           \
    "Persons whose welfare is not above zero", "Personas cuyo bienestar no supera cero",                                 \
    "Pessoas cujo bem-estar não passa de zero", "Personnes dont le niveau de vie ne dépasse pas zéro",                   \
    "100 x sum w [y <= 0] / sum w")                                                                                      \
  X(palma, "ratio", LOW, false, LEVEL, 1, palma, one, ALL,                                                               \
    "Palma ratio", "Razón de Palma",                                                                                     \
    "Razão de Palma", "Ratio de Palma",                                                                                  \
    "(1 - L(0.9)) / L(0.4), L the Lorenz curve of y")                                                                    \
  X(quintile_ratio, "ratio", LOW, false, LEVEL, 1, quintile_ratio, one, ALL,                                             \
    "Ratio of the richest to the poorest fifth (S80/S20)", "Razón entre el quinto más rico y el más pobre (S80/S20)",    \
    "Razão entre o quinto mais rico e o mais pobre (S80/S20)", "Rapport entre le cinquième le plus riche et le plus pauvre (S80/S20)", \
    "(1 - L(0.8)) / L(0.2), L the Lorenz curve of y")                                                                    \
  X(share_bottom_40, "%", HIGH, false, LEVEL, 100, bottom_40, one, ALL,                                                  \
    "Share of the poorest 40 %", "Participación del 40 % más pobre",                                                     \
    "Participação dos 40 % mais pobres", "Part des 40 % les plus pauvres",                                               \
    "100 x L(0.4), L the Lorenz curve of y")                                                                             \
  X(share_top_10, "%", LOW, false, LEVEL, 100, top_10, one, ALL,                                                         \
    "Share of the richest 10 %", "Participación del 10 % más rico",                                                      \
    "Participação dos 10 % mais ricos", "Part des 10 % les plus riches",                                                 \
    "100 x (1 - L(0.9)), L the Lorenz curve of y")                                                                       \
  X(decile_ratio, "ratio", LOW, false, LEVEL, 1, decile_ratio, one, ALL,                                                 \
    "Ratio of the ninth to the first decile (p90/p10)", "Razón entre el noveno y el primer decil (p90/p10)",             \
    "Razão entre o nono e o primeiro decil (p90/p10)", "Rapport entre le neuvième et le premier décile (p90/p10)",       \
    "q(0.9) / q(0.1), q(p) the lowest y that at least p of persons do not pass")                                         \
  X(median_welfare, "LCU/month", HIGH, false, LEVEL, 1, median, one, ALL,                                                \
    "Median welfare", "Bienestar mediano",                                                                               \
    "Bem-estar mediano", "Niveau de vie médian",                                                                         \
    "q(0.5), q(p) the lowest y that at least p of persons do not pass; constant prices")                                 \
  X(relative_poverty_40, "%", LOW, false, LEVEL, 100, below_40, one, ALL,                                                \
    "Relative poverty, 40 % of the median", "Pobreza relativa, 40 % de la mediana",                                      \
    "Pobreza relativa, 40 % da mediana", "Pauvreté relative, 40 % de la médiane",                                        \
    "100 x sum w [y < 0.4 q(0.5)] / sum w")                                                                              \
  X(relative_poverty_50, "%", LOW, false, LEVEL, 100, below_50, one, ALL,                                                \
    "Relative poverty, 50 % of the median", "Pobreza relativa, 50 % de la mediana",                                      \
    "Pobreza relativa, 50 % da mediana", "Pauvreté relative, 50 % de la médiane",                                        \
    "100 x sum w [y < 0.5 q(0.5)] / sum w")                                                                              \
  X(relative_poverty_60, "%", LOW, false, LEVEL, 100, below_60, one, ALL,                                                \
    "Relative poverty, 60 % of the median", "Pobreza relativa, 60 % de la mediana",                                      \
    "Pobreza relativa, 60 % da mediana", "Pauvreté relative, 60 % de la médiane",                                        \
    "100 x sum w [y < 0.6 q(0.5)] / sum w")                                                                              \
  /* what a scenario changes, by decile of the baseline */                                                               \
  X(gain_large, "%", HIGH, false, LEVEL, 100, gain_large, roll_persons, DECILE,                                          \
    "Persons who gain 5 % or more", "Personas que ganan 5 % o más",                                                      \
    "Pessoas que ganham 5 % ou mais", "Personnes qui gagnent 5 % ou plus",                                               \
    "100 x sum p [(y - b) / b >= 0.05] / sum p, b welfare in the baseline")                                              \
  X(gain_small, "%", HIGH, false, LEVEL, 100, gain_small, roll_persons, DECILE,                                          \
    "Persons who gain 0.1 to 5 %", "Personas que ganan de 0,1 a 5 %",                                                    \
    "Pessoas que ganham de 0,1 a 5 %", "Personnes qui gagnent de 0,1 à 5 %",                                             \
    "100 x sum p [0.001 < (y - b) / b < 0.05] / sum p")                                                                  \
  X(unchanged, "%", NONE, false, LEVEL, 100, unchanged, roll_persons, DECILE,                                            \
    "Persons whose welfare moves less than 0.1 %", "Personas cuyo bienestar cambia menos de 0,1 %",                      \
    "Pessoas cujo bem-estar muda menos de 0,1 %", "Personnes dont le niveau de vie change de moins de 0,1 %",            \
    "100 x sum p [|y - b| / b <= 0.001] / sum p")                                                                        \
  X(loss_small, "%", LOW, false, LEVEL, 100, loss_small, roll_persons, DECILE,                                           \
    "Persons who lose 0.1 to 5 %", "Personas que pierden de 0,1 a 5 %",                                                  \
    "Pessoas que perdem de 0,1 a 5 %", "Personnes qui perdent de 0,1 à 5 %",                                             \
    "100 x sum p [0.001 < (b - y) / b < 0.05] / sum p")                                                                  \
  X(loss_large, "%", LOW, false, LEVEL, 100, loss_large, roll_persons, DECILE,                                           \
    "Persons who lose 5 % or more", "Personas que pierden 5 % o más",                                                    \
    "Pessoas que perdem 5 % ou mais", "Personnes qui perdent 5 % ou plus",                                               \
    "100 x sum p [(b - y) / b >= 0.05] / sum p")                                                                         \
  X(change_mean, "LCU/month", HIGH, false, LEVEL, 1, roll_change, roll_persons, DECILE,                                  \
    "Mean change of welfare", "Cambio medio del bienestar",                                                              \
    "Mudança média do bem-estar", "Variation moyenne du niveau de vie",                                                  \
    "sum p (y - b) / sum p, constant prices")                                                                            \
  X(change_relative, "%", HIGH, false, LEVEL, 100, roll_change, roll_base, DECILE,                                       \
    "Change of mean welfare", "Cambio del bienestar medio",                                                              \
    "Mudança do bem-estar médio", "Variation du niveau de vie moyen",                                                    \
    "100 x sum p (y - b) / sum p b")                                                                                     \
  X(lifted_out, "%", HIGH, false, LEVEL, 100, lifted, roll_persons, DECILE,                                              \
    "Persons lifted out of poverty", "Personas que salen de la pobreza",                                                 \
    "Pessoas que saem da pobreza", "Personnes qui sortent de la pauvreté",                                               \
    "100 x sum p [b < z and y >= z] / sum p")                                                                            \
  X(pushed_in, "%", LOW, false, LEVEL, 100, pushed, roll_persons, DECILE,                                                \
    "Persons pushed into poverty", "Personas que caen en la pobreza",                                                    \
    "Pessoas que caem na pobreza", "Personnes qui tombent dans la pauvreté",                                             \
    "100 x sum p [b >= z and y < z] / sum p")                                                                            \
  /* whom transfers reach */                                                                                             \
  X(transfers_mean, "LCU/month", NONE, false, LEVEL, 1, roll_transfers, roll_persons, DECILE,                            \
    "Transfers per person", "Transferencias por persona",                                                                \
    "Transferências por pessoa", "Transferts par personne",                                                              \
    "sum p (y - m) / sum p, m market income a member; constant prices")                                                  \
  X(share_transfers, "%", NONE, false, LEVEL, 100, roll_transfers, all_transfers, DECILE,                                \
    "Share of all transfers", "Participación en todas las transferencias",                                               \
    "Participação em todas as transferências", "Part de tous les transferts",                                            \
    "100 x sum p (y - m) of the decile / of all")                                                                        \
  X(share_closing_gaps, "%", HIGH, false, LEVEL, 100, closed, roll_transfers, DECILE,                                    \
    "Share of transfers that closes poverty gaps", "Porcentaje de las transferencias que cierra brechas de pobreza",     \
    "Parte das transferências que fecha hiatos de pobreza", "Part des transferts qui comble des écarts de pauvreté",     \
    "100 x sum p (max(0, z - max(m, 0)) - max(0, z - max(y, 0))) / sum p (y - m)")                                       \
  X(concentration_transfers, "points", LOW, false, LEVEL, 100, concentration, one, ALL,                                  \
    "Concentration of transfers", "Concentración de las transferencias",                                                 \
    "Concentração das transferências", "Concentration des transferts",                                                   \
    "100 x sum p (y - m) (2 F - 1) / sum p (y - m), F rank by market income")                                            \
  X(kakwani_transfers, "points", HIGH, false, LEVEL, 100, kakwani, one, ALL,                                             \
    "Kakwani index of transfers", "Índice de Kakwani de las transferencias",                                             \
    "Índice de Kakwani das transferências", "Indice de Kakwani des transferts",                                          \
    "100 x (concentration of m - concentration of y - m)")                                                               \
  X(redistribution_vertical, "points", HIGH, false, LEVEL, 100, vertical, one, ALL,                                      \
    "Vertical redistribution (Reynolds-Smolensky)", "Redistribución vertical (Reynolds-Smolensky)",                      \
    "Redistribuição vertical (Reynolds-Smolensky)", "Redistribution verticale (Reynolds-Smolensky)",                     \
    "100 x (concentration of m - concentration of y)")                                                                   \
  X(reranking, "points", LOW, false, LEVEL, 100, reranking, one, ALL,                                                    \
    "Reranking", "Reordenamiento",                                                                                       \
    "Reordenamento", "Reclassement",                                                                                     \
    "100 x (Gini of y - concentration of y)")                                                                            \
  /* women and men */                                                                                                    \
  X(femininity_index, "index", NONE, false, RATIO, 100, poor, members, PARITY,                                           \
    "Femininity index of poverty", "Índice de feminidad de la pobreza",                                                  \
    "Índice de feminilidade da pobreza", "Indice de féminité de la pauvreté",                                            \
    "100 x (poor women / women) / (poor men / men)")                                                                     \
  X(femininity_index_extreme, "index", NONE, false, RATIO, 100, extreme, members, PARITY,                                \
    "Femininity index of extreme poverty", "Índice de feminidad de la pobreza extrema",                                  \
    "Índice de feminilidade da pobreza extrema", "Indice de féminité de l'extrême pauvreté",                             \
    "100 x (extremely poor women / women) / (extremely poor men / men)")                                                 \
  X(own_income_mean, "LCU/month", HIGH, false, LEVEL, 1, own_income, persons, ADULTS,                                    \
    "Mean own income", "Ingreso propio medio",                                                                           \
    "Renda própria média", "Revenu propre moyen",                                                                        \
    "sum w own income / sum w, constant prices")                                                                         \
  X(without_own_income, "%", LOW, false, LEVEL, 100, without_own, persons, ADULTS,                                       \
    "Persons without own income", "Personas sin ingresos propios",                                                       \
    "Pessoas sem renda própria", "Personnes sans revenu propre",                                                         \
    "100 x sum w [own income <= 0] / sum w")                                                                             \
  X(poverty_own_income, "%", LOW, false, LEVEL, 100, own_poor, persons, ADULTS,                                          \
    "Poverty if each kept the own income", "Pobreza si cada persona solo contara con su ingreso propio",                 \
    "Pobreza se cada pessoa só contasse com a renda própria", "Pauvreté si chacun ne disposait que de son revenu propre",\
    "100 x sum w [own income < z] / sum w")                                                                              \
  X(femininity_index_own_income, "index", NONE, false, RATIO, 100, own_poor, persons, ADULTS_GAP,                        \
    "Femininity index of poverty, each by the own income", "Índice de feminidad de la pobreza según el ingreso propio",  \
    "Índice de feminilidade da pobreza segundo a renda própria", "Indice de féminité de la pauvreté selon le revenu propre",\
    "100 x (women with own income < z / women) / (men with own income < z / men)")                                       \
  X(gap_own_income, "%", LOW, false, SHORTFALL, 100, own_income, persons, ADULTS_GAP,                                    \
    "Gap in own income, women to men", "Brecha de ingreso propio de las mujeres frente a los hombres",                   \
    "Hiato de renda própria das mulheres em relação aos homens", "Écart de revenu propre des femmes par rapport aux hommes", \
    "100 x (1 - mean own income of women / of men)")                                                                     \
  X(gap_coverage_pension, "points", LOW, false, POINTS, 100, any_pension, persons, OLD_GAP,                              \
    "Gap in coverage by any pension, men minus women", "Brecha de cobertura de alguna pensión, hombres menos mujeres",   \
    "Hiato de cobertura por alguma pensão, homens menos mulheres", "Écart de couverture par une pension, hommes moins femmes", \
    "coverage_any_pension of men - of women")                                                                            \
  X(gap_coverage_contributory, "points", LOW, false, POINTS, 100, pensioners, persons, OLD_GAP,                          \
    "Gap in coverage by a contributory pension, men minus women",                                                        \
    "Brecha de cobertura de pensión contributiva, hombres menos mujeres",                                                \
    "Hiato de cobertura por pensão contributiva, homens menos mulheres", "Écart de couverture par une pension contributive, hommes moins femmes", \
    "coverage_contributory of men - of women")                                                                           \
  X(gap_mean_pension, "%", LOW, false, SHORTFALL, 100, any_pension_income, any_pension, OLD_GAP,                         \
    "Gap in mean pension, women to men", "Brecha de pensión media de las mujeres frente a los hombres",                  \
    "Hiato da pensão média das mulheres em relação aos homens", "Écart de pension moyenne des femmes par rapport aux hommes", \
    "100 x (1 - mean pension of women / of men), contributory plus social, over those with either")                      \
  /* coverage */                                                                                                         \
  X(coverage, "%", HIGH, true, LEVEL, 100, stock, persons, COVERAGE,                                                     \
    "Direct recipients at 1 July", "Perceptores directos al 1 de julio",                                                 \
    "Beneficiários diretos em 1º de julho", "Bénéficiaires directs au 1er juillet",                                      \
    "100 x sum w [entitled and taking it up at 1 July] / sum w")                                                         \
  X(coverage_any_pension, "%", HIGH, false, LEVEL, 100, any_pension, persons, OLD,                                       \
    "Coverage by any pension", "Cobertura de alguna pensión",                                                            \
    "Cobertura por alguma pensão", "Couverture par une pension",                                                         \
    "100 x sum w [contributory pension > 0 or a social pension at 1 July] / sum w")                                      \
  X(coverage_contributory, "%", HIGH, false, LEVEL, 100, pensioners, persons, OLD,                                       \
    "Coverage by a contributory pension", "Cobertura de pensión contributiva",                                           \
    "Cobertura por pensão contributiva", "Couverture par une pension contributive",                                      \
    "100 x sum w [contributory pension > 0] / sum w")                                                                    \
  X(poor_children_reached, "persons", HIGH, true, LEVEL, 1, children_reached, one, PROGRAMME,                            \
    "Poor children reached", "Niñas y niños pobres alcanzados",                                                          \
    "Crianças pobres alcançadas", "Enfants pauvres atteints",                                                            \
    "sum w over ages 0-17 with market income per member < z who live with a recipient of the year")                      \
  X(poor_children_coverage, "%", HIGH, true, LEVEL, 100, children_reached, poor_children, PROGRAMME,                     \
    "Share of poor children reached", "Porcentaje de niñas y niños pobres alcanzados",                                   \
    "Porcentagem de crianças pobres alcançadas", "Part des enfants pauvres atteints",                                    \
    "100 x poor_children_reached / persons 0-17 with market income per member < z")                                      \
  /* errors of targeting */                                                                                              \
  X(undercoverage_poor, "%", LOW, true, LEVEL, 100, poor_missed, poor_before, PROGRAMME,                                 \
    "Poor persons missed (undercoverage)", "Personas pobres no alcanzadas (subcobertura)",                               \
    "Pessoas pobres não alcançadas (subcobertura)", "Personnes pauvres non atteintes (sous-couverture)",                 \
    "100 x sum w over members with market income per member < z who live with no recipient of the year / over all with market income per member < z") \
  X(leakage_nonpoor, "%", LOW, true, LEVEL, 100, spilled, year, PROGRAMME,                                               \
    "Recipients who are not poor (leakage)", "Perceptores no pobres (filtración)",                                       \
    "Beneficiários não pobres (vazamento)", "Bénéficiaires non pauvres (fuite)",                                         \
    "100 x sum w [months > 0 and market income per member >= z] / sum w [months > 0]")                                   \
  X(leakage_nonpoor_money, "%", LOW, true, LEVEL, 100, spilled_money, benefit, PROGRAMME,                                \
    "Spending that goes to who is not poor (leakage)", "Gasto que llega a no pobres (filtración)",                       \
    "Gasto que chega a não pobres (vazamento)", "Dépenses versées à des non-pauvres (fuite)",                            \
    "100 x sum w benefit [market income per member >= z] / sum w benefit")                                               \
  /* adequacy */                                                                                                         \
  X(adequacy_line, "%", NONE, true, LEVEL, 100, received, needed, PROGRAMME,                                             \
    "Benefit against the poverty line (adequacy)", "Beneficio frente a la línea de pobreza (suficiencia)",               \
    "Benefício ante a linha de pobreza (adequação)", "Prestation rapportée au seuil de pauvreté (adéquation)",           \
    "100 x sum w benefit a month / sum w members z, over households with a paid member")                                 \
  X(generosity, "%", NONE, true, LEVEL, 100, received, enjoyed, PROGRAMME,                                               \
    "Benefit against welfare (generosity)", "Beneficio frente al ingreso (generosidad)",                                 \
    "Benefício ante a renda (generosidade)", "Prestation rapportée au revenu (générosité)",                              \
    "100 x sum w benefit a month / sum w members welfare after transfers, over households with a paid member")           \
  /* programmes: recipients and money */                                                                                 \
  X(recipients_stock, "persons", NONE, true, LEVEL, 1, stock, one, RECIPIENTS,                                           \
    "Recipients at 1 July", "Perceptores al 1 de julio",                                                                 \
    "Beneficiários em 1º de julho", "Bénéficiaires au 1er juillet",                                                      \
    "sum w [entitled and taking it up at 1 July]")                                                                       \
  X(recipients_year, "persons", NONE, true, LEVEL, 1, year, one, RECIPIENTS,                                             \
    "Recipients of the year", "Perceptores del año",                                                                     \
    "Beneficiários do ano", "Bénéficiaires de l'année",                                                                  \
    "sum w [months > 0], those who died in the year included")                                                           \
  X(mean_months, "months", NONE, true, LEVEL, 1, months, year, EACH,                                                     \
    "Months paid per recipient", "Meses pagados por perceptor",                                                          \
    "Meses pagos por beneficiário", "Mois payés par bénéficiaire",                                                       \
    "sum w months / sum w [months > 0]")                                                                                 \
  X(share_without_pension, "%", NONE, true, LEVEL, 100, no_pension, year, PROGRAMME,                                     \
    "Recipients without a contributory pension", "Perceptores sin pensión contributiva",                                 \
    "Beneficiários sem pensão contributiva", "Bénéficiaires sans pension contributive",                                  \
    "100 x sum w [months > 0 and no contributory pension] / sum w [months > 0]")                                         \
  X(share_spending_women, "%", NONE, true, WOMEN, 100, benefit, one, PROGRAMME,                                          \
    "Share of spending paid to women", "Porcentaje del gasto que reciben las mujeres",                                   \
    "Porcentagem do gasto paga a mulheres", "Part des dépenses versée à des femmes",                                     \
    "100 x sum w benefit of women / sum w benefit")                                                                      \
  X(spending, "million LCU", NONE, true, LEVEL, 12e-6, benefit, one, RECIPIENTS,                                         \
    "Spending on benefits", "Gasto en prestaciones",                                                                     \
    "Gasto com benefícios", "Dépenses en prestations",                                                                   \
    "12 x sum w benefit / 10^6, constant prices of the base year")                                                       \
  X(spending_nominal, "million LCU", NONE, true, LEVEL, 12e-6, benefit, per_price, PROGRAMME,                            \
    "Spending on benefits, current prices", "Gasto en prestaciones, precios corrientes",                                 \
    "Gasto com benefícios, preços correntes", "Dépenses en prestations, prix courants",                                  \
    "spending x cpi")                                                                                                    \
  X(cost, "million LCU", LOW, true, LEVEL, 12e-6, cost, one, PROGRAMME,                                                  \
    "Cost with administration", "Costo con administración",                                                              \
    "Custo com administração", "Coût avec l'administration",                                                             \
    "spending x (1 + administrative cost), constant prices of the base year")                                            \
  X(cost_gdp, "%", LOW, true, LEVEL, 12e-4, cost, gdp, PROGRAMME,                                                        \
    "Cost, % of GDP", "Costo, % del PIB",                                                                                \
    "Custo, % do PIB", "Coût, % du PIB",                                                                                 \
    "100 x cost x cpi / nominal GDP")                                                                                    \
  X(cost_public_spending, "%", LOW, true, LEVEL, 12e-4, cost, public_spending, PROGRAMME,                                \
    "Cost, % of public spending", "Costo, % del gasto público",                                                          \
    "Custo, % do gasto público", "Coût, % des dépenses publiques",                                                       \
    "100 x cost x cpi / (nominal GDP x public spending as a share of GDP)")                                              \
  /* work and school */                                                                                                  \
  X(labour_formal, "%", NONE, false, LEVEL, 100, formal, persons, ADULTS,                                                \
    "In formal work", "Ocupación formal",                                                                                \
    "Em trabalho formal", "Emploi formel",                                                                               \
    "100 x sum w [formal] / sum w")                                                                                      \
  X(labour_informal, "%", NONE, false, LEVEL, 100, informal, persons, ADULTS,                                            \
    "In informal work", "Ocupación informal",                                                                            \
    "Em trabalho informal", "Emploi informel",                                                                           \
    "100 x sum w [informal] / sum w")                                                                                    \
  X(labour_unemployed, "%", NONE, false, LEVEL, 100, unemployed, persons, ADULTS,                                        \
    "Unemployed, % of all persons", "Desocupación, % de todas las personas",                                             \
    "Desocupação, % de todas as pessoas", "Chômage, % de toutes les personnes",                                          \
    "100 x sum w [unemployed] / sum w")                                                                                  \
  X(labour_inactive, "%", NONE, false, LEVEL, 100, inactive, persons, ADULTS,                                            \
    "Inactive", "Inactividad",                                                                                           \
    "Inatividade", "Inactivité",                                                                                         \
    "100 x sum w [inactive] / sum w")                                                                                    \
  X(attendance, "%", HIGH, false, LEVEL, 100, attending, school_age, SCHOOL,                                             \
    "School attendance", "Asistencia escolar",                                                                           \
    "Frequência escolar", "Fréquentation scolaire",                                                                      \
    "100 x sum w [attends] / sum w, ages 6-17")                                                            \
  /* contributions and taxes */                                                                                          \
  X(redistribution, "points", HIGH, false, LEVEL, 100, redistributed, one, INCOMES,                                      \
    "Redistribution", "Redistribución",                                                                                  \
    "Redistribuição", "Redistribution",                                                                                  \
    "Gini of market income with pensions less Gini of the concept")                    \
  X(reynolds_smolensky, "points", HIGH, false, LEVEL, 100, reynolds_smolensky, one, INCOMES,                             \
    "Reynolds-Smolensky index", "Índice de Reynolds-Smolensky",                                                          \
    "Índice de Reynolds-Smolensky", "Indice de Reynolds-Smolensky",                                                      \
    "Gini of market income with pensions less the concentration of the concept by its order")                    \
  X(revenue, "million LCU", NONE, false, LEVEL, 12e-6, revenue, one, REVENUE,                                            \
    "Revenue", "Recaudación",                                                                                            \
    "Receita", "Recettes",                                                                                               \
    "12 x sum w base x rate / 10^6, constant prices")                    \
  X(revenue_gdp, "%", NONE, false, LEVEL, 12e-4, revenue, gdp, REVENUE,                                                  \
    "Revenue, % of GDP", "Recaudación, % del PIB",                                                                       \
    "Receita, % do PIB", "Recettes, % du PIB",                                                                           \
    "100 x revenue x cpi / nominal GDP")                    \
  X(net_cost, "million LCU", LOW, false, LEVEL, 12e-6, net_cost, one, BUDGET,                                            \
    "Net cost", "Costo neto",                                                                                            \
    "Custo líquido", "Coût net",                                                                                         \
    "cost with administration + what the State contributes - revenue, constant prices")                    \
  X(net_cost_gdp, "%", LOW, false, LEVEL, 12e-4, net_cost, gdp, BUDGET,                                                  \
    "Net cost, % of GDP", "Costo neto, % del PIB",                                                                       \
    "Custo líquido, % do PIB", "Coût net, % du PIB",                                                                     \
    "100 x net_cost x cpi / nominal GDP")                    \
  X(closing_rate, "%", NONE, false, LEVEL, 100, close_rate, one, BUDGET,                                                 \
    "Rate that closes the budget", "Tasa que cierra el presupuesto",                                                     \
    "Alíquota que fecha o orçamento", "Taux qui ferme le budget",                                                        \
    "100 x what finance.close takes / its base")                    \
  X(progressivity, "points", HIGH, false, LEVEL, 100, kakwani_of, one, ITEMS,                                            \
    "Progressivity (Kakwani)", "Progresividad (Kakwani)",                                                                \
    "Progressividade (Kakwani)", "Progressivité (Kakwani)",                                                              \
    "of a tax: concentration - Gini before taxes; of a programme the other way round")                    \
  X(marginal_contribution, "points", HIGH, false, LEVEL, 100, contribution_of, one, ITEMS,                               \
    "Marginal contribution to equality", "Contribución marginal a la igualdad",                                          \
    "Contribuição marginal à igualdade", "Contribution marginale à l'égalité",                                           \
    "Gini of final income without it - Gini of final income")                    \
  X(marginal_rate, "%", LOW, false, LEVEL, 100, marginal_rate, one, RATES,                                               \
    "Marginal rate on earnings", "Tasa marginal sobre el ingreso laboral",                                               \
    "Alíquota marginal sobre o rendimento do trabalho", "Taux marginal sur les revenus du travail",                      \
    "100 x mean share of a rise of gross earnings that does not reach disposable income")                    \
  X(marginal_rate_high, "%", LOW, false, LEVEL, 100, high_rate, one, RATES,                                              \
    "Workers with a marginal rate above 60 %", "Personas ocupadas con tasa marginal mayor que 60 %",                     \
    "Pessoas ocupadas com alíquota marginal acima de 60 %", "Travailleurs au taux marginal supérieur à 60 %",            \
    "100 x sum w [marginal rate > 0.6] / sum w")                    \
  X(participation_rate, "%", LOW, false, LEVEL, 100, participation_rate, one, RATES,                                     \
    "Participation tax rate", "Tasa de participación",                                                                   \
    "Alíquota de participação", "Taux d'imposition de la participation",                                                 \
    "100 x mean share of gross earnings that does not reach disposable income, against no work")                    \
  X(formalisation_rate, "%", LOW, false, LEVEL, 100, formalisation_rate, one, RATES,                                     \
    "Formalisation tax rate", "Tasa de formalización",                                                                   \
    "Alíquota de formalização", "Taux de formalisation",                                                                 \
    "100 x mean share of gross earnings lost when the same work is formal")
// clang-format on

#endif
