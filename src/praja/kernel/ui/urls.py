from __future__ import annotations

from django.urls import path

from praja.kernel.ui.views import style_page

urlpatterns = [path("ui/", style_page, name="style_page")]
