# Estimates a second time, by the package survey: Rscript estimates.R <folder>
#
# Reads respondents.csv (population, unit, stratum, frame: municipalities of the stratum, confidence: percent, or blank for no
# interval) and values.csv (population, thing, unit, numerator; a row for each respondent in the base). Writes found.csv:
# population, thing, estimate, error (not available where one respondent stands for several), poststratified, lower, upper; percent.
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "certainty", digits = 17)

folder <- commandArgs(trailingOnly = TRUE)[1]
respondents <- read.csv(file.path(folder, "respondents.csv"), colClasses = c(population = "character", unit = "character", stratum = "character"))
values <- read.csv(file.path(folder, "values.csv"), colClasses = c(population = "character", thing = "character", unit = "character"))

# Limits of a share of b in a sample from a population of size m where p was seen: where (p - P)^2 = z^2 P (1 - P) (m - b) / ((m - 1) b).
score_limits <- function(p, b, m, z) {
  if (m - b < 1e-9) return(c(p, p))
  width <- z^2 * (m - b) / ((m - 1) * b)
  sort(Re(polyroot(c(p^2, -2 * p - width, 1 + width))))
}

interval <- function(people, share, z) {
  parts <- lapply(split(people, people$stratum), function(part) {
    b <- sum(part$base)
    if (b == 0) return(NULL)
    p <- sum(part$numerator) / b
    data.frame(weight = b * part$frame[1] / nrow(part), p = p, t(score_limits(p, b, b * part$frame[1] / nrow(part), z)))
  })
  parts <- do.call(rbind, parts)
  weight <- parts$weight / sum(parts$weight)
  c(max(0, share - sqrt(sum((weight * (parts$p - parts$X1))^2))), min(1, share + sqrt(sum((weight * (parts$X2 - parts$p))^2))))
}

of_population <- function(people, values) {
  sampled <- svydesign(ids = ~1, strata = ~stratum, fpc = ~frame, data = people)
  frame <- unique(people[c("stratum", "frame")])
  simple <- suppressWarnings(svydesign(ids = ~1, data = people))
  weighted <- postStratify(simple, ~stratum, setNames(frame, c("stratum", "Freq")))
  lone <- any(table(people$stratum)[frame$stratum] == 1 & frame$frame > 1)
  z <- qnorm((1 + people$confidence[1] / 100) / 2)
  do.call(rbind, lapply(split(values, values$thing), function(of_thing) {
    people$base <- as.numeric(people$unit %in% of_thing$unit)
    people$numerator <- as.numeric(people$unit %in% of_thing$unit[of_thing$numerator == 1])
    sampled$variables <- people
    found <- svyratio(~numerator, ~base, sampled)
    share <- coef(found)[[1]]
    limits <- if (is.na(z)) c(NA, NA) else interval(people, share, z)
    data.frame(
      population = people$population[1], thing = of_thing$thing[1], estimate = share, error = if (lone) NA else SE(found)[[1]],
      poststratified = sum(people$numerator * weights(weighted)) / sum(people$base * weights(weighted)), lower = limits[1], upper = limits[2]
    )
  }))
}

of <- split(values, values$population)
found <- do.call(rbind, lapply(split(respondents, respondents$population), function(people) {
  if (is.null(of[[people$population[1]]])) NULL else of_population(people, of[[people$population[1]]])
}))
found[3:7] <- 100 * found[3:7]
write.csv(found, file.path(folder, "found.csv"), row.names = FALSE, na = "")
