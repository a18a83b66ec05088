"""Settings of the project. Every value that differs between places comes from the environment (docs/operate.md)."""

import os
from datetime import timedelta

import pghistory
from csp.constants import NONCE, NONE, SELF

from rhi.api_document import settings_of
from rhi.environment import (
    BASE_DIR,
    database,
    flag,
    oidc_providers,
    raw_keys,
    secret,
    secrets_of,
    service_urls,
    var_dir,
    words,
)
from rhi.schedule import IN_A_SANDBOX, SCHEDULE, WHAT_EACH_DOES

SECRET_KEY = secret("SECRET_KEY")
DEMO = flag("RHI_DEMO")
SANDBOX = flag("RHI_SANDBOX")  # for integrators: made-up children whose summaries change by themselves
TESTING = flag("RHI_TESTING")
DEBUG = flag("RHI_DEBUG")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
VAR_DIR = var_dir()
DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL = service_urls()
DATABASES = {"default": database(DATABASE_URL)}

INSTALLED_APPS = [
    "accounts.operator_app.OperatorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "drf_spectacular",
    "guardian",
    "oauth2_provider",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "rhi",
    "accounts",
    "audit",
    "guidance",
    "cases",
    "interviews",
    "sharing",
    "reaching",
    "rights",
    "reporting",
]

MIDDLEWARE = [
    "rhi.tracing.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rhi.headers.PermissionsPolicyMiddleware",
    "rhi.null_characters.NullCharacterMiddleware",
    "accounts.anonymous_sessions.BoundedSessionMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.ProviderSessionMiddleware",
    "accounts.middleware.KeepFormLoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SecondFactorMiddleware",
    "accounts.middleware.ActingCouncilMiddleware",
    "audit.middleware.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.WallMiddleware",
]

ROOT_URLCONF = "rhi.urls"
WSGI_APPLICATION = "rhi.wsgi.application"
FORM_RENDERER = "rhi.forms.GovukRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.page_frame",
            ],
        },
    },
]

# History: who, in which request and why stand in each kept row itself, which is never updated (rhi.history)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
# `manage.py migrate` installs the triggers of the models itself, as its last step: migrations carry no copy of them.
PGTRIGGER_MIGRATIONS = False

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignupAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
# No hard lock: failures slow down an address, or one browser; a known browser counts for itself (accounts.devices).
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "60/5m/ip,10/5m/key",
    "login_failed_known_device": "20/5m/key",
    "reset_password": "60/m/ip,3/5m/key",
}
ACCOUNT_FORMS = {
    "change_password": "accounts.sign_in_forms.NewPasswordForm",
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
# Whose address a request has: the proxy's word is believed only where there is one.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("BEHIND_TLS_PROXY") else 0
# Second factor: for everybody in production, unless the operator says otherwise
REQUIRE_MFA = os.environ.get("REQUIRE_MFA", "0" if DEMO or TESTING else "1") not in {"0", "false", "no", "off"}
MFA_ADAPTER = "accounts.adapter.EncryptingMfaAdapter"
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.CodeForm",
    "authenticate_webauthn": "accounts.sign_in_forms.PasskeyForm",
    "login_webauthn": "accounts.sign_in_forms.PasskeyAloneForm",
    "reauthenticate": "accounts.sign_in_forms.CodeAgainForm",
    "reauthenticate_webauthn": "accounts.sign_in_forms.PasskeyAgainForm",
}
MFA_ENCRYPTION_KEYS = secrets_of("MFA_ENCRYPTION_KEYS")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Return home interviews"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TESTING
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator vouches for the address
# Councils' own sign-in (OpenID Connect): who may use it is decided in accounts.provider_sign_in
SOCIALACCOUNT_ADAPTER = "accounts.adapter.ExistingPeopleAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
OIDC_MFA_COUNTS = flag("OIDC_MFA_COUNTS")
SOCIALACCOUNT_PROVIDERS = oidc_providers()
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.BreachedPasswordValidator"},
]
PWNED_PASSWORDS_URL = os.environ.get("PWNED_PASSWORDS_URL", "")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "accounts.machine_secrets.MachineSecretHasher",  # clients' secrets only: CLIENT_SECRET_HASHER below
]
if TESTING:
    PASSWORD_HASHERS[:2] = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Sessions, cookies, headers
