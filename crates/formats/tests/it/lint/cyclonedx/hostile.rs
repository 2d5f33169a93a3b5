//! Broken and hostile documents: an answer always, and in linear time.

use proptest::prelude::*;

use super::judge;

fn fixture(name: &str) -> &'static str {
    match name {
        "good.json" => include_str!("../../../data/lint/cyclonedx/good.json"),
        _ => include_str!("../../../data/lint/cyclonedx/good.xml"),
    }
}

proptest! {
    /// Anything cut out, doubled or put in leaves an answer.
    #[test]
    fn damaged_documents_are_judged(
        from in 0_usize..8_000,
        length in 0_usize..200,
        put in "[\\PC\\x00-\\x1f]{0,5}|[<>{}\\[\\]\",:/&;=]{1,5}",
    ) {
        for name in ["good.json", "good.xml"] {
            let text = fixture(name);
            let chars: Vec<char> = text.chars().collect();
            let from = from % chars.len();
            let to = (from + length).min(chars.len());
            let damaged: String = chars[..from].iter().copied().chain(put.chars()).chain(chars[to..].iter().copied()).collect();
            let report = judge(name, &damaged);
            prop_assert!(report.faults.len() <= report.total);
        }
    }
}

#[test]
fn deep_documents_are_refused() {
    let deep = format!(
        "{}{}",
        "{\"components\":[".repeat(100_000),
        "]}".repeat(100_000)
    );
    assert_eq!(judge("a.json", &deep).faults[0].code.code(), "syntax");
    let deep = format!(
        "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">{}",
        "<components><component>".repeat(100_000)
    );
    let report = judge("a.xml", &deep);
    assert_eq!(report.faults.last().unwrap().code.code(), "syntax");
}

#[test]
fn nested_lists_and_choices_cost_no_more_than_their_size() {
    // Each level is a list of unique items and holds two choices; trying them one after the other would double the work.
    let mut nested = "{\"type\":\"library\",\"name\":\"a\"}".to_owned();
    for _ in 0..95 {
        nested = format!(
            "{{\"type\":\"library\",\"name\":\"a\",\"licenses\":[{{\"expression\":1}}],\"components\":[{nested}]}}"
        );
    }
    let text = format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{nested}]}}"
    );
    assert_eq!(judge("a.json", &text).total, 95);

    let many = "{\"type\":\"library\",\"name\":\"a\"},".repeat(100_000);
    let text = format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{}]}}",
        many.trim_end_matches(',')
    );
    assert_eq!(judge("a.json", &text).total, 1);
}

#[test]
fn many_attributes_cost_no_more_than_their_number() {
    let many: String = (0..100_000)
        .map(|number| format!(" a{number}=\"\""))
        .collect();
    let text =
        format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.0\"{many}><components/></bom>");
    assert_eq!(judge("a.xml", &text).total, 100_000);
    let text = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\" a=\"\" a=\"\"/>";
    assert_eq!(judge("a.xml", text).faults[0].code.code(), "syntax");
}

#[test]
fn many_faults_are_counted() {
    let many = "<x/>".repeat(5_000);
    let text = format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">{many}</bom>");
    let report = judge("a.xml", &text);
    assert_eq!((report.faults.len(), report.total), (1_000, 5_000));
}
