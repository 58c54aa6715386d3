# design.R - design-based standard errors by the R package survey, for tests/unit/test_stat_design.c (a toy survey
# made by formulas) and tests/unit/test_sim_design.c (household surveys; they are not part of this repository).
#
#   Rscript tests/reference/design.R ../shared/data/surveys > tests/reference/design.csv
#
# Units are drawn with replacement within strata; strata of one unit: survey.lonely.psu = "adjust". The Gini has no
# function in survey: its influence is worked out here pair by pair from G = sum sum w w' |y - y'| / (2 T Y).
# Uruguay: INE, ECH 2018 (500 households); Mexico: INEGI, ENIGH 2014; hyp: World Bank, Example FiscalSim; Bolivia: INE,
# EH 2019. A survey that is absent is left out.
suppressPackageStartupMessages({library(survey); library(haven)})
options(survey.lonely.psu = "adjust", survey.replicates.mse = TRUE)

out <- function(data, statistic, value, se) cat(sprintf("%s,%s,%.17g,%.17g\n", data, statistic, value, se))
ratio <- function(data, statistic, design, above, below, scale = 1) {
  design <- update(design, above_ = above, below_ = below)
  r <- svyratio(~above_, ~below_, design)
  out(data, statistic, scale * coef(r), scale * SE(r)[1])
}
total <- function(data, statistic, design, x) {
  t <- svytotal(~x_, update(design, x_ = x))
  out(data, statistic, coef(t), SE(t)[1])
}
# dG/dw of each row, households as rows of `persons` persons each
gini <- function(data, design, y, persons, w) {
  o <- order(y); ys <- y[o]; ws <- (w * persons)[o]
  below <- c(0, cumsum(ws)[-length(ws)]); money <- c(0, cumsum(ws * ys)[-length(ws)])
  t <- sum(ws); all <- sum(ws * ys)
  da <- ys * (2 * below - t) + all - 2 * money
  g <- sum(ws * da) / 2 / (t * all)
  u <- numeric(length(y)); u[o] <- (da - g * (all + t * ys)) / (t * all)
  s <- svytotal(~u_, update(design, u_ = u * persons))
  out(data, "gini", g, SE(s)[1])
}

cat(sprintf("# Design-based estimates and standard errors, made by design.R with %s, survey %s\n", R.version.string,
            packageVersion("survey")))
cat("# Gini: 0 to 1; poverty, extreme poverty and shares in percent\n")
cat("data,statistic,value,se\n")

# ---- a toy: 4 strata of 5, 7, 3 and 1 units, two households in each, the k-th with 1 + k mod 3 persons
units <- c(5, 7, 3, 1)
toy <- data.frame(stratum = rep(rep(1:4, units), each = 2), unit = rep(unlist(lapply(units, seq_len)), each = 2))
toy$k <- seq_len(nrow(toy)) - 1
toy$members <- 1 + toy$k %% 3
toy$w <- 0.31 + 2.385 * (toy$k %% 5)
toy$y <- 7 + (toy$k * 37) %% 23 + 3.1 * toy$stratum
design <- svydesign(~unit, strata = ~stratum, weights = ~w, data = toy, nest = TRUE)
ratio("toy", "mean", design, toy$members * toy$y, toy$members)
ratio("toy", "poor", design, toy$members * (toy$y < 20), toy$members)
ratio("toy", "poor_small", design, (toy$members == 1) * (toy$y < 20), as.numeric(toy$members == 1))
total("toy", "persons", design, toy$members)
gini("toy", design, toy$y, toy$members, toy$w)
# jackknife of one: replicate r leaves the pair of households r out
pair <- toy$k %/% 2
n <- max(pair) + 1
jk <- sapply(0:(n - 1), function(r) ifelse(pair == r, 0, toy$w * n / (n - 1)))
rep_design <- function(weights, type, scale) svrepdesign(data = toy, weights = ~w, repweights = weights, type = "other",
                                                          scale = scale, rscales = rep(1, ncol(weights)),
                                                          combined.weights = TRUE, mse = TRUE)
