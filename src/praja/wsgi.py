"""The web process: `granian --interface wsgi praja.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praja.settings")
application = get_wsgi_application()
