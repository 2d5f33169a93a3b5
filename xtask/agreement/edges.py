"""A list of every package that a record names in one of the compared ecosystems, once at each version that a record names for it:
the places where readings part.

    edges.py DATA RESULT
"""

import sys

from packageurl import PackageURL

import oracle
import orders
from records import advisories

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


def main(data, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(edges(data)))


if __name__ == "__main__":
    main(*sys.argv[1:])
