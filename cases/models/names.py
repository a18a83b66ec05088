"""How names are made findable: folded, and by sound. One trigger, for every way in, bulk loads too.

`name_key` is the name in lower case without accents and apostrophes; `name_sounds` holds both double metaphones of each
of its words. cases.search reads both.
"""

import pgtrigger

from cases.name_folding import folded


def key_of_names(*columns: str) -> pgtrigger.Trigger:
    """The trigger that keeps both columns in step with these."""
    text = " || ' ' || ".join(f"NEW.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="names_can_be_found",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns, "name_key", "name_sounds"),
        func=f"""
            NEW.name_key := {folded(text)};
            NEW.name_sounds := ARRAY(
                SELECT DISTINCT sound FROM regexp_split_to_table(NEW.name_key, '[^[:alnum:]]+') AS word,
                    LATERAL (VALUES (dmetaphone(word)), (dmetaphone_alt(word))) AS heard (sound) WHERE sound <> '');
            RETURN NEW;
        """,
    )
