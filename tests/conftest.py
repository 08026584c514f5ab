"""One setting for every test: no deadlines, because a time is no verdict on a shared machine."""

from hypothesis import settings

settings.register_profile("anneal", deadline=None)
settings.load_profile("anneal")
