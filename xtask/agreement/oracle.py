"""An independent reading: which of a list of package URLs does which OSV record affect?

    oracle.py DATA LIST RESULT JUDGED

Decides by the algorithm of the OSV schema ("Evaluation"), with package URLs, names and version orders by the libraries of
`requirements.txt`. Writes a line `package URL, record, outcome` where a record affects a package URL, or where a library cannot
read the version.
"""

import json
import sys
from collections import defaultdict

from packageurl import PackageURL
from packaging.utils import canonicalize_name

import orders
from records import advisories

TYPES = {
    "pypi": "PyPI",
    "golang": "Go",
    "npm": "npm",
    "gem": "RubyGems",
    "maven": "Maven",
    "cargo": "crates.io",
    "composer": "Packagist",
    "nuget": "NuGet",
    "hex": "Hex",
    "pub": "Pub",
    "bitnami": "Bitnami",
}


def folded(ecosystem, name):
    """The form in which an ecosystem compares names."""
    if ecosystem == "PyPI":
        return canonicalize_name(name)
    if ecosystem in ("Go", "Packagist", "NuGet"):
        # Package URLs of Go modules are in lower case by definition.
        return name.lower()
    if ecosystem == "crates.io":
        return name.lower().replace("-", "_")
    return name


def name_of(purl):
    """The ecosystem's own name for the package."""
    if not purl.namespace:
        return purl.name
    separator = ":" if purl.type == "maven" else "/"
    return purl.namespace + separator + purl.name


def names_in(ecosystem, affected):
    """The names by which an entry is met: the package, and of a Go module the packages in which the fault lies."""
    names = {affected["package"]["name"]}
    if ecosystem == "Go":
        imports = (affected.get("ecosystem_specific") or {}).get("imports") or []
        names.update(one["path"] for one in imports if "path" in one)
    return {folded(ecosystem, name) for name in names}


def is_in_range(version, ecosystem, events):
    """OSV, `IncludedInRanges` and `BeforeLimits` for one range."""
    limits = [event["limit"] for event in events if "limit" in event]
    key = lambda text: orders.key(ecosystem, text)
    if limits and "*" not in limits and all(version >= key(limit) for limit in limits):
        return False
    steps = []
    for event in events:
        for kind, text in event.items():
            if kind == "limit":
                continue
            # "0" stands before every version.
            begins = kind == "introduced" and text == "0"
            steps.append((kind, None if begins else key(text)))
    steps.sort(key=FirstNone)
    vulnerable = False
    for kind, at in steps:
        if kind == "introduced" and (at is None or version >= at):
            vulnerable = True
        elif kind == "fixed" and version >= at:
            vulnerable = False
        elif kind == "last_affected" and version > at:
            vulnerable = False
    return vulnerable


class FirstNone:
    """Sorts steps by their version, those before every version first."""

    def __init__(self, step):
        self.at = step[1]

    def __lt__(self, other):
        if self.at is None or other.at is None:
            return self.at is None and other.at is not None
        return self.at < other.at


def outcome(ecosystem, text, affected):
    """`affected`, why it cannot be said, or nothing, by one entry of a record."""
    listed = affected.get("versions") or []
    if text in listed:
        return "affected"
    ranges = affected.get("ranges") or []
    has_commits = any(one["type"] == "GIT" for one in ranges)
    ranges = [one for one in ranges if one["type"] != "GIT"]
    if not listed and not ranges:
        return "only-commits" if has_commits else "no-versions"
    try:
        version = orders.key(ecosystem, text)
    except orders.Unreadable:
        return "version-unreadable"
    unreadable = False
    for one in ranges:
        try:
            if is_in_range(version, ecosystem, one["events"]):
                return "affected"
        except orders.Unreadable:
            unreadable = True
    for other in listed:
        try:
            if orders.key(ecosystem, other) == version:
                return "affected"
        except orders.Unreadable:
            continue
    return "version-unreadable" if unreadable else None


def main(data, names, result, judged):
    counts = {ecosystem: {"purls": 0, "pairs": 0} for ecosystem in sorted(TYPES.values())}
    packages = defaultdict(list)
    for record in advisories(data).values():
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected") or []:
            package = affected.get("package")
            if not package:
                continue
            ecosystem = package["ecosystem"].split(":")[0]
            if ecosystem in orders.ORDERS:
                for name in names_in(ecosystem, affected):
                    packages[ecosystem, name].append((record["id"], affected))
    with open(names, encoding="utf-8") as file:
        purls = [line.split("\t")[0] for line in file.read().split("\n")]
    with open(result, "w", encoding="utf-8") as out:
        for text in purls:
            try:
                purl = PackageURL.from_string(text)
            except ValueError:
                continue
            ecosystem = TYPES.get(purl.type)
            if ecosystem is None:
                continue
            named = packages.get((ecosystem, folded(ecosystem, name_of(purl))), ())
            counts[ecosystem]["purls"] += 1
            counts[ecosystem]["pairs"] += len({record for record, _ in named})
            best = {}
            for record, affected in named:
                if not purl.version:
                    found = "no-version"
                else:
                    found = outcome(ecosystem, purl.version, affected)
                if found == "affected" or (found and best.get(record) != "affected"):
                    best[record] = found
            for record, found in best.items():
                out.write("\t".join((text, record, found)) + "\n")
    with open(judged, "w", encoding="utf-8") as out:
        json.dump({ecosystem: row for ecosystem, row in counts.items() if row["purls"]}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
