"""What waits for a person at the desk: possible duplicates, suggestions of lists, reports of families.

Way in: one module a queue, each with its operations. It knows no page and no file of an import.
"""
