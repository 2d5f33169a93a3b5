//! Whatever the bytes are: an answer, no panic, and no more time than the length deserves.

use std::time::{Duration, Instant};

use iriai_domain::inventory::document::SbomFormat;
use proptest::prelude::*;

use crate::lint::judge;

const FORMATS: [(SbomFormat, &str); 6] = [
    (
        SbomFormat::Spdx2Json,
        include_str!("../../../data/lint/spdx/good.spdx.json"),
    ),
    (
        SbomFormat::Spdx2TagValue,
        include_str!("../../../data/lint/spdx/good.spdx"),
    ),
    (
        SbomFormat::Spdx2Yaml,
        include_str!("../../../data/lint/spdx/good.spdx.yaml"),
    ),
    (
        SbomFormat::Spdx2Xml,
        include_str!("../../../data/lint/spdx/good.spdx.xml"),
    ),
    (
        SbomFormat::Spdx2Rdf,
        include_str!("../../../data/lint/spdx/good.spdx.rdf"),
    ),
    (
        SbomFormat::Spdx3Json,
        include_str!("../../../data/lint/spdx/good.spdx3.json"),
    ),
];

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        for (format, _) in FORMATS {
            judge(format, &text);
        }
    }

    #[test]
    fn a_cut_or_stirred_document_is_answered(
        which in 0..FORMATS.len(), at in 0_usize..3000, length in 0_usize..40, put in "\\PC{0,12}",
    ) {
        let (format, good) = FORMATS[which];
        let characters: Vec<char> = good.chars().collect();
        let at = at.min(characters.len());
        let end = (at + length).min(characters.len());
        let mut text: String = characters[..at].iter().collect();
        text.push_str(&put);
        text.extend(&characters[end..]);
        judge(format, &text);
        let cut: String = characters[..at].iter().collect();
        judge(format, &cut);
    }
}

#[test]
fn large_documents_take_time_in_proportion() {
    let package = |n: usize| {
        format!(
            "{{\"SPDXID\":\"SPDXRef-{n}\",\"name\":\"x\",\"downloadLocation\":\"NONE\",\"licenseConcluded\":\"LicenseRef-{n}\",\"externalRefs\":[{{\"referenceCategory\":\"OTHER\",\"referenceType\":\"x\",\"referenceLocator\":\"y\"}}]}}"
        )
    };
    let packages: Vec<_> = (0..20_000).map(package).collect();
    let texts = [
        (
            SbomFormat::Spdx2Json,
            format!("{{\"packages\":[{}]}}", packages.join(",")),
        ),
        (
            SbomFormat::Spdx2TagValue,
            "PackageName: x\nSPDXID: SPDXRef-x\nFileName: y\nSPDXID: SPDXRef-y\n".repeat(20_000),
        ),
        (SbomFormat::Spdx2TagValue, "A: <text>".repeat(50_000)),
        (SbomFormat::Spdx2Yaml, "- ".repeat(50_000)),
        (SbomFormat::Spdx2Yaml, "a: 1\n".repeat(50_000)),
        (
            SbomFormat::Spdx2Xml,
            format!(
                "<Document>{}</Document>",
                "<packages><name>x</name></packages>".repeat(20_000)
            ),
        ),
        (
            SbomFormat::Spdx2Rdf,
            rdf(&"<s:Package><s:attributionText>x</s:attributionText></s:Package>".repeat(20_000)),
        ),
        (SbomFormat::Spdx2Rdf, rdf(&many_texts(20_000))),
        (SbomFormat::Spdx2Rdf, rdf(&nested_sets(40))),
        (
            SbomFormat::Spdx3Json,
            format!(
                "{{\"@graph\":[{}]}}",
                ["{\"type\":\"Relationship\",\"to\":[\"a:b\"]}"; 20_000].join(",")
            ),
        ),
        (
            SbomFormat::Spdx3Json,
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        ),
    ];
    for (format, text) in texts {
        let start = Instant::now();
        judge(format, &text);
        let took = start.elapsed();
        assert!(
            took < Duration::from_secs(10),
            "{} {} bytes: {took:?}",
            format.code(),
            text.len()
        );
    }
}

fn rdf(inside: &str) -> String {
    format!(
        "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:s=\"http://spdx.org/rdf/terms#\"><s:SpdxDocument r:about=\"https://e.org/x#SPDXRef-DOCUMENT\"/>{inside}</r:RDF>"
    )
}

/// One package with as many different values of one list.
fn many_texts(count: usize) -> String {
    let texts: String = (0..count)
        .map(|n| format!("<s:attributionText>{n}</s:attributionText>"))
        .collect();
    format!("<s:Package>{texts}</s:Package>")
}

/// Sets that each hold the next one twice, so that the expression doubles with each.
fn nested_sets(depth: usize) -> String {
    let sets = (0..depth).map(|n| {
        let member = format!("<s:member r:nodeID=\"n{}\"/>", n + 1);
        format!(
            "<s:ConjunctiveLicenseSet r:nodeID=\"n{n}\">{member}{member}</s:ConjunctiveLicenseSet>"
        )
    });
    let sets: String = sets.collect();
    format!("<s:Package><s:licenseConcluded r:nodeID=\"n0\"/></s:Package>{sets}")
}
