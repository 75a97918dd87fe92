"""What goes wrong on the way onto the board."""


class Problem(Exception):
    """Says WHAT: WHY; DO."""

    def __init__(self, what, why, do):
        super().__init__(f"{what}: {why}; {do}")


class Lost(Problem):
    """The line is gone."""

    def __init__(self, path, why):
        super().__init__(path, f"the line is gone ({why})",
                         "connect it again, and run the same command again")
