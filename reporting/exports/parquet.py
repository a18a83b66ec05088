"""Rows as Parquet. Only the worker's job imports this module: the library costs memory that a web process has not."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from reporting.exports.extract import BOOLEAN, CHUNK, DATE, KINDS, NOTES, SMALL, TIME, WORD

TYPES = {
    BOOLEAN: pa.bool_(),
    WORD: pa.string(),
    SMALL: pa.int16(),
    DATE: pa.date32(),
    TIME: pa.timestamp("us", tz="UTC"),
}


def schema(readme: dict[str, str]) -> Any:
    """Columns with what each means, and what the file is."""
    fields = [
        pa.field(name, TYPES[kind], metadata={"description": NOTES[name]} if name in NOTES else None)
        for name, kind in KINDS.items()
    ]
    return pa.schema(fields, metadata={**readme, "columns": "; ".join(f"{k}: {v}" for k, v in NOTES.items())})


def write_parquet(rows: Iterable[tuple[Any, ...]], readme: dict[str, str], file: IO[bytes]) -> None:
    """A group of rows at a time, so that memory does not grow with their number."""
    columns = schema(readme)
    with pq.ParquetWriter(file, columns, compression="zstd") as writer:
        for some in groups(iter(rows)):
            arrays = [
                pa.array(values, field.type) for values, field in zip(zip(*some, strict=True), columns, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=columns))


def groups(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """So many rows at a time."""
    while some := list(islice(rows, CHUNK)):
        yield some
