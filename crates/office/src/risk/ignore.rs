//! Ignore files of other scanners as decisions of the company: what they leave alone is a risk that somebody accepted, unless the
//! file says in a word of VEX why nothing is affected.

use std::collections::HashSet;

use iriai_domain::inventory::component_key::{ComponentKey, identity};
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::purl::Purl;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::ignore::{Ignored, Narrowing};
use iriai_domain::risk::register::Register;
use iriai_domain::risk::selection::{Order, Selection, Wanted};
use iriai_domain::risk::vex::Status;
use iriai_domain::warning::{WarningCode, Warnings};
use iriai_formats::container::Source;
use iriai_formats::ignore;
use iriai_store::DecisionRow;

use super::findings::RiskTotals;
use super::triage::{Decided, NewDecision, note_of, totals};
use crate::condition::Condition;
use crate::error::Error;
use crate::{Office, instant};

/// Where what an ignore file says holds, and who says it.
#[derive(Debug, Clone, Copy)]
pub struct IgnorePlace<'p> {
    /// Only of this component or package.
    pub component: Option<&'p str>,
    /// Only in this product.
    pub product: Option<&'p str>,
    /// Only in products with this tag.
    pub tag: Option<&'p str>,
    /// Who decides.
    pub author: &'p str,
}

/// What an ignore file comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreRead {
    /// Code of its format.
    pub format: &'static str,
    /// How many entries it has.
    pub entries: usize,
    /// What can be kept of it.
    pub decisions: Vec<NewDecision>,
    /// What cannot, and what holds for ever.
    pub warnings: Warnings,
}

/// What ignore files change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IgnoreEffect {
    /// Decisions that were added, or would be.
    pub added: usize,
    /// Those that had been taken before.
    pub known: usize,
    /// Counts before.
    pub before: RiskTotals,
    /// Counts after.
    pub after: RiskTotals,
}

impl Office {
    /// Reads an ignore file. `name` tells where decisions are from.
    pub fn read_ignore(
        &self,
        name: &str,
        bytes: &[u8],
        place: &IgnorePlace<'_>,
    ) -> Result<IgnoreRead, Error> {
        let source = Source::open(bytes).map_err(Error::refused)?;
        let text = source.content().text.unwrap_or_default();
        let parsed = ignore::read(text).map_err(Error::refused)?;
        let mut warnings = parsed.warnings;
        let mut decisions = Vec::new();
        for entry in &parsed.value.entries {
            match self.decision(name, entry, place) {
                Ok(decision) => decisions.push(decision),
                Err((code, value)) => {
                    warnings.add_with(code, entry.at.clone(), &value, &entry.named());
                }
            }
        }
        warnings.order_by_line();
        Ok(IgnoreRead {
            format: parsed.value.format.code(),
            entries: parsed.value.count,
            decisions,
            warnings,
        })
    }

    /// An entry as a decision; else why it cannot be one.
    fn decision(
        &self,
        name: &str,
        entry: &Ignored,
        place: &IgnorePlace<'_>,
    ) -> Result<NewDecision, (WarningCode, String)> {
        let expires = match &entry.until {
            None => None,
            // These programs end an entry with the beginning of the day.
            Some(until) => match instant(until) {
                None => return Err((WarningCode::TimeInvalid, until.clone())),
                Some(end) if end <= self.clock.now() => {
                    return Err((WarningCode::EntryExpired, until.clone()));
                }
                end => end,
            },
        };
        let component = match (entry.component.as_deref(), place.component) {
            (Some(own), Some(only)) => narrower(own, only)
                .ok_or_else(|| (WarningCode::EntryOfOther, own.to_owned()))?
                .into(),
            (own, only) => own.or(only).map(str::to_owned),
        };
        let decided = match (&entry.vulnerability, &entry.narrowings[..]) {
            (Some(name), []) => Decided::Vulnerability(name.clone()),
            (vulnerability, narrowings) => {
                let text = checked(vulnerability.as_deref(), narrowings);
                let text = text.map_err(|part| (WarningCode::EntryTooNarrow, part))?;
                Decided::Condition(text)
            }
        };
        let (status, response) = match entry.justification {
            Some(_) => (Status::NotAffected, None),
            None => (Status::Affected, Some(Response::WillNotFix)),
        };
        let reason = entry.reason.as_deref().map(str::trim);
        let reason = reason.filter(|reason| !reason.is_empty());
        Ok(NewDecision {
            decided,
            component,
            product: place.product.map(str::to_owned),
            tag: place.tag.map(str::to_owned),
            status,
            justification: entry.justification,
            response,
            // Where the file gives none, that it is from this file is all there is to say.
            reason: reason.unwrap_or_default().to_owned(),
            action: None,
            author: place.author.to_owned(),
            source: Some(name.to_owned()),
            expires,
        })
    }

