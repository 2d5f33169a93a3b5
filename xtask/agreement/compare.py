"""Compares the two readings.

    compare.py SET FOLDER
"""

import sys
from collections import Counter, defaultdict

import oracle
from packageurl import PackageURL


def pairs(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


def readings(name, folder):
    """Both readings as outcomes by package URL as written and record."""
    spellings = defaultdict(list)
    for purl, key in pairs(f"{folder}/{name}.keys.tsv"):
        spellings[key].append(purl)
    ours = {}
    for key, record, outcome in pairs(f"{folder}/{name}.pairs.tsv"):
        for purl in spellings[key]:
            ours[purl, record] = outcome
    theirs = {(purl, record): outcome for purl, record, outcome in pairs(f"{folder}/{name}.oracle.tsv")}
    return ours, theirs


def ecosystem(purl):
    try:
        return oracle.TYPES.get(PackageURL.from_string(purl).type)
    except ValueError:
        return None


def main(name, folder):
    ours, theirs = readings(name, folder)
    counts = Counter()
    for pair in sorted(set(ours) | set(theirs)):
        purl, record = pair
        counts[ecosystem(purl), ours.get(pair, "-"), theirs.get(pair, "-")] += 1
        if ours.get(pair) != theirs.get(pair):
            print(purl, record, ours.get(pair, "-"), theirs.get(pair, "-"), sep="\t")
    for key in sorted(counts, key=str):
        print(*key, counts[key], file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
