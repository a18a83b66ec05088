"""Charts that managers know: statistics, words and pictures out of one set of rows. No database, no clock."""
