//! Documents out of envelopes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use iriai_formats::container::{EnvelopeKind, Source};
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::{Budget, Limits};
use serde_json::json;

const DOCUMENT: &str =
    r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a"}]}"#;

fn statement(predicate_type: &str, predicate: &str) -> String {
    let subject = json!([{"name": "image", "digest": {"sha256": "ab", "sha512": "cd"}}]);
    format!(
        r#"{{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"{predicate_type}","subject":{subject},"predicate":{predicate}}}"#
    )
}

fn dsse(payload: &str) -> String {
    let payload = STANDARD.encode(payload);
    format!(
        r#"{{"payloadType":"application/vnd.in-toto+json","payload":"{payload}","signatures":[{{"keyid":"","sig":"MEUC"}}]}}"#
    )
}

const CYCLONEDX: &str = "https://cyclonedx.org/bom";

/// The text inside, and a line on the envelope.
fn opened(bytes: &[u8]) -> (String, String) {
    let source = Source::open(bytes).expect("readable");
    let envelope = source.envelope().map(|envelope| {
        let subjects = envelope.subjects.iter();
        let subjects: Vec<_> = subjects
            .map(|subject| format!("{}@{}:{}", subject.name, subject.algorithm, subject.value))
            .collect();
        format!(
            "{} {} [{}] {}",
            envelope.kind.code(),
            if envelope.signed {
                "signed"
            } else {
                "unsigned"
            },
            subjects.join(" "),
            envelope.predicate_type.as_deref().unwrap_or("-"),
        )
    });
    let text = source.content().text.expect("text").to_owned();
    (text, envelope.unwrap_or_default())
}

fn refused(bytes: &[u8]) -> ReadErrorCode {
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    match Source::open(bytes) {
        Ok(source) => source.read(&mut budget).expect_err("not an SBOM").code,
        Err(error) => error.code,
    }
}

#[test]
fn plain_documents_pass_untouched() {
    for text in [
        DOCUMENT,
        "SPDXVersion: SPDX-2.3",
        r#"{"sbom":{"spdxVersion":"SPDX-2.3"}}"#,
        "[1]",
        "{",
    ] {
        assert_eq!(opened(text.as_bytes()), (text.to_owned(), String::new()));
    }
    for blank in ["", " \n", "\u{FEFF}"] {
        assert_eq!(refused(blank.as_bytes()), ReadErrorCode::Empty);
    }
    let binary = Source::open(b"PK\x03\x04\xFF\0\0").expect("a sheet, perhaps");
    assert!(binary.content().text.is_none());
    assert_eq!(refused(b"nothing known"), ReadErrorCode::UnknownFormat);
}

#[test]
fn every_envelope_is_taken_off() {
    let plain = statement(CYCLONEDX, DOCUMENT);
    let subjects = "[image@sha256:ab image@sha512:cd]";
    let signed = dsse(&plain);
    let bundle = format!(
        r#"{{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{{"x":[1]}},"dsseEnvelope":{signed}}}"#
    );
    let expected = |kind: &str, sign: &str| format!("{kind} {sign} {subjects} {CYCLONEDX}");
    let cases = [
        (plain.clone(), expected("in-toto-statement", "unsigned")),
        (signed.clone(), expected("dsse", "signed")),
        (bundle, expected("sigstore-bundle", "signed")),
        (signed.replace("MEUC", ""), expected("dsse", "unsigned")),
        (signed.replace('=', ""), expected("dsse", "signed")),
        (format!("\u{FEFF} \n{signed}\n"), expected("dsse", "signed")),
    ];
    for (text, envelope) in cases {
        assert_eq!(opened(text.as_bytes()), (DOCUMENT.to_owned(), envelope));
    }
    let utf16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(opened(&utf16).0, DOCUMENT);
}

