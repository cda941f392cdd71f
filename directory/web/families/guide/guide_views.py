"""The guide: its first page, its chapters, its words. Read from data/guide once, when the application starts."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template
from werkzeug.exceptions import NotFound

from directory.guide.chapters import INDEX
from directory.guide.glossary import OTHER
from directory.vocabulary import get_vocabulary
from directory.web.families.guide.loaded_guide import get_guide
from directory.web.shared.language import locale

blueprint = Blueprint("guide", __name__)


def init_app(app: Flask) -> None:
    """Put the guide on the application; a mistake in its files stops it here, with the place and the mend."""
    get_guide()
    app.register_blueprint(blueprint)


@blueprint.get("/guide")
def index() -> str:
    """What an IOP is, in short, and the chapters."""
    return render_template("families/guide/index.html", guide=get_guide(), chapter=get_guide().chapter(locale(), INDEX))


@blueprint.get("/guide/words")
def words() -> str:
    """The glossary."""
    glossary, vocabulary = get_guide().glossary, get_vocabulary()
    groups = [(group.id, group.label(locale()), glossary.in_group(group.id, locale())) for group in vocabulary.groups]
    return render_template(
        "families/guide/words.html", guide=get_guide(), others=glossary.in_group(OTHER, locale()), groups=groups
    )


@blueprint.get("/guide/<chapter>")
def one_chapter(chapter: str) -> str:
    """One chapter, its sources, and the next."""
    guide = get_guide()
    if chapter not in guide.order:
        raise NotFound
    return render_template(
        "families/guide/chapter.html",
        guide=guide,
        chapter=guide.chapter(locale(), chapter),
        following=guide.following(locale(), chapter),
    )
