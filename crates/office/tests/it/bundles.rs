//! What is known here gets elsewhere, and nothing else does.

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{
    Asked, BundleSummary, Clock, Error, Feed, FindingsPage, ImportRequest, Limits, Office, Outcome,
    RecordCount, SecretKey,
};

use crate::{at, import, import_as, refused, sbom};

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2026-01-02T00:00:00Z","withdrawn":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
    "\n",
    r#"{"id":"PYSEC-3","modified":"2026-01-03T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"up"},"versions":["1.0.0"]}]}"#,
    "\n",
);

const KEV: &str = r#"{"title":"t","catalogVersion":"1","count":1,"vulnerabilities":[{"cveID":"CVE-2026-1","dateAdded":"2026-01-05","knownRansomwareCampaignUse":"Known"}]}"#;

const EPSS: &str = "#model_version:v4,score_date:2026-01-06T00:00:00Z\ncve,epss,percentile\nCVE-2026-1,0.00042,0.1\n";

fn office_on(day: &str) -> Office {
    Office::in_memory(Clock::Standing(at(day)), Limits::default()).expect("an office")
}

fn key() -> SecretKey {
    SecretKey::new(&[7; 32])
}

/// A bundle made on a day, of files that came before.
fn bundle(made: &str, received: &str, files: &[&str]) -> (Vec<u8>, BundleSummary) {
    let office = office_on(made);
    let request = ImportRequest {
        received: Some(at(received)),
        ..ImportRequest::default()
    };
    for file in files {
        import_as(&office, &request, &[("a", file.as_bytes())]);
    }
    let mut bytes = Vec::new();
    let summary = office.write_bundle(&key(), &mut bytes).expect("a bundle");
    (bytes, summary)
}

fn trusting(day: &str) -> Office {
    let office = office_on(day);
    let key = key().public().to_string();
    office.trust_key(&key, Some("outside")).expect("a key");
    office
}

fn findings(office: &Office, as_of: Option<&str>) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let filter = Filter {
        as_of: as_of.map(at),
        ..Filter::default()
    };
    let page = office.findings(&portfolio, &register, &filter, &Asked::open(usize::MAX));
    page.expect("an answer")
}

/// Source, records, and days since they were confirmed.
fn ages(feeds: &[Feed]) -> Vec<(&str, usize, i64)> {
    let feeds = feeds.iter();
    feeds
        .map(|feed| (&*feed.source, feed.records, feed.age / 86_400))
        .collect()
}

fn codes(office: &Office, bytes: &[u8]) -> Vec<&'static str> {
    let outcomes = import(office, &[("b", bytes)]);
    let code = outcomes.iter().map(|outcome| match &outcome.outcome {
        Outcome::Refused(refusal) => refusal.code,
        Outcome::Records(RecordCount { imported: 0, .. }) => "unchanged",
        _ => "imported",
    });
    code.collect()
}

#[test]
fn what_is_known_outside_is_known_inside() {
    let (bytes, summary) = bundle("2026-02-01", "2026-01-20", &[RECORDS, KEV, EPSS]);
    let told: Vec<_> = summary
        .entries
        .iter()
        .map(|(kind, count)| (&**kind, *count))
        .collect();
    assert_eq!(told, [("epss", 1), ("kev", 1), ("osv", 3)]);
    let outside = office_on("2026-02-01");
    let inside = trusting("2026-02-10");
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    for office in [&outside, &inside] {
        import(office, &[("s.json", document.as_bytes())]);
    }
    import(
        &outside,
        &[
            ("r", RECORDS.as_bytes()),
            ("k", KEV.as_bytes()),
            ("e", EPSS.as_bytes()),
        ],
    );
    assert_eq!(
        codes(&inside, &bytes),
        ["imported", "imported", "imported", "imported"]
    );
    let (expected, found) = (findings(&outside, None), findings(&inside, None));
    assert_eq!(found.findings, expected.findings);
    assert_eq!(found.findings.len(), 1);
    assert_eq!(found.findings[0].exploited, Some(true));
    assert_eq!(found.findings[0].epss, Some(0.000_42));
    assert_eq!(found.totals, expected.totals);
    // What was taken back is known as well, so that it does not come again.
    assert!(
        inside
            .why(&inside.portfolio().expect("one"), "left", "GHSA-2", None)
            .is_ok()
    );
    // The same again changes nothing.
    assert_eq!(
        codes(&inside, &bytes),
        ["unchanged", "unchanged", "unchanged", "unchanged"]
    );
    // Before it came nothing was known.
    let before = findings(&inside, Some("2026-02-09"));
    assert!(before.findings.is_empty() && before.feeds.is_empty());
}

#[test]
fn age_counts_from_where_it_was_confirmed() {
    let (bytes, _) = bundle("2026-02-01", "2026-01-20", &[RECORDS, KEV]);
    let inside = trusting("2026-02-10");
    codes(&inside, &bytes);
    // 21 days since it came to those who made the bundle, whatever the way took.
    let feeds = inside.feeds(None).expect("feeds");
    assert_eq!(
        ages(&feeds),
        [("GHSA", 2, 21), ("PYSEC", 1, 21), ("kev", 1, 21)]
    );
    // A record taken in by hand makes nothing newer.
    let record = RECORDS.lines().next().expect("a record");
    import(&inside, &[("r", record.as_bytes())]);
    assert_eq!(
        ages(&inside.feeds(None).expect("feeds"))[0],
        ("GHSA", 2, 21)
    );
    // Where nobody else supplies the source it does, also when it was known already.
    let alone = office_on("2026-02-10");
    let request = ImportRequest {
        received: Some(at("2026-02-01")),
        ..ImportRequest::default()
    };
    for (request, days) in [(request, 9), (ImportRequest::default(), 0)] {
        import_as(&alone, &request, &[("r", record.as_bytes())]);
        assert_eq!(
            ages(&alone.feeds(None).expect("feeds")),
            [("GHSA", 1, days)]
        );
    }
    // A newer bundle does, though no record in it is new.
    let (newer, _) = bundle("2026-02-09", "2026-02-08", &[RECORDS, KEV]);
    codes(&inside, &newer);
    let feeds = inside.feeds(None).expect("feeds");
    assert_eq!(ages(&feeds)[0], ("GHSA", 2, 2));
}

