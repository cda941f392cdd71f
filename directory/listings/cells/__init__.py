"""Single cells, as people write them: a name, a phone, a day, groups and times to values, and back. Pure.

The way in: `readers`, by kind of value, and `normaliser` for what several kinds share. What is wrong with a cell is an
issue (`issues`). It knows neither rows nor the registry of facts, which names a reader for each.
"""
