"""Version orders of ecosystems, each by a library that others wrote.

`key(ecosystem, text)` answers something that can be compared, and raises `Unreadable` where the library refuses the text.
"""

import functools
import re

import nodesemver
import semver
from packaging.version import InvalidVersion, Version
from univers import versions


class Unreadable(Exception):
    """The library does not take the text for a version."""


def padded_semver(text):
    """Semantic Versioning 2.0.0; missing parts are zero, as some records write them."""
    return semver.Version.parse(text, optional_minor_and_patch=True)


def go(text):
    """A module's version has a `v` in front, records have none; releases of Go itself are written `go1.20.3`."""
    for prefix in ("go", "v"):
        if text.startswith(prefix):
            text = text[len(prefix):]
            break
    # Go itself writes `1.21rc2`, its records `1.21.0-rc.2`.
    candidate = re.fullmatch(r"(\d+\.\d+)(?:\.(\d+))?(rc|beta)(\d+)", text)
    if candidate:
        text = "{}.{}-{}.{}".format(
            candidate[1], candidate[2] or "0", candidate[3], candidate[4]
        )
    return padded_semver(text)


@functools.total_ordering
class Node:
    """A version by the port of npm's own comparison, loose as npm reads what is installed."""

    def __init__(self, text):
        self.parsed = nodesemver.make_semver(text.strip(), loose=True)

    def __eq__(self, other):
        return self.parsed.compare(other.parsed) == 0

    def __lt__(self, other):
        return self.parsed.compare(other.parsed) < 0


ORDERS = {
    "PyPI": Version,
    "Go": go,
    "npm": Node,
    "RubyGems": versions.RubygemsVersion,
    "Maven": versions.MavenVersion,
    "crates.io": padded_semver,
    "Packagist": versions.ComposerVersion,
    "NuGet": versions.NugetVersion,
    "Hex": padded_semver,
    "Pub": padded_semver,
    "Bitnami": padded_semver,
}

FAULTS = (
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    InvalidVersion,
    versions.InvalidVersion,
)


@functools.lru_cache(maxsize=None)
def key(ecosystem, text):
    try:
        return ORDERS[ecosystem](text)
    except FAULTS as fault:
        raise Unreadable(text) from fault
