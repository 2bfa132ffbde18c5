"""Every setting of the product; what differs between machines comes from RAPPORT_* variables (docs/self-hosting.md)."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from rapport.config import environment as env

ROOT = Path(__file__).resolve().parents[2]
HOME = env.home()

SECRET_KEY = env.secret(HOME)
DEBUG = env.switch("DEBUG")
ADDRESS = env.text("ADDRESS", "127.0.0.1")
PORT = env.number("PORT", 8642)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://{ADDRESS}:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.words("HOSTS", f"localhost,127.0.0.1,[::1],{ADDRESS}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "rapport.web",
    "rapport.journal",
    "rapport.files",
    "rapport.search",
    "rapport.accounts",
    "rapport.clients",
    "rapport.message_templates",
    "rapport.commitments",
    "rapport.engagements",
    "rapport.doors",
    "rapport.projects",
    "rapport.timekeeping",
    "rapport.inbox",
    "rapport.channels",
    "rapport.channels.telegram",
    "rapport.channels.webhook",
    "rapport.calendars",
    "rapport.questionnaires",
    "rapport.banking",
    "rapport.imports",
    "rapport.documents",
    "rapport.agreements",
    "rapport.billing",
    "rapport.portal",
    "rapport.today",
    "rapport.backups",
    "rapport.exports",
    "rapport.privacy",
    "rapport.demonstration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_ox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "rapport.config.access.AccessLines",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rapport.accounts.middleware.FirstRun",
    "rapport.accounts.middleware.SignInRequired",
    "rapport.accounts.middleware.Preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "rapport.accounts.middleware.Rights",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "rapport.config.urls"
WSGI_APPLICATION = "rapport.config.wsgi.application"

# Jinja2 stands first: for every name Django asks the engines in this order, so our pages win and a package's own
# still render.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "rapport.web.templating.environment",
            "context_processors": ["rapport.web.templating.page_context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "rapport.web.templating.FormRenderer"
# What stands in the rail and in the palette is decided up here, where every room is known.
FRAME = "rapport.config.frame.frame"

DATABASES = {"default": env.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in throttling must count across processes and restarts, so the cache lives in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Django's 300 would let visitors of a public form push out what counts failed sign-ins.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            # A killed worker's job is taken up again after this many seconds; a living one renews its lease.
            "LOCK_TIMEOUT": env.number("LOCK_TIMEOUT", 10),
            # A crash counts as an attempt, and a long import may see several.
            "MAX_ATTEMPTS": 50,
            "BACKOFF_INITIAL": 1,
            "BACKOFF_MAX": 60,
            "SCHEDULES": {
                "backups": {"task": "rapport.backups.tasks.tick", "cron": "*/5 * * * *"},
                "sweep": {"task": "rapport.backups.tasks.sweep", "cron": "40 * * * *"},
                "calendars": {"task": "rapport.calendars.tasks.tick", "cron": "* * * * *"},
                "calendar-times": {"task": "rapport.calendars.tasks.renew_times", "cron": "20 3 * * *"},
                "folders": {"task": "rapport.documents.tasks.tick", "cron": "*/5 * * * *"},
                "deliver": {"task": "rapport.inbox.tasks.sweep", "cron": "* * * * *"},
                "playbooks": {"task": "rapport.engagements.tasks.tick", "cron": "* * * * *"},
                "prepaid-hours": {"task": "rapport.timekeeping.tasks.close_months", "cron": "10 2 * * *"},
                "telling": {"task": "rapport.today.tasks.look", "cron": "* * * * *"},
            },
        },
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["rapport.accounts.signin.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rapport.accounts.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/10m/ip,5/10m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Addresses are confirmed by the invitation that came to them; the owner's by whoever runs the server.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "rapport.accounts.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Rapport"
# Browsers give passkeys to https and to the machine itself; only there the scheme is not asked for.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_URL.startswith(("http://localhost", "http://127.0.0.1"))
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXIES", 0)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [ROOT / "rapport" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.[a-z0-9]+$|/chunks/[^/]+-[A-Z0-9]{8}\.js$"
FILES_ROOT = HOME / "files"
# Exports asked for on the page lie here for some days.
EXPORTS_ROOT = HOME / "exports"
# What encrypts secrets in the database lies outside of it.
SECRET_KEYS_FILE = HOME / "secret-keys"
# Whether what others name (settings of a domain, feeds, redirects) may lie in a network of one's own.
PRIVATE_ADDRESSES = env.switch("PRIVATE_ADDRESSES")
# Where backups are put; what is not said here stands in the settings of Rapport.
BACKUP_PLACE = {
    "address": env.text("BACKUP_PLACE"),
    "account": env.text("BACKUP_ACCOUNT"),
    "secret": env.text("BACKUP_SECRET"),
    "endpoint": env.text("BACKUP_ENDPOINT"),
    "region": env.text("BACKUP_REGION"),
}
# An upload larger than this is refused with a sentence; larger archives go through `rapport import`, which reads in
# place.
UPLOAD_LIMIT = env.number("UPLOAD_LIMIT_MB", 2048) * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["rapport.files.uploading.BoundedUpload"]
FILE_UPLOAD_TEMP_DIR = HOME / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True, mode=0o700)
TEMPLATES_ROOT = HOME / "templates"
TEMPLATES_ROOT.mkdir(exist_ok=True, mode=0o700)
DATA_UPLOAD_MAX_NUMBER_FILES = 5000

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("PROXIES", 0) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "rapport_session", "csrftoken"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0

# Where the Bot API of Telegram is asked for, unless a workspace names a server of its own.
TELEGRAM_API = env.text("TELEGRAM_API", "https://api.telegram.org")

# Without an SMTP server nothing is sent: invitations are then copied by hand.
SMTP = env.smtp()
MAILERS = {"default": SMTP.mailer if SMTP else {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
DEFAULT_FROM_EMAIL = SMTP.sender if SMTP else "rapport@localhost"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "rapport.config.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django repeats every 4xx with its path; the access line says it already.
        "django.request": {"level": "ERROR"},
        # It names every address it asks, and some are secrets in themselves.
        "httpx2": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
