# bol_eh2019_run.R - what a run on the Bolivian household survey of 2019 prints, by other tools than ours.
#
#   Rscript tests/reference/bol_eh2019_run.R persona_coded.dta > tests/reference/bol_eh2019_run.csv
#   (from the root of the repository: it reads output and public spending in data/countries/BOL/macro.csv)
#
# Survey: INE Bolivia, Encuesta de Hogares 2019 (Stata copy, read by haven). The survey itself is not part of
# this repository; only these figures are. Everything is worked out here from the survey's columns, as
# docs/indicators.md defines it: welfare is the sum of the recorded incomes of the members for income, per
# member; recipients, coverage and spending are those that people told INE (tests/cli/survey.sh makes a run pay
# exactly these). Gini: package laeken. The rest are the definitions, written plainly with sums of R's.
suppressPackageStartupMessages({library(haven); library(laeken)})
d <- as.data.frame(zap_labels(read_dta(commandArgs(trailingOnly = TRUE)[1])))
none <- function(x) ifelse(is.na(x), 0, x)
yes <- function(x) !is.na(x) & x == 1
w <- d$factor; age <- d$s02a_03; woman <- d$s02a_02 == 2; urban <- d$area == 1
member <- d$s02a_05 < 12
pension <- none(d$s07a_01a) + none(d$s07a_01b) + none(d$s07a_01c) + none(d$s07a_01d)
paid <- list(renta_dignidad = ifelse(yes(d$s07a_01e), none(d$s07a_01e0), 0),
             juancito_pinto = ifelse(yes(d$s05a_08), 200 / 12, 0),
             juana_azurduy = ifelse(yes(d$s04d_27a), none(d$s04d_27b) * 125 / 12, 0))
in_income <- paid$renta_dignidad + paid$juana_azurduy   # INE's income leaves Juancito Pinto out
earnings <- none(d$ylab)
other <- pmax(0, none(d$ynolab) - pension - in_income)
market <- earnings + pension + other
own <- market + in_income
labour <- ifelse(age < 15, "inactive", ifelse(none(d$condact) == 3,
                 ifelse(yes(d$s06g_55), "formal", "informal"),
                 ifelse(!is.na(d$condact) & d$condact <= 2, "unemployed", "inactive")))

household <- match(d$folio, unique(d$folio))
by_household <- function(x) rowsum(as.numeric(x), household, reorder = FALSE)[, 1][household]
members <- by_household(member)
welfare <- by_household(ifelse(member, own, 0)) / members
poor_before <- by_household(ifelse(member, market, 0)) / members < d$z
stopifnot(max(abs(welfare - d$yhogpc), na.rm = TRUE) < 0.01,
          all(((welfare < d$z) == (d$p0 == max(d$p0, na.rm = TRUE)))[member]))   # INE's own flags

out <- function(indicator, group, value)
  if (!is.na(value)) cat(sprintf("%s,%s,%.17g\n", indicator, group, value))
share <- function(of, among) 100 * sum(w[of & among]) / sum(w[among])

ages <- list("0-4" = c(0, 4), "0-17" = c(0, 17), "5-14" = c(5, 14), "15-24" = c(15, 24), "25-59" = c(25, 59),
             "60-64" = c(60, 64), "60+" = c(60, Inf), "65+" = c(65, Inf), "20-59" = c(20, 59), "15+" = c(15, Inf),
             "6-17" = c(6, 17))
aged <- function(b) age >= ages[[b]][1] & age <= ages[[b]][2]
everybody <- rep(TRUE, nrow(d))
by_sex <- function(groups, name, rows) {
  groups[[name]] <- rows
  key <- function(sex) if (name == "all") paste0("sex=", sex) else paste0(name, ";sex=", sex)
  groups[[key("female")]] <- rows & woman
  groups[[key("male")]] <- rows & !woman
  groups
}

