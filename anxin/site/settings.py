"""One settings module. What differs between installations comes from the environment, or from the file `var/anxin.env`
that `anxin setup` writes once with fresh secrets. `docs/production.md` explains each variable."""

import os
from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from anxin.law import default_place

# Lets annotations such as ModelChoiceField[Agency] stand in class definitions, where the type checker wants them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]


class _Environment(environ.Env):  # type: ignore[misc]  # the library is not annotated
    """Reads the file into a copy: secrets of an installation must not pass on to the programs this one starts."""

    ENVIRON = dict(os.environ)


env = _Environment()
VAR_DIR = Path(env.str("ANXIN_VAR", default=str(BASE_DIR / "var")))
if (VAR_DIR / "anxin.env").exists():
    env.read_env(VAR_DIR / "anxin.env")

DEMO = env.bool("ANXIN_DEMO", default=False)
DEBUG = env.bool("ANXIN_DEBUG", default=False)
# Tests and static checks run without a secrets file; a server refuses to start on this value (see site/checks.py).
INSECURE_KEY = "insecure-key-for-tests-and-static-checks-only-do-not-serve-with-it"
SECRET_KEY = env.str("ANXIN_SECRET_KEY", default=INSECURE_KEY)
DATA_KEY = env.str("ANXIN_DATA_KEY", default=INSECURE_KEY)
ALLOWED_HOSTS = env.list("ANXIN_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("ANXIN_ORIGINS", default=[])
PLACE = env.str("ANXIN_PLACE", default=default_place())

INSTALLED_APPS = [
    "anxin.trail",
    "anxin.registry",
    "anxin.work",
    "anxin.lawbook",
    "anxin.casework",
    "anxin.funds",
    "anxin.services",
    "anxin.look",
    "anxin.channels",
    "anxin.front",
    "anxin.back",
    "anxin.api",
    "anxin.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "rules",
    "django_htmx",
    "csp",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "anxin.trail.middleware.OneDay",
    "anxin.api.middleware.ProblemDetails",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anxin.look.middleware.FormsOnly",
    "anxin.front.kept_answers.KeepAnswers",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "anxin.look.busy.BusyPages",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "anxin.site.urls"
WSGI_APPLICATION = "anxin.site.wsgi.application"
FORM_RENDERER = "anxin.look.forms.LookRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anxin.look.context_processors.look",
                "anxin.site.demo.sign_in.demo_accounts",
            ],
        },
    },
]

_sqlite = f"sqlite:///{VAR_DIR / 'anxin.sqlite3'}"
DATABASES = {"default": env.db_url("DATABASE_URL", default=_sqlite)}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = None
_database["CONN_HEALTH_CHECKS"] = True
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["ENGINE"] = "anxin.site.sqlite"
    # Said in words because test runners that work in parallel know only Django's own engine by name.
    _database["TEST"] = {"NAME": ":memory:"}
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        # Without it, INSERT OR REPLACE would remove rows behind the back of the guards (trail/guards.py).
        "PRAGMA recursive_triggers=ON;",
    }
else:
    # PostgreSQL would compile statements that it takes for long ones, which costs more than any of ours gains by it.
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# Sign-in limits and used one-time codes must hold in every process, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "anxin.front.account_adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "anxin.front.account_forms.SignUpRecordForm"
# A hall full of people shares one address, so addresses get generous limits and accounts strict ones.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,10/5m/key",
    "connect_record": "60/h/ip,5/h/user",
}
MFA_ADAPTER = "anxin.front.account_adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Anxin"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "anxin.front.account_adapters.name_tried"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE = env.bool("ANXIN_HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
BEHIND_PROXY = env.bool("ANXIN_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
SITE_NAME = _("Anxin")

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "files"
# Files for the bank's own program wait in one folder, files of the bank in the other (docs/bank-files.md).
BANK_OUT = Path(env.str("ANXIN_BANK_OUT", default=str(VAR_DIR / "bank")))
BANK_IN = Path(env.str("ANXIN_BANK_IN", default=str(VAR_DIR / "bank-in")))
BANK_SANDBOX = env.bool("ANXIN_BANK_SANDBOX", default=DEMO)
# The synthetic city that drafts of the rules are tried on; `anxin population` makes it.
PEOPLE_FILE = Path(env.str("ANXIN_PEOPLE_FILE", default=str(VAR_DIR / "people.parquet")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SECURE
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not SECURE
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
# Monthly reports: the most rows of one, what a workbook may unpack to, rows applied while the sender waits, rows of one step of the worker.
REPORT_MAX_ROWS = env.int("ANXIN_REPORT_MAX_ROWS", default=100_000)
REPORT_MAX_UNPACKED_BYTES = 150 * 1024 * 1024
REPORT_AT_ONCE = 200
REPORT_CHUNK = 500
# Requests to the interface a minute and process: from one account, and from one address that is not signed in.
API_ACCOUNT_PER_MINUTE = env.int("ANXIN_API_ACCOUNT_PER_MINUTE", default=3000)
API_PUBLIC_PER_MINUTE = env.int("ANXIN_API_PUBLIC_PER_MINUTE", default=1200)
NINJA_NUM_PROXIES = 1 if env.bool("ANXIN_BEHIND_PROXY", default=False) else 0

# Which departments are connected by data exchange, and the secrets shared with them (docs/exchange.md).
EXCHANGES_FILE = env.str(
    "ANXIN_EXCHANGES", default=str(BASE_DIR / "anxin" / "site" / "demo" / "exchanges.yaml") if DEMO else ""
)
EXCHANGE_SECRETS = {
    name.removeprefix("ANXIN_EXCHANGE_SECRET_").lower(): secret
    for name, secret in env.ENVIRON.items()
    if name.startswith("ANXIN_EXCHANGE_SECRET_")
}

EMAIL_BACKEND = env.str("ANXIN_EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
SILENCED_SYSTEM_CHECKS: list[str] = []
PROMETHEUS_EXPORT_MIGRATIONS = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("ANXIN_LOG_LEVEL", default="WARNING")},
}
