"""The list of codes: model, search, painting and the one timer."""
