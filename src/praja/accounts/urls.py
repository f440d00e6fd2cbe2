"""Sign-in, one's own security, and the administration of accounts.

allauth's addresses are named one by one: what is not listed (registration, several e-mail addresses) does not exist.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path

from praja.accounts import views

urlpatterns = [
    path("account/", views.home, name="account_home"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", views.Sessions.as_view(), name="usersessions_list"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("accounts/", views.people, name="accounts_people"),
    path("accounts/new/", views.open_account, name="accounts_open"),
    path("accounts/acting/", views.acting_heads, name="accounts_acting"),
    path("accounts/acting/new/", views.appoint_acting_head, name="accounts_appoint"),
    path("accounts/acting/<int:pk>/end/", views.end_acting, name="accounts_end_acting"),
    path("accounts/roles/<int:pk>/end/", views.end_role, name="accounts_end_role"),
    path("accounts/<int:pk>/", views.person, name="accounts_person"),
    path("accounts/<int:pk>/close/", views.close_account, name="accounts_close"),
]
