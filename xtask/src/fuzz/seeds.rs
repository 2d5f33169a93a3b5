//! Seeds out of what is there anyway: the readers' fixtures and published documents and test suites.
//!
//! They go into `fuzz/corpus`, which git ignores; published data is never copied into the repository.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context;
use iriai_formats::container::{self, Source};
use iriai_formats::limits::Limits;
use iriai_formats::{advisory, sbom, vex};
use serde_json::Value;

use crate::{data, root};

/// Larger inputs make a fuzzer slow and teach it nothing.
const LARGEST: usize = 32 << 10;

/// So many of one kind are enough.
const MOST: usize = 3_000;

/// Targets of readers, and the code of the format that each reads.
const READERS: &[(&str, &str)] = &[
    ("cyclonedx_json", "cyclonedx-json"),
    ("cyclonedx_xml", "cyclonedx-xml"),
    ("spdx2_json", "spdx-json"),
    ("spdx2_rdf", "spdx-rdf"),
    ("spdx2_tag_value", "spdx-tag-value"),
    ("spdx2_xml", "spdx-xml"),
    ("spdx2_yaml", "spdx-yaml"),
    ("spdx3_json", "spdx-3-json"),
    ("spdx_lite_csv", "spdx-lite-csv"),
    ("spdx_lite_xlsx", "spdx-lite-xlsx"),
];

/// Targets of readers of statements, and the code of the format that each reads.
const STATEMENTS: &[(&str, &str)] = &[
    ("csaf", "csaf"),
    ("cyclonedx_vex", "cyclonedx"),
    ("openvex", "openvex"),
    ("spdx3_vex", "spdx-3"),
];

/// Archives of documents below the data folder.
const DOCUMENTS: &[&str] = &[
    "sboms",
    "conformance/cyclonedx-spec-tests.tar.zst",
    "conformance/spdx-tests.tar.zst",
    "frameworks/in-toto-examples.tar.zst",
    "frameworks/model-signing.tar.zst",
    "vex",
];

/// Inputs for the chosen targets, numbered as they come.
struct Seeds<'t> {
    targets: &'t [String],
    counts: Vec<usize>,
}

/// Writes seeds for these targets into their corpora.
pub(super) fn unpack(targets: &[String]) -> anyhow::Result<()> {
    let mut seeds = Seeds {
        targets,
        counts: vec![0; targets.len()],
    };
    let fixtures = root().join("crates/formats/tests/data/sbom");
    for (target, code) in READERS {
        for file in files(&fixtures.join(code))? {
            seeds.add(target, &fs::read(file)?)?;
        }
    }
    match data() {
        Some(data) => seeds.add_published(&data)?,
        None => println!("no published data: seeds are the repository's own"),
    }
    for (target, count) in targets.iter().zip(&seeds.counts) {
        println!("{target}: {count} seeds");
    }
    Ok(())
}

