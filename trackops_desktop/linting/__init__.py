"""The test bench for enrolment codes: what is wrong with a code, for whom, and the evidence of it. Imports no Qt."""
