"""Compares the readings of all sets of package URLs and writes what comes of it.

    compare.py DATA FOLDER FIGURES

Each difference has a reason, which `docs/matching.md` explains; one without a reason makes this fail. Every
difference is a line of `FOLDER/differences.tsv`. FIGURES is the JSON file beside `docs/matching.md`; parts of it that come from
elsewhere stay as they are.
"""

import json
import re
import sys
from collections import Counter, defaultdict

from packageurl import PackageURL

import cargo_audit
import oracle
from records import advisories

SETS = ("fleet", "sboms", "edges")

# Records that write their stretches out of order, so that it is open which of two events at one version comes first.
OUT_OF_ORDER = ("PYSEC-2022-42972", "PYSEC-2023-72")


def has_revision(version, record):
    """Whether a version or an event of a record has a revision behind a hyphen."""
    events = [
        text
        for affected in record["affected"]
        for one in affected.get("ranges") or []
        for event in one["events"]
        for text in event.values()
    ]
    return any(re.search(r"\d-\d", text) for text in [version, *events])


def reason(text, purl, record, ours, theirs):
    """Why two readings differ; nothing where nobody knows."""
    kind, version = purl.type, purl.version or ""
    if kind == "npm" and theirs == "affected" and text != text.lower():
        return "npm-case"
    if kind == "bitnami" and theirs == "version-unreadable":
        return "bitnami-no-semver"
    if kind == "bitnami" and has_revision(version, record):
        return "bitnami-revision"
    if kind == "maven" and re.search(r"[-.]?M\d+$", version) and ours == "affected":
        return "maven-milestone"
    if record["id"] in OUT_OF_ORDER and ours == "affected":
        return "events-out-of-order"
    return None


def rows(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


def parsed(text):
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        return None
    return purl if purl.type in oracle.TYPES else None


def our_reading(name, folder):
    """Outcomes by package URL as written and record."""
    spellings = defaultdict(list)
    for purl, key in rows(f"{folder}/{name}.keys.tsv"):
        spellings[key].append(purl)
    ours = {}
    for key, record, outcome in rows(f"{folder}/{name}.pairs.tsv"):
        for purl in spellings[key]:
            ours[purl, record] = outcome
    return ours


def compare(name, folder, records, differences):
    ours = our_reading(name, folder)
    theirs = {(purl, record): outcome for purl, record, outcome in rows(f"{folder}/{name}.oracle.tsv")}
    with open(f"{folder}/{name}.judged.json", encoding="utf-8") as file:
        table = json.load(file)
    for row in table.values():
        row.update({"affected": 0, "not_evaluated": 0, "differences": Counter()})
    for pair in sorted(set(ours) | set(theirs)):
        purl = parsed(pair[0])
        if purl is None:
            continue
        row = table[oracle.TYPES[purl.type]]
        own, other = ours.get(pair, "-"), theirs.get(pair, "-")
        if own == other:
            row["affected" if own == "affected" else "not_evaluated"] += 1
            continue
        why = reason(pair[0], purl, records[pair[1]], own, other) or "unexplained"
        row["differences"][why] += 1
        differences.append((name, *pair, own, other, why))
    return table, ours


def compare_audit(name, folder, ours, names, differences):
    """`cargo audit` and ours on crates that a lock file can hold, by RustSec's records."""
    crates = {purl for spellings in cargo_audit.crates(names).values() for purl in spellings}
    own = {
        pair
        for pair, outcome in ours.items()
        if pair[0] in crates and pair[1].startswith("RUSTSEC-") and outcome == "affected"
    }
    other = {(purl, record) for purl, record, _ in rows(f"{folder}/{name}.audit.tsv")}
    for pair in sorted(own ^ other):
        differences.append((name, *pair, str(pair in own), str(pair in other), "unexplained"))
    return {"crates": len(crates), "affected": len(own & other), "differences": len(own ^ other)}


def main(data, folder, figures):
    records = advisories(data)
    with open(figures, encoding="utf-8") as file:
        told = json.load(file)
    told.update({"ours": {}, "agreement": {}, "audit": {}})
    differences = []
    for name in SETS:
        table, ours = compare(name, folder, records, differences)
        told["agreement"][name] = table
        names = f"{folder}/{name}.keys.tsv"
        told["audit"][name] = compare_audit(name, folder, ours, names, differences)
        with open(f"{folder}/{name}.json", encoding="utf-8") as file:
            told["ours"][name] = json.load(file)
    with open(f"{folder}/differences.tsv", "w", encoding="utf-8") as file:
        file.writelines("\t".join(one) + "\n" for one in differences)
    with open(figures, "w", encoding="utf-8") as file:
        json.dump(told, file, indent=2, sort_keys=True)
        file.write("\n")
    unexplained = [one for one in differences if one[-1] == "unexplained"]
    for one in unexplained[:50]:
        print(*one, sep="\t")
    print(f"{len(differences)} differences, {len(unexplained)} of them unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
