"""The product's page and sign-in window, driven from another process: real servers are walked with it.

`python -m tests.driven page` and `python -m tests.driven window` read one order a line, as JSON, from standard input
and answer each with one line. They know no server; whoever starts one says what is right there.
"""
