//! Which versions of one package a question means.

use std::borrow::Cow;

use super::{NotEvaluated, Versions};
use crate::ecosystem::{self, Ecosystem};
use crate::inventory::component_key::ComponentKey;
use crate::inventory::sprawl::version_order;
use crate::vers::{CheckedRange, Range, Scheme};
use crate::version::{VersionKey, VersionOrder, is_open};

/// What a package's ecosystem makes of the versions asked for.
pub(super) enum Reading<'v> {
    /// It understands them.
    Understood(Acceptance<'v>),
    /// It does not understand the range.
    NotUnderstood,
    /// The range is about another ecosystem, and says so.
    NotMeant,
}

/// Whether a component is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Meant,
    NotMeant,
    /// It cannot be said.
    Unsaid(NotEvaluated),
}

impl Verdict {
    fn of(is_meant: bool) -> Self {
        if is_meant {
            Self::Meant
        } else {
            Self::NotMeant
        }
    }
}

/// Which versions of one package are meant.
pub(super) enum Acceptance<'v> {
    Any,
    /// As written, its order and its key.
    One(&'v str, VersionOrder, VersionKey),
    Within(Box<CheckedRange>),
    /// A version with a number left open, which some packages have in full: `3.x` is written by people who have not looked.
    /// Those in the range are meant, if the ecosystem has such, and the one that is called so.
    Open(&'v str, Option<Box<CheckedRange>>),
}

impl<'v> Acceptance<'v> {
    pub(super) fn of(package: &str, versions: &'v Versions) -> Reading<'v> {
        let package = ComponentKey::of(package);
        Reading::Understood(match versions {
            Versions::Any => Self::Any,
            Versions::One(version) => {
                let order = version_order(package);
                Self::One(version, order, order.key(version))
            }
            Versions::Within(range) => {
                let checked = match range_for(package, range) {
                    RangeFor::Read(range) => Some(Box::new(range.check())),
                    RangeFor::Unreadable => None,
                    RangeFor::Others => return Reading::NotMeant,
                };
                if range.starts_with(|first: char| first.is_ascii_digit()) && is_open(range) {
                    Self::Open(range, checked)
                } else {
                    match checked {
                        Some(checked) => Self::Within(checked),
                        None => return Reading::NotUnderstood,
                    }
                }
            }
        })
    }

    /// Whether more than one version of that very name could be meant.
    pub(super) fn is_understood(&self) -> bool {
        !matches!(self, Self::Open(_, None))
    }

    pub(super) fn verdict(&self, key: ComponentKey<'_>) -> Verdict {
        let is_called = |version: &str| key.version().is_some_and(|own| own == *version);
        match self {
            Self::Any => Verdict::Meant,
            Self::One(version, ..) | Self::Open(version, _) if is_called(version) => Verdict::Meant,
            Self::One(_, order, wanted) => match key.full_version() {
                None => Verdict::Unsaid(NotEvaluated::NoVersion),
                Some(own) if order.key(&own) == *wanted => Verdict::Meant,
                Some(own) if order.is_version(&own) => Verdict::NotMeant,
                Some(_) => Verdict::Unsaid(NotEvaluated::VersionUnreadable),
            },
            Self::Within(range) | Self::Open(_, Some(range)) => within(range, key.full_version()),
            Self::Open(_, None) => Verdict::Unsaid(NotEvaluated::RangeUnreadable),
        }
    }
}

fn within(range: &CheckedRange, version: Option<Cow<'_, str>>) -> Verdict {
    if let Some(is_meant) = range.holds_all() {
        return Verdict::of(is_meant);
    }
    match version {
        None => Verdict::Unsaid(NotEvaluated::NoVersion),
        Some(version) if range.order().is_version(&version) => {
            Verdict::of(range.contains(&version))
        }
        Some(_) => Verdict::Unsaid(NotEvaluated::VersionUnreadable),
    }
}

pub(super) fn ecosystem(key: ComponentKey<'_>) -> Option<&'static Ecosystem> {
    ecosystem::by_purl_type(key.ecosystem(), key.namespace().as_deref())
}

/// A range as one ecosystem understands it.
enum RangeFor {
    Read(Range),
    Unreadable,
    /// It is about the versions of other ecosystems.
    Others,
}

fn range_for(package: ComponentKey<'_>, text: &str) -> RangeFor {
    let order = version_order(package);
    let or_unreadable = |range: Option<Range>| range.map_or(RangeFor::Unreadable, RangeFor::Read);
    if text.starts_with("vers:") {
        let Some(range) = Range::parse(text).ok().filter(says_versions) else {
            return RangeFor::Unreadable;
        };
        // A package of which nobody says the ecosystem may be one of those that are meant.
        return match range.scheme() {
            scheme if is_for_any(scheme) || scheme.order() == order => RangeFor::Read(range),
            _ if order == VersionOrder::Generic => RangeFor::Unreadable,
            _ => RangeFor::Others,
        };
    }
    let scheme = ecosystem(package).map_or("generic", |ecosystem| ecosystem.vers);
    let comparisons = || Range::from_ghsa(scheme, text).ok().filter(says_versions);
    let native = || Range::from_native(scheme, text).ok().filter(says_versions);
    // These notations read a bare comparison as something else.
    let has_none = matches!(order, VersionOrder::Debian | VersionOrder::Maven)
        && text.starts_with(['<', '>', '=', '!']);
    or_unreadable(if has_none {
        comparisons()
    } else {
        native().or_else(comparisons)
    })
}

/// Whether a scheme is an order without an ecosystem.
fn is_for_any(scheme: &Scheme) -> bool {
    matches!(
        scheme.name(),
        "all" | "none" | "generic" | "semver" | "intdot" | "lexicographic" | "datetime"
    )
}

/// Whether the bounds are versions, and not the signs of a notation that was not understood or a word such as `latest`.
fn says_versions(range: &Range) -> bool {
    let order = range.scheme().order();
    range.constraints().iter().all(|constraint| {
        let version = constraint.version();
        version.is_empty()
            || version.starts_with(char::is_alphanumeric)
                && !version.contains([
                    '<', '>', '=', '!', '^', '|', ',', '(', ')', '[', ']', '{', '}', ' ',
                ])
                && order.is_version(version)
    })
}
