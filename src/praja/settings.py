"""All settings, from the environment. Every variable is listed in docs/operations/settings.md.

Development and the demo need none of them: `./praja up` sets DATABASE_URL, the keys and the data folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


def _flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "")
    return default if value == "" else value.lower() in {"1", "true", "yes", "on"}


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _database(url: str) -> dict[str, object]:
    """A Django database entry from postgresql://user:password@host:port/name?host=/socket/dir."""
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "praja",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {**query, "options": "-c jit=off -c statement_timeout=30000"},
    }


ROOT = Path(os.environ.get("PRAJA_ROOT", Path(__file__).resolve().parents[2]))
DATA_DIR = Path(os.environ.get("PRAJA_DATA_DIR", ROOT / ".praja"))
PACK_DIR = Path(os.environ.get("PRAJA_PACK", ROOT / "packs" / "jombang"))

# Demo mode: role accounts with known passwords, generated activity, the style page. Never on for a real regency.
DEMO = _flag("PRAJA_DEMO")
DEMO_ACTIVITY = _flag("PRAJA_DEMO_ACTIVITY", default=True)
DEBUG = _flag("PRAJA_DEBUG")
CHECK_COMMAND_EVENTS = _flag("PRAJA_CHECK_COMMAND_EVENTS")

SECRET_KEY = os.environ.get("PRAJA_SECRET_KEY", "")
if not SECRET_KEY:
    _secret_file = DATA_DIR / "secret-key"
    SECRET_KEY = _secret_file.read_text().strip() if _secret_file.exists() else "unset"
# Field encryption, blind index and log signing keys: a JSON file, or its content in PRAJA_KEYS (see kernel/crypto).
KEYS_FILE = os.environ.get("PRAJA_KEYS_FILE", str(DATA_DIR / "keys.json"))
KEYS = os.environ.get("PRAJA_KEYS", "")

PUBLIC_URL = os.environ.get("PRAJA_PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = _list("PRAJA_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SERVED_OVER_HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "praja.accounts",  # first: its pages and words replace those of allauth and Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "ninja",
    "praja.kernel.crypto",
    "praja.kernel.events",
    "praja.kernel.ledger",
    "praja.kernel.calendar",
    "praja.kernel.files",
    "praja.kernel.notify",
    "praja.kernel.measures",
    "praja.kernel.jobs",
    "praja.kernel.ui",
    "praja.kernel.web",
    "praja.government",
    "praja.cases",
    "praja.cases.procedures",
    "praja.complaints",
    "praja.services.documents",
    "praja.services.payments",
    "praja.services.queue",
    "praja.services.standards",
    "praja.services.satisfaction",
    "praja.services.applications",
    "praja.portal",
]

MIDDLEWARE = [
    "praja.kernel.web.middleware.request_context",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "praja.kernel.web.middleware.choose_language",
    "praja.kernel.web.middleware.refuse_zero_bytes",  # before the session, whose key comes from a cookie
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "praja.accounts.middleware.staff_gate",
    "praja.kernel.measures.middleware.figures_wait",
    "praja.kernel.web.middleware.problems",
]

ROOT_URLCONF = "praja.urls"
WSGI_APPLICATION = "praja.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
# E-mail addresses are unique by a constraint on their lower case, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "praja.kernel.web.context.site",
                "praja.accounts.context.actor",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "praja.kernel.ui.templatetags.ui"],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///praja"))}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "praja_language"
TIME_ZONE = os.environ.get("PRAJA_TIME_ZONE", "Asia/Jakarta")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FILES_ROOT = DATA_DIR / "files"
"""Uploads; private, never under STATIC_ROOT. PRAJA_S3_BUCKET moves them to object storage."""
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "praja.kernel.ui.bundle.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _flag("PRAJA_PLAIN_STATIC")
        else "praja.kernel.ui.storage.HashedStaticFiles"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
"""Bytes of a request body outside its files."""

