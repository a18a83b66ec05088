"""A measure by the values of something, one bar each, with the published figure as a dashed line."""

from collections.abc import Sequence

from reporting.charting.frame import Chart, Column
from reporting.charts import bars, label_of, summary
from reporting.measures import BY_KEY
from reporting.uptake import Figures

FILE = ("group", "measure", "numerator", "denominator", "rate")


def bar_chart(found: Sequence[Figures], key: str, first: str) -> Chart:
    """The chart of a measure; values of which there is no episode have no bar, and no row."""
    shown = [figures for figures in found if figures.rates[key].denominator]
    rows = [
        {
            "group": figures.label,
            "measure": key,
            "numerator": figures.rates[key].numerator,
            "denominator": figures.rates[key].denominator,
            "rate": figures.rates[key].rate,
            "words": figures.rates[key].words,
            "label": label_of(figures, key),
        }
        for figures in shown
    ]
    drawn = bars(list(found), key)
    return Chart(
        name="bars",
        title=f"{BY_KEY[key].name}, by {first.lower()}",
        summary=(summary(list(found), key),),
        rows=rows,
        table=(Column("group", first, is_number=False), Column("words", BY_KEY[key].name)),
        file=FILE,
        marks={name: drawn[name] for name in ("height", "layer")},
    )
