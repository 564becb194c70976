"""Commands that read QR codes."""
