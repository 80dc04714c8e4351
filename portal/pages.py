"""What every page stands on: languages, bundles, figures, navigation, preferences, the licence."""

from flask import Flask

from portal import (
    about,
    compression,
    figures,
    language,
    navigation,
    preferences,
    program,
    static_files,
    status_words,
)


def prepare(app: Flask) -> None:
    """Let `app` answer with pages."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    compression.prepare(app)
    language.prepare(app)
    static_files.prepare(app)
    figures.prepare(app)
    status_words.prepare(app)
    navigation.prepare(app)
    app.register_blueprint(preferences.blueprint)
    app.register_blueprint(about.blueprint)
    program.prepare(app)
