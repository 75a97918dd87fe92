"""How a report begins, by which it is known."""

TITLE = "# What tools/bench measured"
