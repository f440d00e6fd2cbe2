from django.urls import path

from praja.cases import views
from praja.cases.forms.style import form_style_page

app_name = "cases"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("ui/forms/", form_style_page, name="form_style_page"),
]
