"""What a server loads: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from directory import create_app, loading

with loading():
    app = create_app()
