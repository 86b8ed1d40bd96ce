# How many exhibitors came back from one edition of a fair to the next, and how sure one can be of that.
#
#     MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… Rscript retention.R retention.pdf
#
# The key needs the scope `reports`. Needs R 4, its package jsonlite, and the program curl (7.76 or later): R
# itself shows neither what the server says of a request that it refuses nor how long to wait.
library(jsonlite)

setting <- function(name) {
  value <- Sys.getenv(name)
  if (value == "") stop(name, " is not set", call. = FALSE)
  value
}

ask <- function(path, ...) {
  parameters <- c(...)
  query <- paste0(names(parameters), "=", vapply(parameters, URLencode, "", reserved = TRUE), collapse = "&")
  address <- paste0(setting("MESSWERT_URL"), path, "?", query)
  # The key goes in by a pipe, as arguments can be seen by everybody on the machine.
  key <- paste("Authorization: Bearer", setting("MESSWERT_KEY"))
  file <- tempfile()
  flags <- c("--silent", "--show-error", "--fail-with-body", "--retry", "5", "--retry-max-time", "600", "--header", "@-")
  status <- system2("curl", c(flags, "--output", shQuote(file), shQuote(address)), input = key)
  answer <- if (file.exists(file)) readLines(file, warn = FALSE, encoding = "UTF-8") else "no answer"
  if (status != 0) stop(answer, call. = FALSE)
  # Counts are exact in R's numbers; amounts would not be: keep those as text, or in cents.
  fromJSON(answer)$data$data
}

editions <- ask("/api/v1/reports/participants", sections = "editions", date_from = "2020-01-01")$editions
if (length(editions) == 0) stop("no event names the one before it (`previous_event_key`)", call. = FALSE)
# An edition that is still open says only who came back so far.
editions <- subset(editions, !open & previous > 0)
interval <- function(returning, previous) prop.test(returning, previous)$conf.int
bounds <- suppressWarnings(mapply(interval, editions$returning, editions$previous))
table <- with(editions, data.frame(
  event_key, previous, returning, new, lost,
  percent = round(100 * returning / previous, 1), from = round(100 * bounds[1, ], 1), to = round(100 * bounds[2, ], 1)
))
print(table, row.names = FALSE)

file <- commandArgs(trailingOnly = TRUE)
if (length(file) == 1) {
  pdf(file, width = 8, height = 5)
  middle <- barplot(table$percent, names.arg = table$event_key, las = 2, cex.names = 0.6, ylim = c(0, 100), ylab = "came back, %")
  arrows(middle, table$from, middle, table$to, angle = 90, code = 3, length = 0.05)
  invisible(dev.off())
}
