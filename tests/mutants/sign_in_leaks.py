"""Leaks of the sign-in: who gets in by another way than the one page and both factors."""

from tests.mutants.leaks import Leak

ONE_SIGN_IN = "tests/signin/test_one_sign_in.py"
SIGN_IN_LEAKS = (
    Leak(
        "a second factor that is enrolled counts as used",
        "accounts/sessions.py",
        "    return bool(used) and Authenticator.objects.filter(user_id=request.user.pk, pk__in=used).exists()\n",
        "    return bool(used) or Authenticator.objects.filter(user_id=request.user.pk).exists()\n",
        f"{ONE_SIGN_IN}::test_a_factor_set_up_elsewhere_does_not_count_here",
    ),
    Leak(
        "pages open without a second factor by how their names begin",
        "accounts/sessions.py",
        "        if name in (OPEN_TO_USE_FACTOR if is_enrolled else OPEN_TO_SET_UP_FACTOR):\n",
        '        if name.startswith(("mfa_", "account_")):\n',
        f"{ONE_SIGN_IN}::test_a_new_password_does_not_count_as_a_second_factor",
    ),
    Leak(
        "an admin that signs people in",
        "accounts/operator_site.py",
        "            return redirect_to_login(wanted, reverse(settings.LOGIN_URL))\n",
        "            return super().login(request, extra_context)\n",
        f"{ONE_SIGN_IN}::test_the_admin_has_no_sign_in_of_its_own",
    ),
    Leak(
        "tables of libraries in the admin",
        "accounts/operator_site.py",
        "[model for model in models if is_of_project(model)]",
        "list(models)",
        f"{ONE_SIGN_IN}::test_no_table_of_a_library_is_in_the_admin",
    ),
    Leak(
        "sessions in clear",
        "accounts/session_store.py",
        "    return hashlib.sha256(session_key.encode()).hexdigest()[:STORED_LENGTH]\n",
        "    return session_key\n",
        "tests/signin/test_session_table.py",
    ),
    Leak(
        "forms held for anybody",
        "accounts/middleware.py",
        "    if owner is None:\n        return False\n",
        "    if owner is None:\n        return True\n",
        "tests/signin/test_session_table.py",
    ),
    Leak(
        "wrong codes without an event",
        "accounts/sign_in_forms.py",
        "        if self.errors:\n            self._note_failure()\n",
        "        if not self.errors:\n            self._note_failure()\n",
        "tests/signin/test_wrong_factors.py",
    ),
    Leak(
        "a provider that signs in people of any council",
        "accounts/provider_sign_in.py",
        "held and held <= set(council_codes)",
        "held",
        "tests/signin/test_oidc_binding.py",
    ),
    Leak(
        "a token address that knows which clients exist",
        "sharing/api/credentials.py",
        "        request.client = application\n",
        "        if not may_call:\n            return None\n        request.client = application\n",
        "tests/sharing/test_token_address.py",
    ),
)
