"""The practice site: Trackops' MFA behaviour on this computer."""
