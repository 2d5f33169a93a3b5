//! Judges the components of all published SBOMs, the package URLs of the published fleet, and lists of package URLs, by all
//! published advisories, and writes what came of it: `judge FOLDER [LIST…]`, where `x.txt` is a list `x` of one package URL a line.
//!
//! For each set there are `x.keys.tsv` (package URL as written, key of its component, empty where it cannot be read), `x.pairs.tsv` (key, advisory, outcome) and
//! `x.json` (counts). `cargo xtask agreement` compares them with an independent reading.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for developers, which may stop where it finds nothing"
)]

mod everything;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use iriai_domain::risk::comparison::Outcome;

use everything::Everything;

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().expect("a folder to write to");
    let folder = Path::new(&folder);
    let Some(data) = everything::folder() else {
        return;
    };
    let sboms = Everything::of_sboms(&data);
    let keys: Vec<String> = sboms.keys().map(str::to_owned).collect();
    write(folder, "sboms", &sboms, &keys);
    let fleet = everything::fleet(&data);
    write(
        folder,
        "fleet",
        &Everything::of_purls(&data, &fleet),
        &fleet,
    );
    for list in arguments {
        let list = Path::new(&list);
        let name = list.file_stem().expect("a name").to_string_lossy();
        let text = fs::read_to_string(list).expect("a list");
        let purls: Vec<String> = text.lines().map(str::to_owned).collect();
        write(folder, &name, &Everything::of_purls(&data, &purls), &purls);
    }
}

fn write(folder: &Path, name: &str, everything: &Everything, purls: &[String]) {
    let mut keys = String::new();
    for purl in purls {
        let key = everything.key_of(purl).unwrap_or_default();
        writeln!(keys, "{purl}\t{key}").expect("memory");
    }
    let mut pairs = String::new();
    for (component, advisory, outcome) in everything.pairs() {
        let outcome = match outcome {
            Outcome::Affected => "affected",
            Outcome::NotEvaluated(reason) => reason.code(),
        };
        writeln!(pairs, "{component}\t{advisory}\t{outcome}").expect("memory");
    }
    let counts = serde_json::to_string_pretty(&everything.counts()).expect("JSON");
    let to = |ending: &str| folder.join(format!("{name}.{ending}"));
    fs::write(to("keys.tsv"), keys).expect("a place to write");
    fs::write(to("pairs.tsv"), pairs).expect("a place to write");
    fs::write(to("json"), counts).expect("a place to write");
    println!("{name}: {} package URLs", purls.len());
}
