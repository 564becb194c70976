"""What helps to find a fault in the field: a redacted log, safe traces, and the report for support."""
