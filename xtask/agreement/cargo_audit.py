"""What `cargo audit` says of the crates of a list of package URLs, by the same RustSec records.

    cargo_audit.py DATA LIST RESULT PROGRAM

`cargo audit` reads a lock file and RustSec's own Markdown files. So the crates of the list become one lock file, and the OSV
records become Markdown files again: what lies between the ranges of a record is `patched` or, before the first, `unaffected`. How
versions are compared and requirements evaluated is left to `cargo audit`. Writes a line `package URL, record, affected` for each
crate and record, notices (`informational`) among them. Crates without a full version cannot stand in a lock file and are left out.
"""

import json
import os
import subprocess
import sys
import tempfile

import semver
from packageurl import PackageURL

from records import advisories

REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def gaps(ranges):
    """What the ranges of a record leave out, as requirements: before the first, and the others."""
    stretches = []
    for one in ranges:
        begin = None
        for event in one["events"]:
            if "introduced" in event:
                begin = event["introduced"]
                stretches.append([begin, None])
            elif "fixed" in event:
                stretches[-1][1] = event["fixed"]
    stretches.sort(key=lambda stretch: semver.Version.parse(stretch[0]))
    before, between = [], []
    first = stretches[0][0]
    if first != "0.0.0-0":
        before.append("< " + first)
    for place, (_, end) in enumerate(stretches):
        if end is None:
            continue
        following = [begin for begin, _ in stretches[place + 1:]]
        # A stretch without any version ends where the next gap begins.
        if following and following[0] != end:
            between.append(f">= {end}, < {following[0]}")
        elif not following:
            between.append(">= " + end)
    return before, between


def markdown(record, affected):
    before, between = gaps(affected["ranges"])
    informational = (affected.get("database_specific") or {}).get("informational")
    lines = [
        "```toml",
        "[advisory]",
        f"id = {json.dumps(record['id'])}",
        f"package = {json.dumps(affected['package']['name'])}",
        f"date = {json.dumps(record['published'][:10])}",
    ]
    if informational:
        lines.append(f"informational = {json.dumps(informational)}")
    if record.get("withdrawn"):
        lines.append(f"withdrawn = {json.dumps(record['withdrawn'][:10])}")
    lines += [
        "[versions]",
        f"patched = {json.dumps(between)}",
        f"unaffected = {json.dumps(before)}",
        "```",
        "",
        "# " + record["id"],
        "",
        "See the record.",
        "",
    ]
    return "\n".join(lines)


def write_database(data, folder):
    written = 0
    for record in advisories(data).values():
        if not record["id"].startswith("RUSTSEC-"):
            continue
        [affected] = record["affected"]
        place = os.path.join(folder, "crates", affected["package"]["name"])
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, record["id"] + ".md"), "w", encoding="utf-8") as file:
            file.write(markdown(record, affected))
        written += 1
    return written


def crates(names):
    """Name and version of the crates of a list with the package URLs as written."""
    found = {}
    with open(names, encoding="utf-8") as file:
        for line in file.read().split("\n"):
            text = line.split("\t")[0]
            if not text.startswith("pkg:cargo/"):
                continue
            purl = PackageURL.from_string(text)
            if purl.version and semver.Version.is_valid(purl.version):
                found.setdefault((purl.name, purl.version), []).append(text)
    return found


def main(data, names, result, program):
    found = crates(names)
    with tempfile.TemporaryDirectory() as folder:
        written = write_database(data, folder)
        lock = os.path.join(folder, "Cargo.lock")
        with open(lock, "w", encoding="utf-8") as file:
            file.write("version = 3\n")
            for name, version in sorted(found):
                file.write(
                    f'\n[[package]]\nname = "{name}"\nversion = "{version}"\nsource = "{REGISTRY}"\n'
                )
        run = subprocess.run(
            [program, "audit", "--db", folder, "--no-fetch", "--stale", "--no-yanked", "--json", "--file", lock],
            capture_output=True,
            check=False,
        )
        if not run.stdout:
            sys.exit(run.stderr.decode())
        report = json.loads(run.stdout)
    told = list(report["vulnerabilities"]["list"])
    for warnings in report["warnings"].values():
        told += warnings
    with open(result, "w", encoding="utf-8") as out:
        for one in told:
            crate = one["package"]["name"], one["package"]["version"]
            for text in found[crate]:
                out.write("\t".join((text, one["advisory"]["id"], "affected")) + "\n")
    print(f"{os.path.basename(names)}: {len(found)} crates, {written} records, {len(told)} pairs")


if __name__ == "__main__":
    main(*sys.argv[1:])
