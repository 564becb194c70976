"""What a Trackops page asks for, and the sign-in flow that answers it; no Qt."""
