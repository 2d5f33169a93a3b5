//! CVSS against published vectors with their scores, and what must hold of every vector.

use iriai_domain::risk::cvss::{Cvss, CvssVersion, Score};

use crate::data::CVSS_VECTORS;

/// The numbers behind a vector: one for version 4, base, temporal and environmental for the others.
fn numbers(text: &str) -> Vec<Option<f64>> {
    let inner = text.trim_matches(|c| matches!(c, '(' | ')' | ' '));
    let parts = inner
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| (part != "None").then(|| part.parse().expect("a number")))
        .collect()
}

/// The environmental score of a vector of version 3, which the source gives for those without environmental metrics too: with
/// one that changes nothing. In version 3.1 that is another formula than that of the base score.
fn environmental(vector: &str) -> f64 {
    let cvss = Cvss::parse(vector).expect("a vector");
    let unchanged = format!("{vector}/MAV:{}", cvss.value("AV"));
    let of = |vector: &str| Some(Cvss::parse(vector).ok()?.scores().environmental?.value());
    of(vector).or_else(|| of(&unchanged)).expect("a score")
}

#[test]
fn published_vectors_have_their_scores() {
    let Some(files) = CVSS_VECTORS.files() else {
        return;
    };
    let mut checked = 0;
    let mut wrong = Vec::new();
    for (file, text) in files {
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (vector, expected) = line.split_once(" - ").expect("vector and scores");
            let scores = match Cvss::parse(vector) {
                Ok(cvss) => cvss.scores(),
                Err(fault) => panic!("{file}: {vector}: {fault:?}"),
            };
            let expected = numbers(expected);
            let base = scores.base.value();
            let value = |score: Option<Score>| score.map(Score::value);
            let ours = match expected.len() {
                1 => vec![Some(scores.whole().value())],
                _ if vector.starts_with("CVSS:3") => {
                    let temporal = value(scores.temporal).unwrap_or(base);
                    vec![Some(base), Some(temporal), Some(environmental(vector))]
                }
                _ => vec![
                    Some(base),
                    value(scores.temporal),
                    value(scores.environmental),
                ],
            };
            if ours != expected {
                wrong.push(format!("{file}: {vector}: {expected:?}, ours {ours:?}"));
            }
            checked += 1;
        }
    }
    println!("{checked} vectors");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(checked > 5_000, "{checked}");
}

#[test]
fn every_version_can_be_told() {
    for (vector, version, score) in [
        (
            "AV:N/AC:M/Au:N/C:C/I:N/A:P/E:POC/RL:W/RC:UC",
            CvssVersion::V2,
            6.0,
        ),
        (
            "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C",
            CvssVersion::V30,
            8.8,
        ),
        (
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
            CvssVersion::V31,
            10.0,
        ),
        (
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H",
            CvssVersion::V40,
            10.0,
        ),
    ] {
        let cvss = Cvss::parse(vector).expect("a vector");
        assert_eq!(cvss.version(), version);
        assert_eq!(cvss.scores().whole().value(), score, "{vector}");
    }
}
