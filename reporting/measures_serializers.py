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
        help_text="`live`: your own council's figures, counted once a month. `published`: what the council published. "
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
    numerator = serializers.IntegerField(help_text="Rounded. 0 may stand for up to one less than `rounded_to`.")
    denominator = serializers.IntegerField(help_text="Rounded.")
    rate = serializers.FloatField(allow_null=True, help_text="Of the rounded numbers. Null: too few for a rate.")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of the rate's 95 % interval (Wilson).")
    high = serializers.FloatField(allow_null=True, help_text="Upper end of the same.")


class PublishedVersionSerializer(serializers.Serializer[dict[str, object]]):
    """Which publication the figures are from."""

    version = serializers.IntegerField(help_text="Counts up from 1 for each year.")
    published_at = serializers.DateTimeField(help_text="When the council agreed.")
    caveats = serializers.CharField(help_text="What the council says about how it records.")


class MeasuresSerializer(serializers.Serializer[dict[str, object]]):
    """Figures of one council and financial year, rounded."""

    council = serializers.CharField(help_text="The council's DfE code.")
    council_name = serializers.CharField(help_text="The council.")
    year = serializers.IntegerField(help_text="In which the financial year begins: 2025 for April 2025 to March 2026.")
    as_at = serializers.DateTimeField(help_text="When the figures were counted.")
    definitions = serializers.CharField(help_text="A digest of every definition: other definitions have another one.")
    rounded_to = serializers.IntegerField(help_text="Numbers are multiples of this.")
    note = serializers.CharField(help_text="What rounding does to the numbers.")
    children = serializers.IntegerField(allow_null=True, help_text="Children in the year, rounded; null: too few.")
    published = PublishedVersionSerializer(
        allow_null=True, help_text="Null: this month's figures of your own council, which it has not published."
    )
    measures = MeasureSerializer(many=True, help_text="The definitions.")
    figures = FigureSerializer(many=True, help_text="Every figure there is.")
