"""The web process: `granian --interface wsgi praja.wsgi:application`."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from praja.kernel.structs import prepare_structs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praja.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # every view and type, while there is one thread
prepare_structs()