# The welfare groups.
groups <- by_sex(list(), "all", everybody)
for (b in c("0-4", "0-17", "5-14", "15-24", "25-59", "60-64", "60+")) groups[[paste0("age=", b)]] <- aged(b)
groups <- by_sex(groups, "age=65+", aged("65+"))
for (a in c("rural", "urban")) groups <- by_sex(groups, paste0("area=", a), if (a == "urban") urban else !urban)
welfare_groups <- by_sex(groups, "age=20-59", aged("20-59"))
welfare_groups[["age=20-59"]] <- NULL

fgt <- function(rows, z, a) {
  y <- if (a > 0) pmax(welfare, 0) else welfare
  x <- rows & member
  100 * sum(w[x] * (welfare < z)[x] * (((z - y) / z)[x])^a) / sum(w[x])
}
cat("# Figures of a run on the Encuesta de Hogares 2019 (INE, Bolivia) with the benefits it recorded, made by\n")
cat(sprintf("# bol_eh2019_run.R with %s, haven %s and laeken %s.\n", R.version.string,
            packageVersion("haven"), packageVersion("laeken")))
cat("indicator,group,value\n")
for (g in names(welfare_groups)) {
  x <- welfare_groups[[g]]
  out("persons", g, sum(w[x]))
  out("poverty", g, fgt(x, d$z, 0))
  out("extreme_poverty", g, fgt(x, d$zext, 0))
  out("poverty_gap", g, fgt(x, d$z, 1))
  out("poverty_severity", g, fgt(x, d$z, 2))
  out("extreme_poverty_gap", g, fgt(x, d$zext, 1))
  out("mean_welfare", g, sum((w * welfare)[x & member]) / sum(w[x & member]))
}
for (g in c("all", "area=rural", "area=urban")) {
  x <- welfare_groups[[g]] & member
  lacking <- function(z) 12 * sum((w * pmax(0, z - pmax(welfare, 0)))[x]) / 1e6
  out("poverty_gap_money", g, lacking(d$z))
  out("extreme_poverty_gap_money", g, lacking(d$zext))
}
out("gini", "all", gini(welfare[member], weights = w[member])$value)
for (g in c("all", "age=20-59")) {
  x <- if (g == "all") everybody else aged("20-59")
  out("femininity_index", g, 100 * fgt(x & woman, d$z, 0) / fgt(x & !woman, d$z, 0))
  out("femininity_index_extreme", g, 100 * fgt(x & woman, d$zext, 0) / fgt(x & !woman, d$zext, 0))
}

# Transfers in the order of market income, ties at the middle of their ranks.
market_pc <- by_household(ifelse(member, market, 0)) / members
m <- market_pc[member]; y <- welfare[member]; p <- w[member]
o <- order(m); place <- numeric(length(m)); place[o] <- (cumsum(p[o]) - p[o] / 2) / sum(p)
same <- numeric(length(m)); same[o] <- cumsum(c(1, diff(m[o]) > 1e-12 * abs(m[o][-1])))   # sums of equal incomes are rounded
place <- ave(place * p, same, FUN = sum) / ave(p, same, FUN = sum)   # of all that share it
concentration <- function(x) 100 * sum(p * x * (2 * place - 1)) / sum(p * x)
out("concentration_transfers", "all", concentration(y - m))
out("kakwani_transfers", "all", concentration(m) - concentration(y - m))
out("redistribution_vertical", "all", concentration(m) - concentration(y))
out("reranking", "all", gini(y, weights = p)$value - concentration(y))
gap <- function(y) pmax(0, d$z[member] - pmax(0, y))
# A household is in the decile of its middle. Households of equal income stand in any order: a decile is given where
# the order of the file and its reverse agree.
h <- household[member]; first <- !duplicated(h); size <- rowsum(p, h, reorder = FALSE)[, 1]
decile_by <- function(tie) {
  o <- order(same[first], tie); mid <- numeric(length(o)); mid[o] <- (cumsum(size[o]) - size[o] / 2) / sum(size)
  pmin(9, floor(10 * mid))[match(h, h[first])] + 1
}
decile <- decile_by(seq_along(size)); reversed <- decile_by(-seq_along(size))
for (g in 0:10) {
  x <- if (g == 0) rep(TRUE, length(m)) else decile == g
  if (g > 0 && any(decile[x] != reversed[x] | sum(reversed == g) != sum(x))) next
  name <- if (g == 0) "all" else paste0("decile=", g)
  out("transfers_mean", name, sum((p * (y - m))[x]) / sum(p[x]))
  out("share_transfers", name, 100 * sum((p * (y - m))[x]) / sum(p * (y - m)))
  out("share_closing_gaps", name, 100 * sum((p * (gap(m) - gap(y)))[x]) / sum((p * (y - m))[x]))
  for (k in c("gain_large", "gain_small", "loss_small", "loss_large", "change_mean", "change_relative", "lifted_out", "pushed_in"))
    out(k, name, 0)   # a baseline is held against itself
  out("unchanged", name, 100)
}

