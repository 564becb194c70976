"""Moving in and out: files of other programs read, previewed, applied, undone, and written."""
