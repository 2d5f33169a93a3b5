"""The lists of package URLs that are judged by both sides.

    lists.py DATA RESULT

`fleet.txt` holds the package URLs of the published fleet as written. `edges.txt` holds every package that a record names in one
of the compared ecosystems, once at each version that a record names for it: the places where readings part.
"""

import os
import sys
from collections import defaultdict

from packageurl import PackageURL

import oracle
import orders
from records import advisories, lines

PURL_TYPES = {ecosystem: kind for kind, ecosystem in oracle.TYPES.items()}


def purl_of(ecosystem, name, version):
    kind = PURL_TYPES[ecosystem]
    separator = ":" if kind == "maven" else "/"
    namespace, _, name = name.rpartition(separator)
    return PackageURL(kind, namespace or None, name, version).to_string()


def edges(data):
    named = set()
    for record in advisories(data).values():
        for affected in record.get("affected") or []:
            package = affected.get("package")
            ecosystem = package and package["ecosystem"].split(":")[0]
            if ecosystem not in orders.ORDERS:
                continue
            stated = list(affected.get("versions") or [])
            for one in affected.get("ranges") or []:
                if one["type"] != "GIT":
                    stated += [text for event in one["events"] for text in event.values()]
            for version in stated:
                if version not in ("0", "*"):
                    named.add(purl_of(ecosystem, package["name"], version))
    return sorted(named)


def main(data, folder):
    fleet = os.path.join(data, "sboms", "fleet-purls.jsonl.zst")
    lists = {
        "fleet": [value for value in lines(fleet) if isinstance(value, str)],
        "edges": edges(data),
    }
    for name, purls in lists.items():
        with open(os.path.join(folder, name + ".txt"), "w", encoding="utf-8") as file:
            file.write("\n".join(purls))


if __name__ == "__main__":
    main(*sys.argv[1:])
