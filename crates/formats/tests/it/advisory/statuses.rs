//! Statuses of versions in CVE records, against the decision that the format describes, taken version by version.

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::matching::{NotEvaluated, Subject, Verdict, judge};
use iriai_formats::advisory;
use iriai_formats::limits::{Budget, Limits};

/// An entry of the list: from, to, whether the end is part of it, its status, changes.
struct Entry {
    from: u64,
    to: Option<(u64, bool)>,
    status: &'static str,
    changes: Vec<(u64, &'static str)>,
}

const STATUSES: [&str; 3] = ["affected", "unaffected", "unknown"];

fn status(random: &mut impl FnMut(u64) -> u64) -> &'static str {
    STATUSES[random(3) as usize]
}

impl Entry {
    fn made(random: &mut impl FnMut(u64) -> u64) -> Self {
        let from = random(8);
        let to = (random(3) > 0).then(|| (random(10), random(2) == 0));
        let mut changes: Vec<_> = (0..random(3))
            .map(|_| (random(9), status(random)))
            .collect();
        changes.sort_by_key(|(at, _)| *at);
        changes.dedup_by_key(|(at, _)| *at);
        Self {
            from,
            status: status(random),
            changes: if to.is_some() { changes } else { Vec::new() },
            to,
        }
    }

    fn written(&self) -> String {
        let end = match self.to {
            None => String::new(),
            Some((to, true)) => format!(r#""lessThanOrEqual":"{to}.0.0","#),
            Some((to, false)) => format!(r#""lessThan":"{to}.0.0","#),
        };
        let changes = self.changes.iter();
        let changes: Vec<_> = changes
            .map(|(at, to)| format!(r#"{{"at":"{at}.0.0","status":"{to}"}}"#))
            .collect();
        format!(
            r#"{{"version":"{}.0.0",{end}"changes":[{}],"status":"{}"}}"#,
            self.from,
            changes.join(","),
            self.status
        )
    }

    /// What it says of a version, if it holds it.
    fn says(&self, version: u64) -> Option<&'static str> {
        let holds = match self.to {
            None => version == self.from,
            Some((to, true)) => (self.from..=to).contains(&version),
            Some((to, false)) => (self.from..to).contains(&version),
        };
        let changed = self.changes.iter().rfind(|(at, _)| *at <= version);
        holds.then(|| changed.map_or(self.status, |(_, to)| *to))
    }
}

#[test]
fn every_version_is_judged_as_the_first_entry_that_holds_it_says() {
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let limits = Limits::default();
    let mut counts = [0; 3];
    for _ in 0..3_000 {
        let default = status(&mut random);
        let is_stated = default != "unaffected" || random(2) == 0;
        let entries: Vec<_> = (0..=random(4)).map(|_| Entry::made(&mut random)).collect();
        let written: Vec<_> = entries.iter().map(Entry::written).collect();
        let text = format!(
            r#"{{"dataType":"CVE_RECORD","cveMetadata":{{"cveId":"CVE-2026-1"}},"containers":{{"cna":{{"affected":[
            {{"packageURL":"pkg:npm/left",{}"versions":[{}]}}]}}}}}}"#,
            match is_stated {
                true => format!(r#""defaultStatus":"{default}","#),
                false => String::new(),
            },
            written.join(",")
        );
        let mut budget = Budget::new(&limits, &|| false);
        let advisory = advisory::read(&text, &mut budget)
            .expect("a record")
            .value
            .remove(0);
        for version in 0..12 {
            let says = entries.iter().find_map(|entry| entry.says(version));
            let expected = says.unwrap_or(default);
            let component = format!("pkg:npm/left@{version}.0.0");
            let subject = Subject::of(ComponentKey::of(&component)).expect("a subject");
            let verdict = judge(&subject, &advisory).verdict;
            let told = match verdict {
                Verdict::Affected(_) => "affected",
                Verdict::NotAffected(_) => "unaffected",
                // Entries that hold no version say nothing.
                Verdict::NotEvaluated(NotEvaluated::NoVersions) if expected != "affected" => {
                    expected
                }
                Verdict::NotEvaluated(_) => "unknown",
            };
            assert_eq!(told, expected, "{version} {verdict:?}: {text}");
            let place = STATUSES.iter().position(|status| *status == told);
            counts[place.expect("a status")] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 8_000), "{counts:?}");
}
