# Tables of an appendix from raw files, as somebody who works with data.table writes it. Arguments: data, specification, out.
suppressMessages(library(data.table))
arguments <- commandArgs(trailingOnly = TRUE)
data <- arguments[1]
spec <- function(name, ...) fread(file.path(arguments[2], name), ...)

files <- spec("files.csv", colClasses = "character")
read <- lapply(seq_len(nrow(files)), function(i) {
  latin <- files$encoding[i] %in% c("cp1252", "latin-1")
  fread(file.path(data, files$path[i]), sep = files$delimiter[i], colClasses = "character",
        na.strings = "", encoding = if (latin) "Latin-1" else "UTF-8")
})
register <- read[[which(files$source == "register")]]
forms <- rbindlist(read[files$source != "register"], fill = TRUE)
units <- forms[register[, .(kommunkod, reg_svarat = fifelse(besvarad == "ja", "1", "0"), reg_enkat = enkat,
                            reg_lan = substr(kommunkod, 1, 2))], on = "kommunkod"]
people <- spec("population.csv", colClasses = c(kommunkod = "character"))
groups <- spec("groups.csv")
units[people, size := groups$group[findInterval(i.population, groups$lower)], on = "kommunkod"]
units <- units[reg_svarat == "1"]

terms <- spec("terms.csv", colClasses = "character")
met <- split(terms, by = "rule")
rules <- spec("rules.csv")
held <- lapply(seq_len(nrow(rules)), function(i) {
  if (rules$terms[i] == 0) return(rep(TRUE, nrow(units)))
  hits <- Reduce(`+`, lapply(split(met[[rules$rule[i]]], by = "term"), function(of) units[[of$variable[1]]] %chin% of$code))
  switch(rules$how[i], all = hits == rules$terms[i], any = hits > 0, none = hits == 0, not_all = hits < rules$terms[i])
})
names(held) <- rules$rule

indicators <- spec("indicators.csv", colClasses = "character")
counts <- rbindlist(lapply(seq_len(nrow(indicators)), function(i) {
  of <- data.table(group = units$size, b = held[[indicators$base[i]]], n = held[[indicators$numerator[i]]])
  by_size <- of[, .(base = sum(b), numerator = sum(b & n)), by = group]
  rbind(by_size, by_size[, .(group = "riket", base = sum(base), numerator = sum(numerator))])[, indicator := indicators$indicator[i]]
}))
cells <- counts[spec("cells.csv"), on = c("group", "indicator")]
cells[, figure := as.numeric(fifelse(measure == "numerator", numerator, base))]
cells[measure == "share", figure := (200 * as.numeric(numerator) + base) %/% (2 * base)]
fwrite(cells[, .(table_no, row_no, col_no, figure)], arguments[3])
