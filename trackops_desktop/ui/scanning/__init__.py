"""A day of scanning: the window for people who look through enrolment codes all day."""