d <- rep_design(jk, "JK1", (n - 1) / n)
ratio("toy", "mean_jackknife", d, toy$members * toy$y, toy$members)
total("toy", "persons_jackknife", d, toy$members)
# Fay: half of the households, by Hadamard's matrix of 8 x 8, at 1.7 and the others at 0.3
h2 <- matrix(c(1, 1, 1, -1), 2); h8 <- h2 %x% h2 %x% h2
fay <- sapply(1:8, function(r) toy$w * (1 + 0.7 * h8[toy$k %% 8 + 1, r]))
d <- rep_design(fay, "Fay", 1 / (8 * 0.7^2))
ratio("toy", "mean_fay", d, toy$members * toy$y, toy$members)
ratio("toy", "poor_fay", d, toy$members * (toy$y < 20), toy$members)

# ---- surveys
folder <- commandArgs(trailingOnly = TRUE)[1]
open <- function(...) { path <- file.path(folder, ...); if (file.exists(path)) as.data.frame(zap_labels(read_dta(path))) }

b <- open("bol-eh2019", "persona_coded.dta")
if (!is.null(b)) {
  b$unit <- substr(b$folio, 1, 17)
  b$in_income <- as.numeric(b$s02a_05 < 12)
  s <- svydesign(~unit, strata = ~estrato, weights = ~factor, data = b, nest = TRUE)
  y <- ifelse(is.na(b$yhogpc), 0, b$yhogpc)
  poor <- b$in_income * (y < b$z)
  ratio("bol", "poverty", s, poor, b$in_income, 100)
  ratio("bol", "extreme_poverty", s, b$in_income * (y < b$zext), b$in_income, 100)
  ratio("bol", "poverty_rural", s, poor * (b$area == 2), b$in_income * (b$area == 2), 100)
  ratio("bol", "poverty_women_65", s, poor * (b$s02a_03 >= 65 & b$s02a_02 == 2),
        b$in_income * (b$s02a_03 >= 65 & b$s02a_02 == 2), 100)
  ratio("bol", "mean_welfare", s, b$in_income * y, b$in_income)
  total("bol", "poor_persons", s, poor)
  h <- !duplicated(b$folio)
  hh <- b[h, ]; hh$members <- as.numeric(tapply(b$in_income, b$folio, sum)[hh$folio])
  hh$y <- y[b$in_income == 1][match(hh$folio, b$folio[b$in_income == 1])]
  sh <- svydesign(~unit, strata = ~estrato, weights = ~factor, data = hh, nest = TRUE)
  gini("bol", sh, hh$y, hh$members, hh$factor)
}

u <- open("ury-ech2018-sample", "ech2018_sample.dta")
if (!is.null(u)) {
  u$in_income <- as.numeric(u$e30 != 14)
  s <- svydesign(~upm_id, strata = ~estrato, weights = ~pesoano, data = u, nest = TRUE)
  ratio("ury", "poverty", s, u$in_income * u$pobre06, u$in_income, 100)
  ratio("ury", "poverty_children", s, u$in_income * u$pobre06 * (u$e27 < 15), u$in_income * (u$e27 < 15), 100)
  ratio("ury", "mean_income", s, u$in_income * u$ht11 / u$ht19, u$in_income)
  total("ury", "persons", s, u$in_income)
}

m <- open("mex-enigh2014-households", "Mexico_2014_Cellphones.dta")
if (!is.null(m)) {
  s <- svydesign(~psu, strata = ~strata, weights = ~sweight, data = m, nest = TRUE)
  poor <- m$pc_income < m$pline
  ratio("mex", "poverty", s, m$hhsize * poor, m$hhsize, 100)
  ratio("mex", "poverty_rural", s, m$hhsize * poor * (m$tam_loc == 4), m$hhsize * (m$tam_loc == 4), 100)
  ratio("mex", "mean_income", s, m$hhsize * m$pc_income, m$hhsize)
  total("mex", "persons", s, m$hhsize)
  gini("mex", s, m$pc_income, m$hhsize, m$sweight)
}

f <- open("hyp-fiscalsim", "Example_FiscalSim_dem_inc_data_raw.dta")
if (!is.null(f)) {
  s <- svydesign(~hh_id, strata = ~strata, weights = ~weight, data = f, nest = TRUE)
  one <- rep(1, nrow(f))
  none <- function(x) ifelse(is.na(x), 0, x)
  earned <- none(f$wage) + none(f$self_inc)
  ratio("hyp", "earners", s, as.numeric(earned > 0), one, 100)
  ratio("hyp", "mean_earnings", s, earned / 12, one)
  total("hyp", "pensioners", s, as.numeric(!is.na(f$lab_pens) & f$lab_pens > 0))
}