impl Seeds<'_> {
    fn add(&mut self, target: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let chosen = self.targets.iter().position(|chosen| chosen == target);
        let Some(count) = chosen.and_then(|index| self.counts.get_mut(index)) else {
            return Ok(());
        };
        if bytes.len() > LARGEST || *count == MOST {
            return Ok(());
        }
        *count += 1;
        let folder = root().join("fuzz/corpus").join(target);
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("seed-{count:04}"));
        fs::write(&file, bytes).with_context(|| file.display().to_string())
    }

    fn add_published(&mut self, data: &Path) -> anyhow::Result<()> {
        for place in DOCUMENTS {
            for archive in files(&data.join(place))? {
                let bytes = fs::read(&archive)?;
                self.add("container", &bytes)?;
                each_member(&bytes, |_, bytes| self.add_document(bytes))?;
            }
        }
        for archive in files(&data.join("advisories"))? {
            let packed = fs::read(&archive)?;
            let mut count = 0;
            each_member(&packed, |_, bytes| {
                // Thousands of records of one source look alike.
                count += 1;
                if count % 100 == 1 {
                    self.add_record(bytes)?;
                }
                Ok(())
            })?;
        }
        let suite = |name: &str| fs::read(data.join("conformance").join(name));
        each_member(&suite("purl-tests.tar.zst")?, |_, bytes| {
            each_text(
                &serde_json::from_slice(bytes)?,
                &mut |text| match text.starts_with("pkg:") {
                    true => self.add("purl", text.as_bytes()),
                    false => Ok(()),
                },
            )
        })?;
        each_member(&suite("vers-tests.tar.zst")?, |_, bytes| {
            self.add_ranges(&serde_json::from_slice(bytes)?)
        })?;
        each_member(&suite("version-order.tar.zst")?, |_, bytes| {
            self.add_orders(&String::from_utf8_lossy(bytes))
        })?;
        let licences = suite("license-strings-in-the-wild.tsv")?;
        for line in String::from_utf8_lossy(&licences).lines() {
            let text = line.split('\t').nth(1).unwrap_or_default();
            self.add("licence", text.as_bytes())?;
        }
        Ok(())
    }

    fn add_document(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.add("source", bytes)?;
        let Ok(source) = Source::open(bytes) else {
            return Ok(());
        };
        let content = source.content();
        let code = content.text.and_then(vex::detect);
        let code = code.map(|format| format.id.code());
        let said = STATEMENTS.iter().find(|(_, reads)| Some(*reads) == code);
        if let Some((target, _)) = said {
            self.add(target, content.bytes)?;
        }
        let code = sbom::detect(content).map(|format| format.id.code());
        let reader = READERS.iter().find(|(_, reads)| Some(*reads) == code);
        reader.map_or(Ok(()), |(target, _)| self.add(target, content.bytes))
    }

    fn add_record(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let text = String::from_utf8_lossy(bytes);
        let Some(format) = advisory::detect(&text) else {
            return Ok(());
        };
        self.add(format.id.code(), bytes)
    }

    /// A scheme, a native range and a version a line each, as the target takes them apart.
    fn add_ranges(&mut self, suite: &Value) -> anyhow::Result<()> {
        let tests = suite.get("tests").and_then(Value::as_array);
        for test in tests.into_iter().flatten() {
            let input = test.get("input").unwrap_or(&Value::Null);
            let text = |key: &str| input.get(key).and_then(Value::as_str);
            if let (Some(scheme), Some(range)) = (text("scheme"), text("native_range")) {
                self.add("vers", format!("{scheme}\n{range}\n1.0").as_bytes())?;
            }
            each_text(test, &mut |text| match text.starts_with("vers:") {
                true => self.add("vers", format!("\n{text}\n1.0").as_bytes()),
                false => Ok(()),
            })?;
        }
        Ok(())
    }

    /// Two versions a line each, out of lines such as `1.0 < 1.1`. Every hundredth line of the long files is enough.
    fn add_orders(&mut self, lines: &str) -> anyhow::Result<()> {
        let step = 1 + lines.lines().count() / 100;
        for line in lines.lines().step_by(step) {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let [a, "<" | "=" | ">", b] = words.as_slice() {
                self.add("version", format!("{a}\n{b}").as_bytes())?;
            }
        }
        Ok(())
    }
}

/// The files of a folder in order, or the file itself; none when it is not there.
fn files(place: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    if !place.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(place)? {
        found.push(entry?.path());
    }
    found.retain(|path| path.is_file());
    found.sort();
    Ok(found)
}

fn each_member(
    archive: &[u8],
    mut each: impl FnMut(&str, &[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut outcome = Ok(());
    container::unwrap(archive, &Limits::default(), &|| false, &mut |part| {
        if let Ok(member) = part {
            outcome = each(&member.path, &member.bytes);
        }
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    outcome
}

/// Every text in a JSON value.
fn each_text(
    value: &Value,
    each: &mut impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match value {
        Value::String(text) => each(text),
        Value::Array(list) => list.iter().try_for_each(|value| each_text(value, each)),
        Value::Object(fields) => fields.values().try_for_each(|value| each_text(value, each)),
        _ => Ok(()),
    }
}