#[test]
fn predicates_may_stand_under_data_as_object_or_as_text() {
    let tag_value = "SPDXVersion: SPDX-2.2\nDocumentName: \"x\"\n";
    let data = json!({"Timestamp": "2022", "Data": tag_value}).to_string();
    let spdx = "https://spdx.dev/Document";
    assert_eq!(
        opened(dsse(&statement(spdx, &data)).as_bytes()).0,
        tag_value
    );
    let data = format!(r#"{{"Data":{DOCUMENT},"Timestamp":""}}"#);
    assert_eq!(opened(statement(CYCLONEDX, &data).as_bytes()).0, DOCUMENT);
    let text = json!(DOCUMENT).to_string();
    assert_eq!(opened(statement(CYCLONEDX, &text).as_bytes()).0, DOCUMENT);
}

#[test]
fn predicates_are_borrowed_where_they_stand() {
    let text = statement(CYCLONEDX, DOCUMENT);
    let source = Source::open(text.as_bytes()).expect("readable");
    let inside = source.content().text.expect("text").as_ptr() as usize;
    let range = text.as_bytes().as_ptr_range();
    assert!((range.start as usize..range.end as usize).contains(&inside));
}

#[test]
fn keys_come_in_any_order() {
    let large = format!(
        r#"{{"bomFormat":"CycloneDX","x":["{}"]}}"#,
        "y\",\"".repeat(100_000)
    );
    let text = format!(
        r#"{{"predicate":{large},"subject":[],"predicateType":"{CYCLONEDX}","_type":"https://in-toto.io/Statement/v1"}}"#
    );
    assert_eq!(opened(text.as_bytes()).0, large);
    let payload = STANDARD.encode(&text);
    let text = format!(r#"{{"payload":"{payload}","signatures":[],"payloadType":"x"}}"#);
    assert_eq!(opened(text.as_bytes()).0, large);
    let text = format!(
        r#"{{"note":"{}","payload":"{payload}","payloadType":"x"}}"#,
        "z".repeat(1 << 20)
    );
    assert_eq!(opened(text.as_bytes()).0, large);
}

#[test]
fn payloads_may_be_url_safe_wrapped_or_escaped() {
    let odd = r#"{"bomFormat":"CycloneDX","x":"~~~???>>>"}"#;
    let payload = URL_SAFE_NO_PAD.encode(odd);
    assert!(payload.contains(['-', '_']));
    let text =
        format!(r#"{{"payload":"{payload}","payloadType":"application/vnd.cyclonedx+json"}}"#);
    assert_eq!(opened(text.as_bytes()).0, odd);
    let payload = STANDARD.encode(odd);
    let (a, b) = payload.split_at(20);
    let text = format!(r#"{{"payload":"{a}\n{b}\r\n","payloadType":"x"}}"#);
    assert_eq!(opened(text.as_bytes()).0, odd);
    let text = format!(
        r#"{{"payload":"{}","payloadType":"x"}}"#,
        payload.replace('+', "\\u002b")
    );
    assert_eq!(opened(text.as_bytes()).0, odd);
}

#[test]
fn jws_is_opened_in_all_its_forms() {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#);
    let payload = URL_SAFE_NO_PAD.encode(DOCUMENT);
    for (text, sign) in [
        (format!("{header}.{payload}.c2ln\n"), "signed"),
        (format!("{header}.{payload}."), "unsigned"),
        (
            format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"c2ln"}}"#),
            "signed",
        ),
        (
            format!(r#"{{"payload":"{payload}","signatures":[{{"signature":"c2ln"}}]}}"#),
            "signed",
        ),
    ] {
        let expected = (DOCUMENT.to_owned(), format!("jws {sign} [] -"));
        assert_eq!(opened(text.as_bytes()), expected);
    }
    assert_eq!(opened(b"eyJ.no jws.at all").1, "");
}

#[test]
fn what_breaks_off_is_kept_as_far_as_it_goes() {
    let text = statement(CYCLONEDX, DOCUMENT);
    let cut = &text[..text.len() - 10];
    assert_eq!(opened(cut.as_bytes()).0, DOCUMENT[..DOCUMENT.len() - 9]);
}

#[test]
fn what_is_no_sbom_is_named() {
    let provenance = statement(
        "https://slsa.dev/provenance/v1",
        r#"{"buildDefinition":{}}"#,
    );
    for text in [
        provenance.clone(),
        dsse(&provenance),
        r#"{"_type":"https://in-toto.io/Statement/v1","predicateType":"x"}"#.to_owned(),
        r#"{"payloadType":"text/plain","payload":"aGFsbG8="}"#.to_owned(),
    ] {
        assert_eq!(refused(text.as_bytes()), ReadErrorCode::ForeignPayload);
    }
    let broken = r#"{"payloadType":"x","payload":"***"}"#;
    assert_eq!(refused(broken.as_bytes()), ReadErrorCode::NothingReadable);
    let source = Source::open(provenance.as_bytes()).expect("readable");
    assert_eq!(source.unknown().detail, "https://slsa.dev/provenance/v1");
    assert_eq!(source.content().text, Some(r#"{"buildDefinition":{}}"#));
}

#[test]
fn envelopes_do_not_nest_for_ever() {
    let mut text = DOCUMENT.to_owned();
    for _ in 0..5 {
        text = dsse(&text);
    }
    assert_eq!(opened(text.as_bytes()).0, DOCUMENT);
    for _ in 0..10 {
        text = dsse(&text);
    }
    assert_eq!(refused(text.as_bytes()), ReadErrorCode::TooDeep);
}

#[test]
fn codes_are_distinct() {
    let mut codes: Vec<_> = EnvelopeKind::ALL.iter().map(|kind| kind.code()).collect();
    codes.dedup();
    assert_eq!(codes.len(), EnvelopeKind::ALL.len());
}
