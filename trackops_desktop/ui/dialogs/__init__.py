"""The smaller dialogs; each opens with `open()` and answers by signals."""
