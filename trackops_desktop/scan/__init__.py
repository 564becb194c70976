"""From pictures to texts: frame sources, the decoding pipelines, and what a found text is. Imports no Qt."""
