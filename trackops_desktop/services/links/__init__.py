"""Which program of the desktop opens enrolment links."""
