"""What a call may send: declared names only, each once and with a value.

A name that is not known would be lost silently, and an empty filter would narrow nothing: both are refused.
"""

import unicodedata
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

MAX_NAMED = 20
"""So many wrong names are listed in one answer."""


class StrictSerializer(serializers.Serializer[None]):
    """Refuses a name that it does not know, and a value that is empty. Null says nothing where the field allows it."""

    unknown = "There is no such field."

    def to_internal_value(self, data: Any) -> Any:
        """As usual, once every name is known and has a value."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))[:MAX_NAMED]
            empty = [name for name in self.fields if is_empty(data.get(name))]
            wrong = {name: [ErrorDetail(self.unknown, "unknown")] for name in unknown}
            wrong |= {name: [ErrorDetail("Give a value, or leave it out.", "empty")] for name in empty}
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


class QuerySerializer(StrictSerializer):
    """What stands after the question mark of an address; without fields of its own: nothing may."""

    unknown = "There is no such parameter."


def is_empty(value: Any) -> bool:
    """Whether something was sent that says nothing: blank or invisible text, a list or an object without content."""
    if isinstance(value, str):
        return all(letter.isspace() or unicodedata.category(letter) == "Cf" for letter in value)
    return value in ([], {})


def read_query(sent: QueryDict, shape: type[QuerySerializer]) -> dict[str, Any]:
    """The parameters as the shape reads them; ValidationError for one that is unknown, empty or given twice."""
    twice = [name for name in sorted(sent) if len(sent.getlist(name)) > 1]
    if twice:
        raise serializers.ValidationError(
            {name: [ErrorDetail("Give it once.", "repeated")] for name in twice[:MAX_NAMED]}
        )
    query = shape(data=sent.dict())
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)
