"""The embedded browser: the only importer of QtWebEngine."""
