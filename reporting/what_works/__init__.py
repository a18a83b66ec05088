"""What works: offers by way, wording and time of day against acceptance; two wordings compared."""
