"""How good a printed symbol is: what is measured of it, how much more it bears, and the grade that follows."""