    /// Decides all of it at once, or only tells what would change. What was decided before, by the same words, is not decided again,
    /// even if somebody has taken it back since. The register is that of the store as it stands.
    pub fn import_ignored(
        &self,
        portfolio: &Portfolio,
        register: &mut Register,
        decisions: &[NewDecision],
        is_trial: bool,
    ) -> Result<IgnoreEffect, Error> {
        let scope = portfolio.scope(&Filter::default());
        let selection = Selection {
            as_of: None,
            now: self.clock.now(),
            least: None,
            wanted: Wanted::Open,
            order: Order::Worst,
            counts_urgency: false,
            offset: 0,
            limit: 0,
        };
        let before = register.select(portfolio, &scope, &selection).counts;
        let kept = self.store.read()?.decisions()?;
        let mut known: HashSet<DecisionRow> = kept.into_iter().map(essence).collect();
        let first = known.len() as u32;
        let mut rows = Vec::new();
        for new in decisions {
            let row = self.row(portfolio, register, new)?;
            if known.insert(essence(row.clone())) {
                // Numbers that no decision has yet.
                let number = u32::MAX - (decisions.len() - rows.len()) as u32;
                rows.push(DecisionRow {
                    number: number.max(first),
                    ..row
                });
            }
        }
        if !is_trial && !rows.is_empty() {
            let transaction = self.write("import_ignored")?;
            for row in &rows {
                let number = transaction.insert_decision(row)?;
                let row = DecisionRow {
                    number,
                    ..row.clone()
                };
                transaction.note(note_of(&row));
            }
            transaction.commit()?;
        }
        let transaction = self.store.read()?;
        let trial = match is_trial {
            true => rows.as_slice(),
            false => &[],
        };
        let (rulings, _) = self.rulings_with(portfolio, register, &transaction, trial)?;
        register.rulings = rulings;
        // The decisions are younger than the counts before them.
        let selection = Selection {
            now: self.clock.now(),
            ..selection
        };
        let after = register.select(portfolio, &scope, &selection).counts;
        Ok(IgnoreEffect {
            added: rows.len(),
            known: decisions.len() - rows.len(),
            before: totals(before),
            after: totals(after),
        })
    }
}

/// Of two components or packages the one that is within the other; nothing where neither is.
fn narrower(one: &str, other: &str) -> Option<String> {
    let key = |text: &str| match Purl::repair(text) {
        Ok((purl, _)) => purl.component_key().to_string(),
        Err(_) => text.to_owned(),
    };
    let (one_key, other_key) = (key(one), key(other));
    let (one_key, other_key) = (identity(&one_key), identity(&other_key));
    let of = |key| {
        let parts = ComponentKey::of(key);
        (parts.package(), parts.version().is_some())
    };
    match (of(&one_key), of(&other_key)) {
        ((package, _), (same, false)) if package == same => Some(one.to_owned()),
        ((package, false), (same, true)) if package == same => Some(other.to_owned()),
        _ => (one_key == other_key).then(|| one.to_owned()),
    }
}

/// What makes two decisions the same: everything but who took them, when and with which words, and what became of them.
fn essence(row: DecisionRow) -> DecisionRow {
    DecisionRow {
        number: 0,
        vulnerability: None,
        // The words may be ours, in the language of whoever asks.
        reason: None,
        author: String::new(),
        decided: 0,
        ended: None,
        ended_by: None,
        ended_reason: None,
        ..row
    }
}

/// What must be so of a finding, as a condition.
fn condition(vulnerability: Option<&str>, narrowings: &[Narrowing]) -> String {
    let mut parts = Vec::new();
    if let Some(name) = vulnerability {
        let name = iriai_domain::fold::fold(name);
        let name = super::rulings::as_published(&name);
        // Among the names of a finding each stands in this form too.
        parts.push(format!("{} in vuln.ids", quoted(&name)));
    }
    parts.extend(narrowings.iter().map(asked));
    parts.join(" && ")
}

