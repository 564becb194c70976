"""Batches of enrolment codes to test with: right ones, and one of everything that can be wrong."""
