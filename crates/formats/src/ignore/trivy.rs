//! `.trivyignore` and `.trivyignore.yaml` (Trivy 0.60).
//!
//! In the plain file each line names one thing, which may be a vulnerability, a misconfiguration or a secret; only the first has
//! its word here. A comment right above an entry tells why. `exp:` names the day on whose beginning the entry ends.

use iriai_domain::risk::ignore::Ignored;
use iriai_domain::warning::WarningCode;

use super::{Reading, narrowing};
use crate::tree::Node;

/// How names of other things begin.
const ELSEWHERE: &[&str] = &["AVD-", "DS-", "DS0", "KCV", "KSV"];

pub(super) fn read_lines(text: &str, reading: &mut Reading) {
    let mut comment: Vec<&str> = Vec::new();
    for (line, number) in text.lines().zip(1_usize..) {
        let line = line.trim();
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
            continue;
        }
        let (entry, behind) = line
            .split_once(" #")
            .or_else(|| line.split_once("\t#"))
            .unwrap_or((line, ""));
        let mut words = entry.split_whitespace();
        let Some(name) = words.next() else {
            comment.clear();
            continue;
        };
        let at = format!("line {number}");
        reading.count += 1;
        let mut ignored = Ignored {
            at: at.clone(),
            vulnerability: Some(name.to_owned()),
            ..Ignored::default()
        };
        let mut is_known = true;
        for word in words {
            match word.split_once(':') {
                Some(("exp", day)) => ignored.until = Some(day.to_owned()),
                _ => {
                    let warnings = &mut reading.warnings;
                    warnings.add_with(WarningCode::EntryTooNarrow, &at, word, "");
                    is_known = false;
                }
            }
        }
        let mut said: Vec<&str> = std::mem::take(&mut comment);
        said.push(behind.trim());
        said.retain(|words| !words.is_empty());
        ignored.reason = Some(said.join(" ")).filter(|reason| !reason.is_empty());
        if ELSEWHERE.iter().any(|start| name.starts_with(start)) {
            let warnings = &mut reading.warnings;
            warnings.add_with(WarningCode::EntryElsewhere, at, name, "");
        } else if is_known {
            reading.keep(ignored);
        }
    }
}

/// Keys of an entry.
const KEYS: &[&str] = &["id", "paths", "purls", "statement", "expired_at"];

pub(super) fn read(file: &Node, reading: &mut Reading) {
    for (key, node) in file.map().unwrap_or_default() {
        let entries = reading.list(node);
        match key.as_str() {
            "vulnerabilities" => entries
                .iter()
                .for_each(|entry| vulnerability(entry, reading)),
            "misconfigurations" | "secrets" | "licenses" => {
                for entry in entries {
                    reading.count += 1;
                    let warnings = &mut reading.warnings;
                    warnings.add_with(WarningCode::EntryElsewhere, entry.at(), key, "");
                }
            }
            _ => reading.unknown(key, node),
        }
    }
}

fn vulnerability(entry: &Node, reading: &mut Reading) {
    let Some(fields) = reading.entry(entry) else {
        return;
    };
    let mut ignored = Ignored {
        at: entry.at(),
        ..Ignored::default()
    };
    let (mut purls, mut paths): (Option<Vec<&str>>, bool) = (None, false);
    let (mut unkept, mut has_stray) = (None, false);
    for (key, node) in fields {
        match key.as_str() {
            "id" => ignored.vulnerability = reading.text(node).map(str::to_owned),
            "expired_at" => {
                ignored.until = narrowing(key, node, &mut unkept).map(str::to_owned);
            }
            "statement" => ignored.reason = reading.text(node).map(str::to_owned),
            "purls" => {
                let list = reading.list(node);
                let texts = list.iter().filter_map(|purl| reading.text(purl));
                let texts: Vec<&str> = texts.collect();
                // An empty list narrows nothing; one of which nothing can be read would.
                purls = (!list.is_empty() || node.list().is_none()).then_some(texts);
            }
            "paths" => paths = !matches!(node.list(), Some([])),
            _ => has_stray |= reading.is_stray(key, node, KEYS),
        }
    }
    if has_stray {
        return;
    }
    if let Some(what) = unkept {
        return reading.too_narrow(&entry.at(), &what);
    }
    if ignored.vulnerability.is_none() {
        let warnings = &mut reading.warnings;
        return warnings.add_with(WarningCode::MissingField, entry.at(), "id", "");
    }
    if paths {
        return reading.too_narrow(&entry.at(), "paths");
    }
    match purls {
        None => reading.keep(ignored),
        Some(purls) if purls.is_empty() => reading.too_narrow(&entry.at(), "purls"),
        Some(purls) => {
            for purl in purls {
                match iriai_domain::purl::Purl::repair(purl) {
                    Ok(_) => reading.keep(Ignored {
                        component: Some(purl.to_owned()),
                        ..ignored.clone()
                    }),
                    Err(_) => {
                        let warnings = &mut reading.warnings;
                        warnings.add_with(WarningCode::PurlInvalid, entry.at(), purl, "");
                    }
                }
            }
        }
    }
}
