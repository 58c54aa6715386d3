# bol_eh2019.R - reference figures of the Bolivian household survey of 2019, by other tools than ours.
#
#   Rscript tests/reference/bol_eh2019.R persona.csv > tests/reference/bol_eh2019.csv
#
# Survey: INE Bolivia, Encuesta de Hogares 2019 (persona.csv: ';', decimal ',', ISO-8859-1, missing
# is " "). The survey itself is not part of this repository; only these figures are.
# Gini and relative poverty: package laeken. Gaps and severity: the formulas, written plainly. Also the
# totals of the survey's own flags p0 and pext0. Welfare is yhogpc, lines z and zext, weight factor;
# persons without yhogpc (live-in domestic workers) are left out.
suppressPackageStartupMessages(library(laeken))
path <- commandArgs(trailingOnly = TRUE)[1]
d <- read.csv2(path, fileEncoding = "ISO-8859-1", na.strings = c(" ", ""), strip.white = FALSE,
               stringsAsFactors = FALSE)
d <- d[!is.na(d$yhogpc), ]
d$sex <- ifelse(substr(d$s02a_02, 1, 1) == "2", "female", "male")
d$place <- ifelse(d$area == "Urbana", "urban", "rural")
d$age <- as.numeric(d$s02a_03)

fgt <- function(x, z, a) {
  y <- if (a > 0) pmax(x$yhogpc, 0) else x$yhogpc
  sum(x$factor * (x$yhogpc < z) * ((z - y) / z)^a) / sum(x$factor)
}
out <- function(indicator, group, value)
  cat(sprintf("%s,%s,%.17g\n", indicator, group, value))

all_of <- function(group, x) {
  out("poverty", group, 100 * fgt(x, x$z, 0))
  out("extreme_poverty", group, 100 * fgt(x, x$zext, 0))
  out("poverty_gap", group, 100 * fgt(x, x$z, 1))
  out("poverty_severity", group, 100 * fgt(x, x$z, 2))
  out("extreme_poverty_gap", group, 100 * fgt(x, x$zext, 1))
  out("mean_welfare", group, weighted.mean(x$yhogpc, x$factor))
}

cat("# Reference figures of the Encuesta de Hogares 2019 (INE, Bolivia), made by bol_eh2019.R with\n")
cat(sprintf("# %s and laeken %s. Percentages and bolivianos a month; members for income only.\n",
            R.version.string, packageVersion("laeken")))
cat("indicator,group,value\n")
all_of("all", d)
for (s in c("female", "male")) all_of(paste0("sex=", s), d[d$sex == s, ])
for (p in c("rural", "urban")) all_of(paste0("area=", p), d[d$place == p, ])
for (p in c("rural", "urban")) for (s in c("female", "male"))
  all_of(sprintf("area=%s;sex=%s", p, s), d[d$place == p & d$sex == s, ])
bands <- list("0-4" = c(0, 4), "0-17" = c(0, 17), "5-14" = c(5, 14), "15-24" = c(15, 24),
              "25-59" = c(25, 59), "60-64" = c(60, 64), "60+" = c(60, Inf), "65+" = c(65, Inf))
inside <- function(b) d$age >= b[1] & d$age <= b[2]
for (b in names(bands)) all_of(paste0("age=", b), d[inside(bands[[b]]), ])
for (s in c("female", "male")) {
  all_of(paste0("age=65+;sex=", s), d[inside(c(65, Inf)) & d$sex == s, ])
  all_of(paste0("age=20-59;sex=", s), d[inside(c(20, 59)) & d$sex == s, ])
}
for (line in c("z", "zext")) for (g in c("all", "age=20-59")) {
  x <- if (g == "all") d else d[inside(c(20, 59)), ]
  women <- x[x$sex == "female", ]; men <- x[x$sex == "male", ]
  out(if (line == "z") "femininity_index" else "femininity_index_extreme", g,
      100 * fgt(women, women[[line]], 0) / fgt(men, men[[line]], 0))
}
out("gini", "all", gini(d$yhogpc, weights = d$factor)$value)
# Relative poverty: package laeken. The rest: the definitions, on the persons in order of welfare.
for (p in c(40, 50, 60))
  out(paste0("relative_poverty_", p), "all", arpr(d$yhogpc, weights = d$factor, p = p / 100)$value)
o <- order(d$yhogpc); y <- d$yhogpc[o]; w <- d$factor[o]
at <- cumsum(w) / sum(w)
lorenz <- function(p) approx(c(0, at), c(0, cumsum(w * y) / sum(w * y)), p, ties = "ordered")$y
quantile_of <- function(p) y[which(at >= p)[1]]
out("palma", "all", (1 - lorenz(0.9)) / lorenz(0.4))
out("quintile_ratio", "all", (1 - lorenz(0.8)) / lorenz(0.2))
out("share_bottom_40", "all", 100 * lorenz(0.4))
out("share_top_10", "all", 100 * (1 - lorenz(0.9)))
out("decile_ratio", "all", quantile_of(0.9) / quantile_of(0.1))
out("median_welfare", "all", quantile_of(0.5))
out("welfare_not_positive", "all", 100 * sum(w[y <= 0]) / sum(w))
w <- w[y > 0]; y <- y[y > 0]; x <- y / weighted.mean(y, w)
out("theil", "all", weighted.mean(x * log(x), w))
out("mean_log_deviation", "all", -weighted.mean(log(x), w))
out("atkinson_05", "all", 1 - weighted.mean(sqrt(x), w)^2)
out("atkinson_1", "all", 1 - exp(weighted.mean(log(x), w)))
out("atkinson_2", "all", 1 - 1 / weighted.mean(1 / x, w))
# The World Bank's lines, in bolivianos of 2019 a month (run from the root of the repository).
ppp <- read.csv("data/ppp.csv", comment.char = "#"); macro <- read.csv("data/countries/BOL/macro.csv", comment.char = "#")
for (usd in c("3.00", "8.30")) {
  line <- as.numeric(usd) * ppp$lcu_per_dollar[ppp$iso3 == "BOL"] * 365 / 12 *
    macro$cpi[macro$year == 2019] / macro$cpi[macro$year == 2021]
  for (a in 0:2) out(c("poverty", "poverty_gap", "poverty_severity")[a + 1], paste0("line=ppp_", usd),
                     100 * fgt(d, line, a))
}
out("flag_poverty", "all", 100 * weighted.mean(d$p0 == "Pobre", d$factor))
out("flag_extreme_poverty", "all", 100 * weighted.mean(d$pext0 == "Pobre extremo", d$factor))