# The distribution, of persons in order of welfare.
for (q in c(40, 50, 60)) out(paste0("relative_poverty_", q), "all", arpr(y, weights = p, p = q / 100)$value)
o <- order(y); yo <- y[o]; po <- p[o]; at <- cumsum(po) / sum(po)
lorenz <- function(q) approx(c(0, at), c(0, cumsum(po * yo) / sum(po * yo)), q, ties = "ordered")$y
quantile_of <- function(q) yo[which(at >= q)[1]]
out("palma", "all", (1 - lorenz(0.9)) / lorenz(0.4))
out("quintile_ratio", "all", (1 - lorenz(0.8)) / lorenz(0.2))
out("share_bottom_40", "all", 100 * lorenz(0.4))
out("share_top_10", "all", 100 * (1 - lorenz(0.9)))
out("decile_ratio", "all", quantile_of(0.9) / quantile_of(0.1))
out("median_welfare", "all", quantile_of(0.5))
out("welfare_not_positive", "all", 100 * sum(po[yo <= 0]) / sum(po))
po <- po[yo > 0]; yo <- yo[yo > 0]; x <- yo / weighted.mean(yo, po)
out("theil", "all", weighted.mean(x * log(x), po))
out("mean_log_deviation", "all", -weighted.mean(log(x), po))
out("atkinson_05", "all", 1 - weighted.mean(sqrt(x), po)^2)
out("atkinson_1", "all", 1 - exp(weighted.mean(log(x), po)))
out("atkinson_2", "all", 1 - 1 / weighted.mean(1 / x, po))

# Income in the person's own name.
adults <- by_sex(list(), "age=15+", aged("15+"))
mean_own <- function(x) sum((w * own)[x]) / sum(w[x])
for (g in names(adults)) {
  out("own_income_mean", g, mean_own(adults[[g]]))
  out("without_own_income", g, share(own <= 0, adults[[g]]))
  out("poverty_own_income", g, share(own < d$z, adults[[g]]))
  for (s in c("formal", "informal", "unemployed", "inactive"))
    out(paste0("labour_", s), g, share(labour == s, adults[[g]]))
}
out("femininity_index_own_income", "age=15+", 100 * share(own < d$z, adults[["age=15+;sex=female"]]) /
      share(own < d$z, adults[["age=15+;sex=male"]]))
out("gap_own_income", "age=15+", 100 * (1 - mean_own(adults[["age=15+;sex=female"]]) / mean_own(adults[["age=15+;sex=male"]])))
pupils <- by_sex(list(), "age=6-17", aged("6-17"))
for (g in names(pupils)) out("attendance", g, share(yes(d$cmasi), pupils[[g]]))

