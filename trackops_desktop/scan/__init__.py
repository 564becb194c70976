"""From picture to text: frame sources, the decoder, the scanning session."""