SESSION_ENGINE = "accounts.session_store"
SESSION_LONGEST_WINDOW = timedelta(hours=10)
SESSION_IDLE_WINDOW = timedelta(minutes=int(os.environ.get("SESSION_IDLE_MINUTES", "30")))
SESSION_COOKIE_AGE = int(SESSION_LONGEST_WINDOW.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts take the CSRF token from the form
SESSION_COOKIE_SAMESITE = "Lax"
OVER_TLS = not (DEMO or DEBUG or TESTING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_TLS
SECURE_SSL_REDIRECT = OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_TLS_PROXY") else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600

# Words and time: UTC inside, Europe/London on the screen
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Static files: built by `npm run build`, served by whitenoise
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # else it lists all files for each test client: 10 ms

# Mail
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "return-home-interviews@council.example")
if smtp_host := os.environ.get("SMTP_HOST"):
    EMAIL_HOST = smtp_host
    EMAIL_PORT = int(os.environ.get("SMTP_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
    EMAIL_USE_TLS = not flag("SMTP_WITHOUT_TLS")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20  # seconds; far below the lease of a message (accounts.outbox)
# GOV.UK Notify, where a key is set: each channel with a template whose fields are subject and body
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_BASE_URL = os.environ.get("NOTIFY_BASE_URL") or "https://api.notifications.service.gov.uk"
# What Notify shows when it calls back with a receipt; a second one while it is changed (docs/operate.md).
NOTIFY_CALLBACK_TOKENS = secrets_of("NOTIFY_CALLBACK_TOKENS")
NOTIFY_TEMPLATES = {
    "email": os.environ.get("NOTIFY_EMAIL_TEMPLATE", ""),
    "text": os.environ.get("NOTIFY_TEXT_TEMPLATE", ""),
    "letter": os.environ.get("NOTIFY_LETTER_TEMPLATE", ""),
}
AUDIT_ANCHOR = words("AUDIT_ANCHOR")  # files or “mailto:” addresses to which each new link of the audit goes
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
# Where the pages of children and carers are reached: a host that says neither council nor police, where there is one.
TALK_URL = os.environ.get("TALK_URL") or SITE_URL
# Where “leave this page” goes.
TALK_EXIT_URL = os.environ.get("TALK_EXIT_URL") or "https://www.bbc.co.uk/weather"

# Jobs
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "beat-schedule")
CELERY_BEAT_SCHEDULE = {**SCHEDULE, **(IN_A_SANDBOX if SANDBOX else {})}
JOB_WORDS = WHAT_EACH_DOES

# API
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "summaries.read": "Read the summaries released to the agency",
        "receipts.write": "Acknowledge what was received",
        "reports.write": "Tell a council of a missing or found child",
    },
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    "CLIENT_SECRET_HASHER": "machine",
    "OAUTH2_VALIDATOR_CLASS": "sharing.api.credentials.ClientValidator",
    "OAUTH2_BACKEND_CLASS": "sharing.api.reading.TokenInHeader",
    "ALLOWED_GRANT_TYPES": ["client-credentials"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
        )
    },
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["oauth2_provider.contrib.rest_framework.OAuth2Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sharing.api.reading.JsonReader"],
    "DEFAULT_SCHEMA_CLASS": "sharing.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "sharing.api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # "format" is a parameter like any other: unknown
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
}
SPECTACULAR_SETTINGS = settings_of(
    scopes=OAUTH2_PROVIDER["SCOPES"],
    site_url=SITE_URL,
    contact={
        "name": "The operators of this installation",
        "email": os.environ.get("API_CONTACT_EMAIL", "return-home-interviews@council.example"),
    },
)

# Figures that leave a council show no number from 1 to one less than this, nor one from which it follows.
SMALL_NUMBERS_BELOW = int(os.environ.get("SMALL_NUMBERS_BELOW", "5"))
# A load that would change more than this share of a council's children asks a person first.
LOAD_ASKS_ABOVE_PERCENT = int(os.environ.get("LOAD_ASKS_ABOVE_PERCENT", "25"))
# How long an exported file is kept; its record, without the file, stays.
EXPORT_KEPT_WINDOW = timedelta(days=int(os.environ.get("EXPORT_KEPT_DAYS", "7")))
# How often one police client may call, over all addresses; 429 with Retry-After beyond it.
API_RATE = os.environ.get("API_RATE", "600/min")
# What signs the notices to forces: the first signs, the public halves of all are at /api/v1/keys (sharing.notices).
NOTICE_SIGNING_KEYS = raw_keys("NOTICE_SIGNING_KEYS")
# The header in which the proxy passes on the fingerprint of the client certificate it checked (mutual TLS); it must
# take the header off whatever comes from outside. Without it, clients bound to a certificate cannot call.
CLIENT_CERTIFICATE_HEADER = os.environ.get("CLIENT_CERTIFICATE_HEADER", "")

# Rules that a council or a court might move (docs/decisions.md)
PRODUCT = {
    "emergency_window": timedelta(hours=4),
}
# Nothing cites the duty to share of Children Act 2004 s.16LA before this date (announced; the order was not seen).
DUTY_TO_SHARE_FROM = os.environ.get("DUTY_TO_SHARE_FROM", "")
# Nothing cites the duty to report of the Crime and Policing Act 2026 before this date (not announced when written).
REPORT_OFFENCES_FROM = os.environ.get("REPORT_OFFENCES_FROM", "")
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "rhi.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    # Both have a line for each ordinary step: pikepdf at each start, pgtrigger for each trigger at each migrate.
    "loggers": {"pikepdf": {"level": "WARNING"}, "pgtrigger": {"level": "WARNING"}},
}
