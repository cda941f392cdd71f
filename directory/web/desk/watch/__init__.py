"""The state of the directory: the first page of the day, care gaps, the accuracy audit."""
