"""What is wrong with what somebody asks of a schedule."""


class ScheduleProblem(Exception):
    """The message is for the person who asked; `field` names the field of the form it is about, "" where none is."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)
