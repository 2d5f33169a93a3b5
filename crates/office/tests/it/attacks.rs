//! What is known and expected of attacks, and what was then.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::warning::WarningCode;
use iriai_office::{Asked, Clock, ImportRequest, Limits, Office, Outcome, RecordCount, SecretKey};

use crate::{at, import, import_as, office, sbom};

/// Two vulnerabilities of one component.
const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2025-01-01T00:00:00Z","aliases":["CVE-2026-0001"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2025-01-01T00:00:00Z","aliases":["CVE-2026-0002"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
    "\n",
);

/// A catalogue of a day that lists the vulnerabilities with these numbers. A number with a mark stands in a damaged entry.
fn catalogue(day: &str, numbers: &str) -> String {
    of_title("Known", day, numbers)
}

fn of_title(title: &str, day: &str, numbers: &str) -> String {
    let entries: Vec<String> = numbers
        .split_whitespace()
        .map(|number| match number.strip_suffix('!') {
            Some(number) => format!(r#"{{"cveID":{number},"dateAdded":"2026-01-01"}}"#),
            None => format!(r#"{{"cveID":"CVE-2026-000{number}","dateAdded":"2026-01-01"}}"#),
        })
        .collect();
    let released = match day {
        "" => String::new(),
        day => format!(r#""dateReleased":"{day}T10:00:00.0000Z","#),
    };
    let count = entries.len();
    format!(
        r#"{{"title":"{title}","catalogVersion":"{}",{released}"count":{count},"vulnerabilities":[{}]}}"#,
        day.replace('-', "."),
        entries.join(",")
    )
}

/// A forecast of a day: numbers of vulnerabilities, each with hundredths.
fn forecast(day: &str, shares: &[(u32, u32)]) -> String {
    let mut text = match day {
        "" => String::new(),
        day => format!("#model_version:v4,score_date:{day}T00:00:00+0000\n"),
    };
    text.push_str("cve,epss,percentile\n");
    for (number, share) in shares {
        text.push_str(&format!("CVE-2026-000{number},0.{share:02},0.5\n"));
    }
    text
}

/// An office that stands on the component, on a day in March.
fn stocked(day: u32) -> Office {
    let clock = Clock::Standing(at(&march(day)));
    let office = Office::in_memory(clock, Limits::default()).expect("an office");
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    receive(&office, 1, &document);
    receive(&office, 1, RECORDS);
    office
}

fn march(day: u32) -> String {
    format!("2026-03-{day:02}T12:00:00Z")
}

/// Takes a file in that came on a day in March. Answers new, changed and unchanged records.
fn receive(office: &Office, day: u32, text: &str) -> (usize, usize, usize) {
    let request = ImportRequest {
        received: Some(at(&march(day))),
        ..ImportRequest::default()
    };
    let outcomes = import_as(office, &request, &[("a", text.as_bytes())]);
    let counts = outcomes.iter().filter_map(|one| match one.outcome {
        Outcome::Records(count) => Some(count),
        _ => None,
    });
    let sum = counts.fold(RecordCount::default(), |a, b| RecordCount {
        imported: a.imported + b.imported,
        changed: a.changed + b.changed,
        unchanged: a.unchanged + b.unchanged,
    });
    (sum.imported, sum.changed, sum.unchanged)
}

/// Of both vulnerabilities whether they are attacked (`-` where no catalogue says so) and what is expected, as of the end of a day.
fn told(office: &Office, as_of: Option<u32>) -> String {
    let as_of = as_of.map(|day| at(&march(day)));
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register_as_of(&portfolio, as_of).expect("one");
    let filter = Filter {
        as_of,
        ..Filter::default()
    };
    let page = office.findings(&portfolio, &register, &filter, &Asked::open(9));
    let mut found = page.expect("findings").findings;
    found.sort_by(|a, b| a.advisory.cmp(&b.advisory));
    let told: Vec<String> = found
        .iter()
        .map(|one| {
            let attacked = one
                .exploited
                .map_or("-", |is_so| if is_so { "yes" } else { "no" });
            let share = one.epss.map(|share| format!(" {share}"));
            format!("{attacked}{}", share.unwrap_or_default())
        })
        .collect();
    told.join(", ")
}

#[test]
fn what_a_newer_catalogue_leaves_out_was_attacked_until_then() {
    let office = stocked(9);
    assert_eq!(
        receive(&office, 2, &catalogue("2026-03-02", "1 2")),
        (2, 0, 0)
    );
    // The same again, and the same in a newer one.
    assert_eq!(
        receive(&office, 3, &catalogue("2026-03-02", "1 2")),
        (0, 0, 2)
    );
    assert_eq!(
        receive(&office, 3, &catalogue("2026-03-03", "1 2")),
        (0, 0, 2)
    );
    assert_eq!(
        receive(&office, 4, &catalogue("2026-03-04", "1")),
        (1, 1, 1)
    );
    // An older one that comes later changes nothing.
    assert_eq!(
        receive(&office, 5, &catalogue("2026-03-01", "1 2 3")),
        (0, 0, 3)
    );
    assert_eq!(told(&office, None), "yes, no");
    assert_eq!(
        receive(&office, 6, &catalogue("2026-03-06", "2")),
        (2, 1, 0)
    );
    for (day, expected) in [
        (1, "-, -"),
        (2, "yes, yes"),
        (3, "yes, yes"),
        (4, "yes, no"),
        (5, "yes, no"),
        (6, "no, yes"),
    ] {
        assert_eq!(told(&office, Some(day)), expected, "{day}");
    }
    assert_eq!(told(&office, None), "no, yes");
    let feeds = office.feeds(Some(at(&march(4)))).expect("feeds");
    let known = feeds.iter().find(|feed| feed.source == "kev");
    assert_eq!(known.map(|feed| feed.records), Some(1));
    // None is attacked, which is something else than that nobody looked.
    receive(&office, 7, &catalogue("2026-03-07", ""));
    assert_eq!(told(&office, None), "no, no");
}

#[test]
fn a_catalogue_in_part_or_without_a_day_ends_nothing() {
    let damaged = catalogue("2026-03-03", "1 7!");
    let short = catalogue("2026-03-03", "1").replace(r#""count":1"#, r#""count":2"#);
    let cut = catalogue("2026-03-03", "1 3");
    let cut = cut.strip_suffix("}]}").expect("an end");
    let undated = catalogue("", "1");
    let version = undated.replace(r#""catalogVersion":"""#, r#""catalogVersion":"2""#);
    for (text, is_warned) in [
        (&*damaged, true),
        (&short, true),
        (cut, true),
        (&undated, false),
        (&version, false),
    ] {
        let office = stocked(9);
        receive(&office, 2, &catalogue("2026-03-02", "2"));
        let outcomes = import(&office, &[("k.json", text.as_bytes())]);
        let warnings = outcomes.iter().flat_map(|one| &one.warnings);
        let mut codes = warnings.map(|warning| warning.code);
        assert_eq!(
            codes.any(|code| code == WarningCode::CatalogueInPart),
            is_warned,
            "{text}"
        );
        assert_eq!(told(&office, None), "yes, yes", "{text}");
        // The next one that is whole does.
        receive(&office, 9, &catalogue("2026-03-09", "1"));
        assert_eq!(told(&office, None), "yes, no", "{text}");
    }
    // The version tells the day where nothing else does.
    let office = stocked(9);
    receive(&office, 2, &catalogue("2026-03-02", "2"));
    let without = catalogue("2026-03-03", "1").replace("dateReleased", "x");
    receive(&office, 3, &without);
    assert_eq!(told(&office, None), "yes, no");
}

#[test]
fn a_catalogue_that_lists_nothing_ends_everything_only_where_it_says_so() {
    let none = catalogue("2026-03-03", "");
    let unsaid = none.replace(r#""count":0,"#, "");
    for (text, expected) in [
        (none.clone(), "no, no"),
        (unsaid.replace("[]", "null"), "no, yes"),
        (unsaid, "no, yes"),
    ] {
        let office = stocked(9);
        receive(&office, 2, &catalogue("2026-03-02", "2"));
        import(&office, &[("k.json", text.as_bytes())]);
        assert_eq!(told(&office, None), expected, "{text}");
    }
}

#[test]
fn other_catalogues_say_nothing_of_what_one_lists() {
    let office = stocked(9);
    receive(&office, 2, &catalogue("2026-03-02", "1"));
    receive(&office, 3, &of_title("Ours", "2026-03-03", "2"));
    assert_eq!(told(&office, None), "yes, yes");
    receive(&office, 4, &of_title("OURS", "2026-03-04", ""));
    assert_eq!(told(&office, None), "yes, no");
}

#[test]
fn a_day_far_ahead_keeps_nothing_out() {
    let office = stocked(9);
    receive(&office, 2, &catalogue("9999-01-01", "1"));
    receive(&office, 2, &forecast("9999-01-01", &[(1, 10), (2, 20)]));
    assert_eq!(told(&office, None), "yes 0.1, no 0.2");
    receive(&office, 3, &catalogue("2026-03-03", "2"));
    receive(&office, 3, &forecast("2026-03-03", &[(1, 30)]));
    assert_eq!(told(&office, None), "no 0.3, yes 0.2");
    assert_eq!(told(&office, Some(2)), "yes 0.1, no 0.2");
}

#[test]
fn what_was_expected_then_is_told() {
    let office = stocked(9);
    let first = forecast("2026-03-02", &[(1, 10), (2, 20)]);
    assert_eq!(receive(&office, 2, &first), (2, 0, 0));
    assert_eq!(receive(&office, 3, &first), (0, 0, 2));
    // On a later day the same is something else.
    let second = forecast("2026-03-04", &[(1, 10), (2, 25), (3, 1)]);
    assert_eq!(receive(&office, 4, &second), (3, 0, 0));
    // An older one tells only of what nobody told of.
    let older = forecast("2026-03-03", &[(1, 90), (4, 90)]);
    assert_eq!(receive(&office, 5, &older), (1, 0, 1));
    assert_eq!(receive(&office, 5, &older), (0, 0, 2));
    assert_eq!(receive(&office, 6, &forecast("", &[(1, 91)])), (0, 0, 1));
    // Of one day what came later counts.
    assert_eq!(
        receive(&office, 7, &forecast("2026-03-04", &[(2, 26)])),
        (1, 0, 0)
    );
    for (day, expected) in [
        (1, "-, -"),
        (2, "- 0.1, - 0.2"),
        (3, "- 0.1, - 0.2"),
        (4, "- 0.1, - 0.25"),
        (6, "- 0.1, - 0.25"),
        (7, "- 0.1, - 0.26"),
    ] {
        assert_eq!(told(&office, Some(day)), expected, "{day}");
    }
    assert_eq!(told(&office, None), "- 0.1, - 0.26");
    let count = |day| {
        let feeds = office.feeds(Some(at(&march(day)))).expect("feeds");
        let known = feeds.iter().find(|feed| feed.source == "epss");
        known.map(|feed| (feed.records, feed.newest))
    };
    assert_eq!(count(1), None);
    assert_eq!(count(2), Some((2, Some(at("2026-03-02")))));
    assert_eq!(count(7), Some((4, Some(at("2026-03-04")))));
}

#[test]
fn several_forecasts_at_once_are_as_if_they_had_come_one_by_one() {
    let office = stocked(9);
    let request = ImportRequest::default();
    let texts: Vec<String> = (2..8)
        .rev()
        .map(|day| forecast(&format!("2026-03-0{day}"), &[(1, day), (day, day)]))
        .collect();
    let files: Vec<(&str, &[u8])> = texts
        .iter()
        .map(|text| ("e.csv", text.as_bytes()))
        .collect();
    import_as(&office, &request, &files);
    assert_eq!(told(&office, None), "- 0.07, - 0.02");
}

#[test]
fn a_bundle_ends_what_the_catalogue_behind_it_ended() {
    let key = SecretKey::new(&[7; 32]);
    let bundle = |texts: &[(u32, String)]| {
        let outside = stocked(8);
        for (day, text) in texts {
            receive(&outside, *day, text);
        }
        let mut bytes = Vec::new();
        outside.write_bundle(&key, &mut bytes).expect("a bundle");
        (bytes, told(&outside, None))
    };
    let whole = [
        (2, catalogue("2026-03-02", "1 2")),
        (5, catalogue("2026-03-05", "1")),
        (5, forecast("9999-03-05", &[(1, 10)])),
        (2, forecast("2026-03-02", &[(1, 50), (2, 20)])),
    ];
    let in_part = [
        (2, catalogue("2026-03-02", "1")),
        (5, catalogue("2026-03-05", "1 7!")),
    ];
    for (texts, outside, inside) in [
        (&whole[..], "yes 0.1, no 0.2", "yes 0.1, no 0.2"),
        (&in_part, "yes, no", "yes, yes"),
    ] {
        let (bytes, there) = bundle(texts);
        assert_eq!(there, outside);
        let office = stocked(9);
        office
            .trust_key(&key.public().to_string(), None)
            .expect("a key");
        receive(&office, 3, &catalogue("2026-03-03", "2"));
        assert_eq!(told(&office, None), "no, yes");
        import(&office, &[("b", &bytes)]);
        assert_eq!(told(&office, None), inside);
        assert_eq!(told(&office, Some(8)), "no, yes");
        // What the bundle brought keeps older ones out as it did there.
        receive(&office, 9, &catalogue("2026-03-04", "2"));
        receive(&office, 9, &forecast("2026-03-04", &[(1, 99)]));
        let found = told(&office, None).replace(" 0.99", "");
        assert_eq!(found, inside);
    }
}

#[test]
fn a_newer_catalogue_of_a_scan_counts_before_that_of_the_store() {
    for (kept, scanned, expected, listed) in [
        ("2026-02-02 1 2", "2026-02-03 1", "yes, no", 1),
        ("2026-02-03 1 2", "2026-02-02 1", "yes, yes", 2),
        ("2026-02-03 1", "2026-02-02 1 2", "yes, no", 1),
        ("2026-02-02 1 2", "2026-02-03 1 7!", "yes, yes", 2),
        ("2026-02-02 1", "2026-02-03", "no, no", 0),
    ] {
        let text = |one: &str| {
            let (day, numbers) = one.split_once(' ').unwrap_or((one, ""));
            catalogue(day, numbers)
        };
        let (there, here) = (stocked(9), office());
        receive(&there, 2, &text(kept));
        let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
        let files = [("s.json", document), ("k.json", text(scanned))];
        let files = files
            .each_ref()
            .map(|(name, text)| (*name, text.as_bytes()));
        import(&here, &files);
        let both = here.borrow_advisories(&there, None).expect("advisories");
        assert_eq!(told(&here, None), expected, "{kept} {scanned}");
        // Both together without what both have is what counts in the end.
        let records = |office: &Office| {
            let feeds = office.feeds(None).expect("feeds");
            let known = feeds.iter().find(|feed| feed.source == "kev");
            known.map_or(0, |feed| feed.records)
        };
        assert_eq!(records(&here), listed, "{kept} {scanned}");
        let both = both.get("kev").copied().unwrap_or_default();
        let own = scanned.split(' ').filter(|one| one.len() == 1).count();
        assert_eq!(own + records(&there) - both, listed);
    }
}

#[test]
fn a_scan_as_of_a_day_knows_what_was_known_then() {
    let there = stocked(9);
    receive(&there, 2, &catalogue("2026-03-02", "1"));
    receive(&there, 2, &forecast("2026-03-02", &[(1, 10)]));
    receive(&there, 5, &catalogue("2026-03-05", "2"));
    receive(&there, 5, &forecast("2026-03-05", &[(1, 50), (2, 50)]));
    for (day, expected) in [(1, "-, -"), (2, "yes 0.1, no"), (5, "no 0.5, yes 0.5")] {
        let instant = at(&march(day));
        let clock = Clock::Standing(instant);
        let here = Office::in_memory(clock, Limits::default()).expect("an office");
        let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
        import(&here, &[("s.json", document.as_bytes())]);
        here.borrow_advisories(&there, Some(instant))
            .expect("advisories");
        assert_eq!(told(&here, Some(day)), expected, "{day}");
    }
}
