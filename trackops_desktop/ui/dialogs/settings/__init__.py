"""*Settings* and the rows in it that are more than a switch."""
