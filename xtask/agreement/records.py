"""Published OSV records, read as they are."""

import glob
import io
import json
import os

import zstandard


def lines(path):
    """The JSON values of a packed file of lines."""
    # The files are packed with a window of 64 MiB.
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    with open(path, "rb") as file:
        reader = decompressor.stream_reader(file)
        for line in io.TextIOWrapper(reader, encoding="utf-8"):
            yield json.loads(line)


def advisories(data):
    """All records by identifier. Where two files hold one identifier, the record that was changed last counts; of those changed
    at the same time, the one of the file that comes last by name."""
    records = {}
    for path in sorted(glob.glob(os.path.join(data, "advisories", "*.osv.jsonl.zst"))):
        for record in lines(path):
            known = records.get(record["id"])
            if known is None or record.get("modified", "") >= known.get("modified", ""):
                records[record["id"]] = record
    return records
