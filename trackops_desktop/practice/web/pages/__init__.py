"""The handlers of the pages: read a form, call a use case, choose what to show."""
