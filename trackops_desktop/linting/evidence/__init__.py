"""Evidence of a run: a report to read, the same for programs, and a signed manifest that finds any changed byte."""
