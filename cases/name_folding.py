"""How names are compared: the one SQL expression for names as recorded and for names as typed. Pure."""


def folded(text: str) -> str:
    """SQL: lower case without accents and apostrophes, so that O’Neill is found as oneill and as o'neill."""
    return f"regexp_replace(lower(unaccent({text})), '[''`´ʼ‘’]', '', 'g')"
