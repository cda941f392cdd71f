"""The guide for families: chapters, glossary, sources and questions of data/guide, refused where one lacks its source.

Way in: `chapters.load_guide`, `glossary.load_glossary`. Text only: it knows neither the database nor the web.
"""
