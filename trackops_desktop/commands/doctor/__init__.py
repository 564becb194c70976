"""`trackops doctor`: what works on this computer, and what to do about the rest."""
