//! How severe an advisory is: of all that a record states, the one statement that counts.
//!
//! A vector counts before a word, because its score can be checked; of vectors that of the newest version of CVSS; of equal
//! ones the first, which sources put first on purpose. What the record states for the package counts before what it states in
//! general. A vector that cannot be read counts for nothing, and a record that states nothing has no severity: that is not a low
//! one.

use super::advisory::{Advisory, Affected, Severity, SeverityScheme};
use super::cvss::{Cvss, CvssVersion, Rating, Score};

/// The severity that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated<'a> {
    /// In words.
    pub rating: Rating,
    /// The score of its vector.
    pub score: Option<Score>,
    /// The vector.
    pub vector: Option<&'a str>,
    /// Who says so, where the record tells.
    pub source: Option<&'a str>,
}

/// A severity in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grade {
    /// In words.
    pub rating: Rating,
    /// The score in tenths, where there is a vector.
    pub score: Option<u8>,
}

impl From<&Stated<'_>> for Grade {
    fn from(stated: &Stated<'_>) -> Self {
        Self {
            rating: stated.rating,
            score: stated.score.map(Score::tenths),
        }
    }
}

/// What a record states for one of its packages itself.
pub fn own_severity<'a>(advisory: &'a Advisory<'_>, entry: Option<u32>) -> Option<Stated<'a>> {
    counted(&advisory.affected.get(entry? as usize)?.severities)
}

/// By package the severity that it states for this one and that counts, where it is another than the one in general.
pub(super) fn other_severities<'a>(
    advisory: &'a Advisory<'_>,
) -> impl Iterator<Item = Option<&'a Severity<'a>>> {
    let states_any = |affected: &Affected<'_>| !affected.severities.is_empty();
    let general = match advisory.affected.iter().any(states_any) {
        true => severity(advisory, None).as_ref().map(Grade::from),
        false => None,
    };
    advisory.affected.iter().map(move |affected| {
        let own = counted(&affected.severities)?;
        let is_other = general != Some(Grade::from(&own));
        let mut all = affected.severities.iter().filter(|_| is_other);
        all.find(|one| match own.vector {
            Some(vector) => one.value == vector,
            None => one.scheme == SeverityScheme::Word && rating(&one.value).is_some(),
        })
    })
}

/// The severity of an advisory for one of its packages (by place among the affected ones), or in general.
pub fn severity<'a>(advisory: &'a Advisory<'_>, entry: Option<u32>) -> Option<Stated<'a>> {
    let own = own_severity(advisory, entry);
    own.or_else(|| counted(&advisory.severities)).or_else(|| {
        // Some sources state it for the packages only: then the worst of them stands for the record.
        let all = advisory.affected.iter();
        let stated = all.filter_map(|affected| counted(&affected.severities));
        stated.max_by_key(|stated| (stated.rating, stated.score))
    })
}

fn counted<'a>(severities: &'a [Severity<'_>]) -> Option<Stated<'a>> {
    let vectors = severities.iter().filter_map(|severity| {
        let cvss = match severity.scheme {
            SeverityScheme::Word => return None,
            _ => Cvss::parse(&severity.value).ok()?,
        };
        let score = cvss.scores().whole();
        let stated = Stated {
            rating: score.rating(),
            score: Some(score),
            vector: Some(&severity.value),
            source: severity.source.as_deref(),
        };
        Some((newness(cvss.version()), stated))
    });
    // The first of the newest: `max_by_key` would answer the last.
    let newest = vectors.reduce(|best, other| if other.0 > best.0 { other } else { best });
    newest.map(|(_, stated)| stated).or_else(|| {
        let mut words = severities.iter();
        words.find_map(|severity| {
            Some(Stated {
                rating: rating(&severity.value)?,
                score: None,
                vector: None,
                source: severity.source.as_deref(),
            })
        })
    })
}

const fn newness(version: CvssVersion) -> u8 {
    match version {
        CvssVersion::V2 => 0,
        CvssVersion::V30 => 1,
        CvssVersion::V31 => 2,
        CvssVersion::V40 => 3,
    }
}

/// What a source's word means; nothing for a word that says that nobody has judged yet.
pub fn rating(word: &str) -> Option<Rating> {
    const WORDS: &[(&str, Rating)] = &[
        ("critical", Rating::Critical),
        ("urgent", Rating::Critical),
        ("high", Rating::High),
        ("important", Rating::High),
        ("medium", Rating::Medium),
        ("moderate", Rating::Medium),
        ("low", Rating::Low),
        ("minor", Rating::Low),
        ("negligible", Rating::Low),
        ("unimportant", Rating::Low),
        ("none", Rating::None),
        ("informational", Rating::None),
    ];
    let word = word.trim();
    let mut words = WORDS.iter();
    words
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map(|(_, rating)| *rating)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(scheme: SeverityScheme, value: &'static str) -> Severity<'static> {
        Severity {
            scheme,
            value: value.into(),
            source: None,
        }
    }

    const V2: &str = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
    const V3: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
    const V4: &str = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

    #[test]
    fn the_newest_vector_counts_and_a_word_only_without_one() {
        use SeverityScheme::{CvssV2, CvssV3, CvssV4, Word};
        for (severities, rating, vector) in [
            (
                vec![stated(Word, "LOW"), stated(CvssV2, V2)],
                Some(Rating::Critical),
                Some(V2),
            ),
            (
                vec![stated(CvssV2, V2), stated(CvssV3, V3)],
                Some(Rating::High),
                Some(V3),
            ),
            (
                vec![stated(CvssV4, V4), stated(CvssV3, V3)],
                Some(Rating::Critical),
                Some(V4),
            ),
            (
                vec![stated(CvssV4, "CVSS:4.0/AV:X"), stated(CvssV3, V3)],
                Some(Rating::High),
                Some(V3),
            ),
            (
                vec![stated(CvssV3, "nonsense"), stated(Word, "Moderate")],
                Some(Rating::Medium),
                None,
            ),
            (vec![stated(Word, "not yet assigned")], None, None),
            (vec![], None, None),
        ] {
            let advisory = Advisory {
                severities,
                ..Advisory::new("A".into())
            };
            let found = severity(&advisory, None);
            assert_eq!(
                found.map(|found| found.rating),
                rating,
                "{:?}",
                advisory.severities
            );
            assert_eq!(found.and_then(|found| found.vector), vector);
        }
    }

    #[test]
    fn what_is_stated_for_the_package_counts_first() {
        let low = Affected {
            severities: vec![stated(SeverityScheme::Word, "low")],
            ..Affected::default()
        };
        let mut advisory = Advisory {
            severities: vec![stated(SeverityScheme::CvssV3, V3)],
            affected: vec![low, Affected::default()],
            ..Advisory::new("A".into())
        };
        let rating =
            |advisory: &Advisory<'_>, entry| severity(advisory, entry).map(|one| one.rating);
        assert_eq!(rating(&advisory, Some(0)), Some(Rating::Low));
        assert_eq!(rating(&advisory, Some(1)), Some(Rating::High));
        advisory.severities.clear();
        assert_eq!(rating(&advisory, Some(1)), Some(Rating::Low));
    }
}