# Pensions.
elders <- by_sex(by_sex(list(), "age=60+", aged("60+")), "age=65+", aged("65+"))
any_pension <- pension > 0 | paid$renta_dignidad > 0
for (g in names(elders)) {
  out("coverage_any_pension", g, share(any_pension, elders[[g]]))
  out("coverage_contributory", g, share(pension > 0, elders[[g]]))
}
for (b in c("60+", "65+")) {
  g <- paste0("age=", b); women <- aged(b) & woman; men <- aged(b) & !woman
  out("gap_coverage_pension", g, share(any_pension, men) - share(any_pension, women))
  out("gap_coverage_contributory", g, share(pension > 0, men) - share(pension > 0, women))
  mean_pension <- function(x) sum((w * (pension + paid$renta_dignidad))[x & any_pension]) / sum(w[x & any_pension])
  out("gap_mean_pension", g, 100 * (1 - mean_pension(women) / mean_pension(men)))
}

for (b in seq(0, 80, 5)) {
  x <- age >= b & (b == 80 | age < b + 5)
  band <- if (b == 80) "age=80+" else sprintf("age=%d-%d", b, b + 4)
  out("persons", paste0(band, ";sex=female"), sum(w[x & woman]))
  out("persons", paste0(band, ";sex=male"), sum(w[x & !woman]))
}

# Programmes, and any of them. Administration as in data/programmes/BOL.
admin <- c(renta_dignidad = 0.02, juancito_pinto = 0.02, juana_azurduy = 0.05)
macro <- read.csv("data/countries/BOL/macro.csv", comment.char = "#")
macro <- macro[macro$year == 2019, ]
cost <- function(p) if (p == "any") sum(sapply(names(paid), cost)) else
  12 * sum(w * paid[[p]]) / 1e6 * (1 + admin[[p]])
child <- aged("0-17") & member & poor_before
programme_groups <- by_sex(by_sex(by_sex(list(), "all", everybody), "age=60+", aged("60+")), "age=65+", aged("65+"))
named <- function(g, p) {   # keys in alphabetical order
  keys <- c(if (g != "all") strsplit(g, ";")[[1]], if (p != "any") paste0("programme=", p))
  if (length(keys)) paste(sort(keys), collapse = ";") else "all"
}
for (p in c("any", names(paid))) {
  money <- if (p == "any") Reduce(`+`, paid) else paid[[p]]
  has <- money > 0
  for (g in names(programme_groups)) {
    x <- programme_groups[[g]]
    out("coverage", named(g, p), share(has, x))
    out("recipients_stock", named(g, p), sum(w[has & x]))
    out("recipients_year", named(g, p), sum(w[has & x]))
    out("spending", named(g, p), 12 * sum((w * money)[x]) / 1e6)
  }
  for (b in c("0-4", "0-17", "5-14")) out("coverage", named(paste0("age=", b), p), share(has, aged(b)))
  with_recipient <- by_household(has) > 0
  out("poor_children_reached", named("all", p), sum(w[child & with_recipient]))
  out("poor_children_coverage", named("all", p), share(with_recipient, child))
  out("undercoverage_poor", named("all", p), share(!with_recipient, member & poor_before))
  out("leakage_nonpoor", named("all", p), share(!poor_before, has))
  out("leakage_nonpoor_money", named("all", p), 100 * sum((w * money)[!poor_before]) / sum(w * money))
  served <- by_household(has & member) > 0
  received <- 100 * sum((w * money)[member])
  out("adequacy_line", named("all", p), received / sum((w * d$z)[member & served]))
  out("generosity", named("all", p), received / sum((w * welfare)[member & served]))
  out("share_without_pension", named("all", p), share(pension <= 0, has))
  out("share_spending_women", named("all", p), 100 * sum((w * money)[woman]) / sum(w * money))
  out("spending_nominal", named("all", p), 12 * sum(w * money) / 1e6)
  out("cost", named("all", p), cost(p))
  out("cost_gdp", named("all", p), 100 * cost(p) / macro$gdp_million)
  out("cost_public_spending", named("all", p), 100 * cost(p) / (macro$gdp_million * macro$spending_pct_gdp / 100))
  if (p != "any") out("mean_months", named("all", p), 12)
}