fn asked(narrowing: &Narrowing) -> String {
    /// Of these a package is known by its name, whatever group it is filed under.
    const GROUPLESS: &str = "!has(component.group) || component.type in ['alpm', 'apk', 'deb', 'ebuild', 'maven', 'rpm']";
    match narrowing {
        Narrowing::Kinds(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| quoted(kind)).collect();
            format!("component.type in [{}]", kinds.join(", "))
        }
        Narrowing::Name(name) => match name.rsplit_once('/') {
            Some((group, name)) => format!(
                "has(component.group) && component.group == {} && component.name == {}",
                quoted(group),
                quoted(name)
            ),
            None => format!("component.name == {} && ({GROUPLESS})", quoted(name)),
        },
        Narrowing::NamePattern(text) => {
            format!("{} && ({GROUPLESS})", matches(text))
        }
        Narrowing::Version(version) => format!(
            "has(component.version) && component.version == {}",
            quoted(version)
        ),
        Narrowing::Fixed(true) => "size(vuln.fixed) > 0".to_owned(),
        Narrowing::Fixed(false) => "size(vuln.fixed) == 0".to_owned(),
    }
}

fn matches(pattern: &str) -> String {
    finds(&format!("^(?:{pattern})$"))
}

fn finds(pattern: &str) -> String {
    format!("component.name.matches({})", quoted(pattern))
}

/// The condition of an entry; else the part of it that cannot be asked.
fn checked(vulnerability: Option<&str>, narrowings: &[Narrowing]) -> Result<String, String> {
    let whole = condition(vulnerability, narrowings);
    for narrowing in narrowings {
        // Beside a part that does not hold nobody notices one that cannot be asked.
        if let Narrowing::NamePattern(pattern) = narrowing {
            // Alone too: a parenthesis of its own could close the one around it, and make it match everything.
            for condition in [finds(pattern), matches(pattern)] {
                Condition::parse(&condition).map_err(|_| pattern.clone())?;
            }
        }
    }
    match Condition::parse(&whole) {
        Ok(_) => Ok(whole),
        Err(_) => Err(whole),
    }
}

/// A text as CEL writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '\'' => quoted.push_str("\\'"),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_places_the_narrower_one_counts() {
        let versioned = "pkg:nuget/Abp@1.0.0";
        for (one, other, expected) in [
            (versioned, "pkg:nuget/abp", Some(versioned)),
            ("pkg:nuget/abp", versioned, Some(versioned)),
            (
                "pkg:nuget/abp@1.0.0",
                versioned,
                Some("pkg:nuget/abp@1.0.0"),
            ),
            (versioned, "pkg:nuget/abp@2.0.0", None),
            (versioned, "pkg:nuget/other", None),
            ("pkg:npm/abp", "pkg:nuget/abp", None),
        ] {
            assert_eq!(narrower(one, other).as_deref(), expected, "{one} {other}");
        }
    }

    #[test]
    fn what_must_be_so_is_a_condition_that_can_be_asked() {
        let hostile = "a'b\\c\n\u{1F}' || true || '";
        for (narrowing, is_askable) in [
            (
                Narrowing::Kinds(vec!["npm".to_owned(), "gem".to_owned()]),
                true,
            ),
            (Narrowing::Name("@scope/name".to_owned()), true),
            (Narrowing::Name("name".to_owned()), true),
            (Narrowing::Name(hostile.to_owned()), true),
            (Narrowing::NamePattern("linux(-.*)?".to_owned()), true),
            (Narrowing::NamePattern("(".to_owned()), false),
            (Narrowing::NamePattern("zzz)|(?:.*".to_owned()), false),
            (Narrowing::Version("1.0".to_owned()), true),
            (Narrowing::Fixed(true), true),
            (Narrowing::Fixed(false), true),
        ] {
            let narrowings = std::slice::from_ref(&narrowing);
            for vulnerability in [Some(hostile), None] {
                let asked = checked(vulnerability, narrowings);
                assert_eq!(asked.is_ok(), is_askable, "{asked:?}");
            }
        }
    }
}
