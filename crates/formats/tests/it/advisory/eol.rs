//! Release cycles of products.

use iriai_domain::risk::lifecycle::{Day, Lifecycle, Stage};
use iriai_formats::advisory::eol;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::Confidence;

const LIST: &str = r#"[
    {"cycle":"3.1","releaseDate":"2025-01-01","support":"2026-06-01","eol":"2027-01-01","latest":"3.1.7","latestReleaseDate":"2026-05-01","lts":true},
    {"cycle":"3.0","releaseDate":"2024-01-01","support":false,"eol":true,"latest":"3.0.9","lts":false},
    {"cycle":2,"eol":false,"support":true,"extendedSupport":"2030-01-01"},
    {"cycle":"1"}]"#;

const OBJECT: &str = r#"{"schema_version":"1.2.0","generated_at":"2026-01-01T00:00:00+00:00","last_modified":"2026-01-01T00:00:00+00:00",
    "result":{"name":"left","aliases":["links"],"label":"Left","category":"lang","tags":[],
      "identifiers":[{"id":"pkg:npm/left","type":"purl"},{"id":"cpe:/a:v:left","type":"cpe"},{"id":"left","type":"repology"}],
      "labels":{"eol":"Security"},"links":{"icon":null},
      "releases":[
        {"name":"3.1","codename":null,"label":"3.1","releaseDate":"2025-01-01","isLts":true,"ltsFrom":null,"isEoas":true,"eoasFrom":"2026-06-01",
          "isEol":false,"eolFrom":"2027-01-01","isMaintained":true,"latest":{"name":"3.1.7","date":"2026-05-01","link":null},"custom":null},
        {"name":"3.0","releaseDate":"2024-01-01","isEoas":true,"isEol":true,"eolFrom":null,"isMaintained":false,"latest":null},
        {"name":"2","isMaintained":true}]}}"#;

fn read<'a>(text: &'a str, product: Option<&'a str>) -> (Lifecycle<'a>, Vec<String>) {
    let limits = Limits::default();
    let parsed = eol::read(text, product, &mut Budget::new(&limits, &|| false)).expect("one");
    let warnings = parsed.warnings.kept().iter();
    let told = warnings.map(|one| format!("{} {}", one.code.code(), one.at));
    (parsed.value, told.collect())
}

fn stages(lifecycle: &Lifecycle<'_>) -> Vec<(String, &'static str)> {
    let today = Day::parse("2026-11-22").expect("a day");
    let stage = |cycle: Stage| cycle.code();
    let cycles = lifecycle.cycles.iter();
    cycles
        .map(|cycle| (cycle.name.to_string(), stage(cycle.stage(today))))
        .collect()
}

#[test]
fn the_list_is_read_under_the_name_of_its_file() {
    assert_eq!(eol::detect(LIST), Confidence::Certain);
    let (lifecycle, told) = read(LIST, Some("left"));
    assert_eq!(lifecycle.product, "left");
    assert_eq!(
        stages(&lifecycle),
        [
            ("3.1".to_owned(), "security-only"),
            ("3.0".to_owned(), "ended"),
            ("2".to_owned(), "supported"),
            ("1".to_owned(), "unknown"),
        ]
    );
    let cycle = lifecycle.cycle_of("3.1.4").expect("a cycle");
    assert_eq!(cycle.latest.as_deref(), Some("3.1.7"));
    assert_eq!(cycle.released.as_deref(), Some("2025-01-01"));
    assert_eq!(told, ["type-coerced /2/cycle"]);
    let limits = Limits::default();
    let refused = eol::read(LIST, None, &mut Budget::new(&limits, &|| false)).map(|_| ());
    assert_eq!(
        refused.expect_err("no product").code.code(),
        "record-damaged"
    );
}

#[test]
fn the_object_names_its_product() {
    assert_eq!(eol::detect(OBJECT), Confidence::Certain);
    let (lifecycle, told) = read(OBJECT, Some("another"));
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(lifecycle.product, "left");
    assert_eq!(lifecycle.purls, ["pkg:npm/left"]);
    assert_eq!(lifecycle.cpes, ["cpe:/a:v:left"]);
    assert_eq!(
        stages(&lifecycle),
        [
            ("3.1".to_owned(), "security-only"),
            ("3.0".to_owned(), "ended"),
            ("2".to_owned(), "supported"),
        ]
    );
    assert_eq!(lifecycle.cycles[0].latest.as_deref(), Some("3.1.7"));
}

#[test]
fn version_one_tells_when_it_was_changed() {
    let written = "2026-01-02T03:04:05+09:00";
    for (text, expected) in [
        (
            OBJECT.replacen("2026-01-01T00:00:00+00:00", written, 1),
            Some("2026-01-01T00:00:00Z"),
        ),
        (
            format!(r#"{{"schema_version":"1","generated_at":"{written}","result":[]}}"#),
            Some("2026-01-01T18:04:05Z"),
        ),
        (r#"{"generated_at":"soon","result":[]}"#.to_owned(), None),
        (
            r#"{"result":[],"last_modified":"2026-01-01"}"#.to_owned(),
            None,
        ),
        (LIST.to_owned(), None),
    ] {
        assert_eq!(eol::changed(&text).as_deref(), expected, "{text}");
    }
    let product = r#"{"name":"left","releases":[{"name":"1"}]}"#;
    let text = eol::with_change("2026-01-01T00:00:00Z", product);
    assert_eq!(eol::changed(&text).as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(read(&text, None).0, read(product, None).0);
}

#[test]
fn what_holds_no_cycles_is_refused() {
    let limits = Limits::default();
    let deep = format!("{}{}", r#"{"result":"#.repeat(100_000), "1");
    for text in [
        "",
        "7",
        "[]",
        "{}",
        r#"{"result":{"name":"left"}}"#,
        "[[[",
        deep.as_str(),
    ] {
        let refused = eol::read(text, Some("x"), &mut Budget::new(&limits, &|| false)).map(|_| ());
        let code = refused.expect_err("nothing").code.code();
        let expected = ["record-damaged", "record-cut-off", "too-deep"];
        assert!(expected.contains(&code), "{code}");
        assert_eq!(eol::detect(text), Confidence::No);
    }
}
