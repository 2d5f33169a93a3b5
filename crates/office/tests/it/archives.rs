//! Documents in archives, compressed files and envelopes: each is taken, and its bytes stay what they were.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{found, import, imported, office, refused, sbom, zip};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, *bytes)
            .expect("memory");
    }
    builder.into_inner().expect("memory")
}

/// An SBOM in an in-toto statement in a DSSE envelope.
fn envelope(document: &str) -> String {
    let statement = format!(
        r#"{{"_type":"https://in-toto.io/Statement/v1","subject":[{{"name":"shop","digest":{{"sha256":"00"}}}}],"predicateType":"https://cyclonedx.org/bom","predicate":{document}}}"#
    );
    format!(
        r#"{{"payloadType":"application/vnd.in-toto+json","payload":"{}","signatures":[{{"sig":"AA=="}}]}}"#,
        STANDARD.encode(statement)
    )
}

/// The bytes kept of all documents, by the names of their files.
fn originals(office: &iriai_office::Office) -> Vec<(String, Vec<u8>)> {
    let portfolio = office.portfolio().expect("a portfolio");
    let count = portfolio.catalogue.documents.len() as u32;
    let mut originals: Vec<_> = (0..count)
        .map(|document| {
            let original = office.original(document).expect("bytes");
            (original.file_name, original.bytes)
        })
        .collect();
    originals.sort_unstable();
    originals
}

#[test]
fn archives_in_archives_with_envelopes_inside() {
    let office = office();
    let plain = sbom("plain", "1", &[("left", "1.0.0")]);
    let signed = envelope(&sbom("signed", "1", &[("left", "2.0.0")]));
    let packed = gzip(sbom("packed", "1", &[("left", "3.0.0")]).as_bytes());
    let inner = gzip(&tar(&[
        ("deep/signed.json", signed.as_bytes()),
        ("deep/notes.txt", b"hello\n"),
    ]));
    let outer = zip(&[
        ("plain.cdx.json", plain.as_bytes()),
        ("packed.json.gz", &packed),
        ("inner.tar.gz", &inner),
        (
            "broken.json",
            br#"{"bomFormat":"CycloneDX","specVersion":"1.6","comp"#,
        ),
    ]);
    let outcomes = import(&office, &[("delivery.zip", &outer)]);
    let members: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            (
                outcome.member.as_deref().unwrap_or(""),
                matches!(outcome.outcome, iriai_office::Outcome::Imported(_)),
            )
        })
        .collect();
    let taken = members.iter().filter(|(_, taken)| *taken).count();
    assert_eq!(taken, 3, "{members:?}");
    let broken = outcomes
        .iter()
        .find(|outcome| outcome.member.as_deref() == Some("broken.json"));
    assert_eq!(
        refused(broken.expect("the broken one")).code,
        "nothing-readable"
    );
    assert_eq!(found(&office, "left", None).len(), 3);
    let kept = originals(&office);
    let bytes_of = |ending: &str| {
        let mut kept = kept.iter();
        let found = kept.find(|(name, _)| name.ends_with(ending));
        &found.unwrap_or_else(|| panic!("{ending} is missing")).1
    };
    assert!(bytes_of("plain.cdx.json") == plain.as_bytes());
    assert!(
        bytes_of("signed.json") == signed.as_bytes(),
        "the envelope is kept, signature and all"
    );
    assert_eq!(kept.len(), 3);
}

#[test]
fn bytes_are_kept_as_they_came_in_every_encoding() {
    let office = office();
    let text = |name: &str| sbom(name, "1", &[("left", "1.0.0")]);
    let with_mark = [b"\xef\xbb\xbf", text("mark").as_bytes()].concat();
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(text("wide").encode_utf16().collect::<Vec<_>>())
        .flat_map(u16::to_le_bytes)
        .collect();
    let lines = text("lines").replace(',', ",\r\n");
    let sheet = "名称,バージョン,ライセンス\r\nleft,1.0.0,MIT\r\n";
    let files: [(&str, &[u8]); 4] = [
        ("lines.json", lines.as_bytes()),
        ("mark.json", &with_mark),
        ("sheet.csv", sheet.as_bytes()),
        ("wide.json", &wide),
    ];
    let outcomes = import(&office, &files);
    for outcome in &outcomes {
        imported(outcome);
    }
    let kept = originals(&office);
    for ((name, bytes), (kept_name, kept_bytes)) in files.iter().zip(&kept) {
        assert_eq!(name, kept_name);
        assert!(bytes == kept_bytes, "{name}");
    }
}

#[test]
fn lines_are_documents_of_their_own() {
    let office = office();
    let lines = format!(
        "{}\n{}\n",
        sbom("first", "1", &[("left", "1.0.0")]),
        sbom("second", "1", &[("left", "2.0.0")])
    );
    let outcomes = import(&office, &[("all.jsonl", lines.as_bytes())]);
    assert_eq!(outcomes.len(), 2, "{outcomes:?}");
    let members: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.member.clone())
        .collect();
    assert!(
        members.iter().all(Option::is_some) && members[0] != members[1],
        "{members:?}"
    );
    assert_eq!(
        found(&office, "left", None),
        ["first 1 pkg:npm/left@1.0.0", "second 1 pkg:npm/left@2.0.0"]
    );
}
