"""The shapes of the analysts' door."""

from rest_framework import serializers

from reporting.parts import MEASURE_PARTS
from reporting.sheet import BREAKDOWNS, QUARTERS
from sharing.api.fields import Code
from sharing.api.strict import QuerySerializer

KEYS = [(key, key) for key in sorted(MEASURE_PARTS)]
PERIODS = ["year", *QUARTERS]
LIVE, PUBLISHED = "live", "published"
VIEWS = ["all", *(name for name in BREAKDOWNS if name)]


class MeasuresQuery(QuerySerializer):
    """Of which council and year figures are asked for."""

    council = Code(
        "[0-9A-Za-z]{1,10}", required=False, default=str, help_text="The council's DfE code. Left out: your own."
    )
    year = Code(
        "[0-9]{4}",
        required=False,
        default=str,
        help_text="In which the financial year begins, in four digits. Left out: the latest there is.",
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[LIVE, PUBLISHED],
        required=False,
        default=str,
        help_text="`live`: your own council's figures as they are now. `published`: what the council published. "
        "Left out: live for your own council where you may see its figures, else published.",
    )


class MeasureSerializer(serializers.Serializer[dict[str, str]]):
    """What a measure means."""

    key = serializers.ChoiceField(choices=KEYS, help_text="Its name for programs.")
    name = serializers.CharField(help_text="Its name for people.")
    sentence = serializers.CharField(help_text="What counts.")
    over = serializers.CharField(help_text="Of what it is a share.")


class FigureSerializer(serializers.Serializer[dict[str, object]]):
    """One measure of one period and one value of one breakdown."""

    period = serializers.ChoiceField(choices=PERIODS, help_text="The financial year, or a quarter of it.")
    breakdown = serializers.ChoiceField(choices=VIEWS, help_text="By what the episodes are split; `all`: not.")
    value = serializers.CharField(help_text="The value of the breakdown; `all` of `all`.")
    words = serializers.CharField(help_text="The value in words.")
    measure = serializers.ChoiceField(choices=KEYS, help_text="See `measures`.")
    numerator = serializers.IntegerField(allow_null=True, help_text="Null: withheld. Never a small number but 0.")
    denominator = serializers.IntegerField(allow_null=True, help_text="Null: withheld.")
    rate = serializers.FloatField(allow_null=True, help_text="Null: a number is withheld, or there is none.")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of the rate's 95 % interval (Wilson).")
    high = serializers.FloatField(allow_null=True, help_text="Upper end of the same.")
    is_withheld = serializers.BooleanField(help_text="Whether a number is withheld.")


class PublishedVersionSerializer(serializers.Serializer[dict[str, object]]):
    """Which publication the figures are from."""

    version = serializers.IntegerField(help_text="Counts up from 1 for each year.")
    published_at = serializers.DateTimeField(help_text="When the council agreed.")
    caveats = serializers.CharField(help_text="What the council says about how it records.")


class MeasuresSerializer(serializers.Serializer[dict[str, object]]):
    """Figures of one council and financial year, without small numbers."""

    council = serializers.CharField(help_text="The council's DfE code.")
    council_name = serializers.CharField(help_text="The council.")
    year = serializers.IntegerField(help_text="In which the financial year begins: 2025 for April 2025 to March 2026.")
    as_at = serializers.DateTimeField(help_text="When the figures were counted.")
    definitions = serializers.CharField(help_text="A digest of every definition: other definitions have another one.")
    threshold = serializers.IntegerField(help_text="Numbers from 1 to one less are withheld.")
    note = serializers.CharField(help_text="What it means that a number is withheld.")
    children = serializers.IntegerField(allow_null=True, help_text="Children in the year, rounded; null: not told.")
    published = PublishedVersionSerializer(
        allow_null=True, help_text="Null: figures of your own council as they are now, which it has not published."
    )
    measures = MeasureSerializer(many=True, help_text="The definitions.")
    figures = FigureSerializer(many=True, help_text="Every figure there is.")
