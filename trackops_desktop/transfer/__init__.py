"""Other programs' formats, in and out, and QR images."""
