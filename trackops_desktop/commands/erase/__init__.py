"""`trackops erase`: every trace of Trackops Desktop on this computer, removed."""
