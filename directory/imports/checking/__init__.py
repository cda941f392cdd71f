"""Files to checked rows: recognised, every row read and validated, what is wrong kept beside it. Pure."""