#[test]
fn an_older_bundle_is_refused_and_leaves_nothing() {
    let changed = RECORDS
        .replace("2026-01-0", "2026-01-1")
        .replace("1.2.0", "0.5.0");
    let (old, _) = bundle("2026-02-01", "2026-02-01", &[RECORDS, KEV]);
    let (new, _) = bundle("2026-02-02", "2026-02-02", &[&changed]);
    let inside = trusting("2026-02-10");
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    import(&inside, &[("s.json", document.as_bytes())]);
    codes(&inside, &new);
    let before = findings(&inside, None);
    assert!(before.findings.is_empty());
    let outcomes = import(&inside, &[("b", &old)]);
    assert_eq!(outcomes.len(), 1);
    let refusal = refused(&outcomes[0]);
    assert_eq!(
        (refusal.code, &*refusal.detail),
        ("bundle-older", "2026-02-02T00:00:00Z")
    );
    assert_eq!(findings(&inside, None), before);
    // Trusting the key anew does not let it in either.
    let key = key().public().to_string();
    inside.distrust_key(&key).expect("a key");
    assert_eq!(codes(&inside, &new), ["bundle-key-unknown"]);
    inside.trust_key(&key, None).expect("a key");
    assert_eq!(codes(&inside, &old), ["bundle-older"]);
    // Both at once: the older one in front comes in before it is older than anything.
    let both = trusting("2026-02-10");
    let outcomes = import(&both, &[("new", &new), ("old", &old)]);
    assert_eq!(refused(outcomes.last().expect("one")).code, "bundle-older");
}

#[test]
fn what_is_not_as_it_was_signed_leaves_nothing() {
    let (bytes, _) = bundle("2026-02-01", "2026-02-01", &[RECORDS]);
    let inside = trusting("2026-02-10");
    let middle = bytes.len() / 2;
    let mut damaged = bytes.clone();
    damaged[middle] ^= 1;
    let mut newer = bytes.clone();
    newer[13] = b'9';
    let stranger = SecretKey::new(&[8; 32]);
    let mut strange = Vec::new();
    let outside = office_on("2026-02-01");
    import(&outside, &[("r", RECORDS.as_bytes())]);
    outside
        .write_bundle(&stranger, &mut strange)
        .expect("a bundle");
    let (later, _) = bundle("2026-02-12", "2026-02-01", &[RECORDS]);
    for (bytes, code) in [
        (&damaged, "bundle-damaged"),
        (&bytes[..middle].to_vec(), "bundle-truncated"),
        (&newer, "bundle-version"),
        (&strange, "bundle-key-unknown"),
        (&later, "bundle-in-future"),
    ] {
        assert_eq!(codes(&inside, bytes), [code]);
    }
    assert!(inside.feeds(None).expect("feeds").is_empty());
    assert_eq!(inside.trusted_keys().expect("keys")[0].newest, None);
    // In an archive it is known by its content too.
    let archive = crate::zip(&[("x.txt", b"{}"), ("advisories.bin", &bytes)]);
    assert!(codes(&inside, &archive).contains(&"imported"));
    assert!(!inside.feeds(None).expect("feeds").is_empty());
}

#[test]
fn limits_hold_for_bundles() {
    let (bytes, _) = bundle("2026-02-01", "2026-02-01", &[RECORDS]);
    let limits = Limits {
        bytes: 200,
        ..Limits::default()
    };
    assert!(bytes.len() > 200);
    let limited = Limits {
        unpacked_bytes: 400,
        ..Limits::default()
    };
    for limits in [limits, limited] {
        let clock = Clock::Standing(at("2026-02-10"));
        let inside = Office::in_memory(clock, limits).expect("an office");
        let key = key().public().to_string();
        inside.trust_key(&key, None).expect("a key");
        assert_eq!(codes(&inside, &bytes), ["too-many-bytes"]);
        assert!(inside.feeds(None).expect("feeds").is_empty());
    }
}

#[test]
fn nothing_makes_no_bundle_and_what_is_no_key_is_not_trusted() {
    let office = office_on("2026-02-01");
    let code = |error: Option<Error>| error.map(|error| error.code());
    let empty = office.write_bundle(&key(), Vec::new());
    assert_eq!(code(empty.err()), Some("bundle-empty"));
    let secret = key().to_text();
    for text in ["", "key", secret.trim()] {
        let refused = office.trust_key(text, None);
        assert_eq!(code(refused.err()), Some("key-invalid"), "{text}");
    }
    let public = key().public().to_string();
    let refused = office.distrust_key(&public);
    assert_eq!(code(refused.err()), Some("key-unknown"));
    let made = office.make_key().expect("a key");
    let other = office.make_key().expect("a key");
    assert_ne!(made.public(), other.public());
}
