# bol_eh2019_variance.R - design-based standard errors of poverty in the Bolivian household survey of
# 2019, by the R package survey (linearised; with replacement; strata of one unit do not occur).
#
#   Rscript tests/reference/bol_eh2019_variance.R persona.csv
#
# Printed with R 4.2.2 and survey 4.1.1:
#          mean     SE
#   poor 37.171 0.8608
#   ext  12.873 0.7345
# tests/unit/test_sim_run.c holds the bootstrap of a run against them. Units: the first 17 characters
# of folio, as in data/surveys/bol-eh2019.map. The survey itself is not part of this repository.
suppressPackageStartupMessages(library(survey))
path <- commandArgs(trailingOnly = TRUE)[1]
d <- read.csv2(path, fileEncoding = "ISO-8859-1", na.strings = c(" ", ""), stringsAsFactors = FALSE)
d <- d[!is.na(d$yhogpc), ]
d$psu <- substr(d$folio, 1, 17)
s <- svydesign(~psu, strata = ~estrato, weights = ~factor, data = d, nest = TRUE)
s <- update(s, poor = 100 * (yhogpc < z), ext = 100 * (yhogpc < zext))
print(svymean(~poor + ext, s), digits = 8)
