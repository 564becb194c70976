"""From pixels to text: decoders, filters, repair and the order in which they are tried."""
