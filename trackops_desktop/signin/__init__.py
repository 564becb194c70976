"""What a Trackops page asks for and the journeys that answer it; no Qt."""
