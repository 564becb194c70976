"""Other programs' formats, read and written: one module each, listed in `registry`. Bytes in, bytes out, no paths."""
