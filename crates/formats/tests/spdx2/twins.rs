//! The SPDX project's example document in every serialisation: one meaning.

use std::collections::BTreeMap;

use crate::show::lines;
use crate::support::{data, decoded, members, read};

#[test]
fn serialisations_of_one_document_say_the_same() {
    let Some(archive) = data("conformance/spdx-tests.tar.zst") else {
        println!("skipped: no data");
        return;
    };
    let members: BTreeMap<String, Vec<u8>> = members(&archive).into_iter().collect();
    for path in members.keys() {
        println!("{path}");
    }
    let mut all = BTreeMap::new();
    for (path, bytes) in &members {
        if !path.contains("Example") && !path.contains("Different") {
            continue;
        }
        let text = decoded(bytes);
        match read(&text) {
            Ok(parsed) => {
                let mut lines = lines(&parsed.value);
                lines.sort();
                println!(
                    "{path}: {} lines, {} warnings {:?}",
                    lines.len(),
                    parsed.warnings.count(),
                    parsed.warnings.kept()
                );
                all.insert(path.clone(), lines);
            }
            Err(error) => println!("{path}: {error}"),
        }
    }
    for group in [
        &[
            "tools-python/data/SPDXJSONExample-v2.3.spdx.json",
            "tools-python/data/SPDXYAMLExample-v2.3.spdx.yaml",
            "tools-python/data/SPDXXMLExample-v2.3.spdx.xml",
            "tools-python/data/SPDXRdfExample-v2.3.spdx.rdf.xml",
            "tools-java/SPDXJSONExample-v2.3.spdx.json",
            "tools-java/SPDXTagExample-v2.3.spdx",
            "tools-java/SPDXYAMLExample-2.3.spdx.yaml",
        ][..],
        &[
            "tools-python/data/SPDXJSONExample-v2.2.spdx.json",
            "tools-python/data/SPDXYAMLExample-v2.2.spdx.yaml",
            "tools-python/data/SPDXXMLExample-v2.2.spdx.xml",
            "tools-python/data/SPDXRdfExample-v2.2.spdx.rdf.xml",
            "tools-python/data/SPDXXMLExample-UTF-16.spdx.xml",
            "tools-java/SPDXTagExample-v2.2.spdx",
            "tools-java/SPDXYAMLExample-2.2.spdx.yaml",
            "tools-java/SPDXRdfExample-v2.2.spdx.rdf",
        ],
    ] {
        let Some(first) = all.get(group[0]) else {
            println!("no {}", group[0]);
            continue;
        };
        for other in &group[1..] {
            let Some(lines) = all.get(*other) else {
                println!("no {other}");
                continue;
            };
            println!("== {other}");
            for line in first {
                if !lines.contains(line) {
                    println!("- {}", line.chars().take(200).collect::<String>());
                }
            }
            for line in lines {
                if !first.contains(line) {
                    println!("+ {}", line.chars().take(200).collect::<String>());
                }
            }
        }
    }
}
