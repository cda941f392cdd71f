"""The objects that Flask extensions hang on. Objects only: they are wired up in `create_app`."""

from __future__ import annotations

from flask_alembic import Alembic
from flask_babel import Babel
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect

db = SQLAlchemy()
alembic = Alembic(command_name="db")
babel = Babel()
csrf = CSRFProtect()
