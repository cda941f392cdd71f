"""The web server: gunicorn keeps the processes, waitress keeps the connections in each.

A connection costs no thread until its request is there as a whole, and none while its answer is being read: whoever is
slow waits alone.
"""