# In the database, so that limits on sign-in hold over all processes. Too slow for anything hot.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "praja_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("PRAJA_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No inline script or style anywhere, and nothing from another host (a tile server only when configured).
TILE_URL = os.environ.get("PRAJA_TILE_URL", "")
TILE_ATTRIBUTION = os.environ.get("PRAJA_TILE_ATTRIBUTION", "")
_tile_host = [f"{urlparse(TILE_URL).scheme}://{urlparse(TILE_URL).netloc}"] if TILE_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *_tile_host],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *_tile_host],
        "worker-src": ["'self'", "blob:"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/inbox/"

ACCOUNT_FORMS = {"login": "praja.accounts.forms.SignInForm"}
ACCOUNT_ADAPTER = "praja.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "20/m/ip,3/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
MFA_ADAPTER = "praja.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "login_webauthn": "praja.accounts.passkeys.LoginForm",
    "authenticate_webauthn": "praja.accounts.passkeys.AuthenticateForm",
    "reauthenticate_webauthn": "praja.accounts.passkeys.ReauthenticateForm",
    "add_webauthn": "praja.accounts.passkeys.AddForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Praja"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlparse(PUBLIC_URL).hostname == "localhost"
USERSESSIONS_TRACK_ACTIVITY = False

CSRF_FAILURE_VIEW = "praja.kernel.web.views.csrf_failed"
METRICS_TOKEN = os.environ.get("PRAJA_METRICS_TOKEN", "")

EMAIL_BACKEND = os.environ.get("PRAJA_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("PRAJA_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PRAJA_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PRAJA_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PRAJA_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("PRAJA_EMAIL_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("PRAJA_EMAIL_FROM", "praja@localhost")

# A program beside the platform that carries reports from and to SP4N-LAPOR! (docs/lapor.md); without one, files do.
LAPOR_BRIDGE_URL = os.environ.get("PRAJA_LAPOR_BRIDGE_URL", "")
LAPOR_BRIDGE_TOKEN = os.environ.get("PRAJA_LAPOR_BRIDGE_TOKEN", "")

# Keys of outside bodies' Open311 services, as JSON: {"code of the body": "key"} (docs/open311.md).
OPEN311_CLIENT_KEYS = os.environ.get("PRAJA_OPEN311_CLIENT_KEYS", "{}")

# Who signs documents (docs/documents.md): bsre_v1, bsre_v2, or local with certificates of our own; empty for nobody.
SIGNING_SERVICE = os.environ.get("PRAJA_SIGNING_SERVICE", "local" if DEMO else "")
SIGNING_URL = os.environ.get("PRAJA_SIGNING_URL", "")
SIGNING_USER = os.environ.get("PRAJA_SIGNING_USER", "")
SIGNING_PASSWORD = os.environ.get("PRAJA_SIGNING_PASSWORD", "")
SIGNING_TIMEOUT_SECONDS = float(os.environ.get("PRAJA_SIGNING_TIMEOUT_SECONDS", "45"))
SIGNING_TSA_URL = os.environ.get("PRAJA_SIGNING_TSA_URL", "")
SIGNING_ROOTS = os.environ.get("PRAJA_SIGNING_ROOTS", "")

# The bank that takes levies by QRIS (docs/payments.md); without an address bills are paid at its counter.
PAYMENTS_SNAP_URL = os.environ.get("PRAJA_PAYMENTS_SNAP_URL", "")
PAYMENTS_SNAP_CLIENT_KEY = os.environ.get("PRAJA_PAYMENTS_SNAP_CLIENT_KEY", "")
PAYMENTS_SNAP_CLIENT_SECRET = os.environ.get("PRAJA_PAYMENTS_SNAP_CLIENT_SECRET", "")
PAYMENTS_SNAP_MERCHANT = os.environ.get("PRAJA_PAYMENTS_SNAP_MERCHANT", "")
PAYMENTS_SNAP_PRIVATE_KEY = os.environ.get("PRAJA_PAYMENTS_SNAP_PRIVATE_KEY", "")
PAYMENTS_SNAP_BANK_KEY = os.environ.get("PRAJA_PAYMENTS_SNAP_BANK_KEY", "")

CLAMAV_SOCKET = os.environ.get("PRAJA_CLAMAV_SOCKET", "")
DEADLINES_SILENT_MINUTES = int(os.environ.get("PRAJA_DEADLINES_SILENT_MINUTES", "30"))
S3_BUCKET = os.environ.get("PRAJA_S3_BUCKET", "")
S3_ENDPOINT = os.environ.get("PRAJA_S3_ENDPOINT", "")
OTEL_ENDPOINT = os.environ.get("PRAJA_OTEL_ENDPOINT", "")
LOGGING_CONFIG = "praja.kernel.web.logs.configure"
LOGGING = {"level": os.environ.get("PRAJA_LOG_LEVEL", "INFO")}

# Other ways in: each is off until it is set (docs/channels.md). Tokens come from the environment only.
WHATSAPP_API = os.environ.get("PRAJA_WHATSAPP_API", "https://graph.facebook.com/v23.0").rstrip("/")
WHATSAPP_TOKEN = os.environ.get("PRAJA_WHATSAPP_TOKEN", "")
WHATSAPP_PHONE_ID = os.environ.get("PRAJA_WHATSAPP_PHONE_ID", "")
WHATSAPP_APP_SECRET = os.environ.get("PRAJA_WHATSAPP_APP_SECRET", "")
WHATSAPP_VERIFY_TOKEN = os.environ.get("PRAJA_WHATSAPP_VERIFY_TOKEN", "")
WHATSAPP_TEMPLATE = os.environ.get("PRAJA_WHATSAPP_TEMPLATE", "")
TELEGRAM_API = os.environ.get("PRAJA_TELEGRAM_API", "https://api.telegram.org").rstrip("/")
TELEGRAM_TOKEN = os.environ.get("PRAJA_TELEGRAM_TOKEN", "")
TELEGRAM_SECRET = os.environ.get("PRAJA_TELEGRAM_SECRET", "")
SMS_URL = os.environ.get("PRAJA_SMS_URL", "")
SMS_TOKEN = os.environ.get("PRAJA_SMS_TOKEN", "")
SMS_SECRET = os.environ.get("PRAJA_SMS_SECRET", "")
IMAP_HOST = os.environ.get("PRAJA_IMAP_HOST", "")
IMAP_PORT = int(os.environ.get("PRAJA_IMAP_PORT", "993"))
IMAP_USER = os.environ.get("PRAJA_IMAP_USER", "")
IMAP_PASSWORD = os.environ.get("PRAJA_IMAP_PASSWORD", "")
IMAP_FOLDER = os.environ.get("PRAJA_IMAP_FOLDER", "INBOX")
IMAP_TLS = _flag("PRAJA_IMAP_TLS", default=True)
