//! What a text is, told before it is read.

use crate::advisory::{self, eol, epss, kev};
use crate::sbom::{self, Confidence, Content};
use crate::vex;

/// What a text is.
#[derive(Clone, Copy)]
pub enum Kind {
    /// An SBOM.
    Sbom,
    /// Advisories.
    Advisory(&'static advisory::Format),
    /// VEX statements.
    Vex(&'static vex::Format),
    /// A catalogue of exploited vulnerabilities.
    Kev,
    /// A forecast of exploitation.
    Epss,
    /// Release cycles of products.
    Eol,
}

impl Kind {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sbom => "sbom",
            Self::Advisory(_) => "advisory",
            Self::Vex(_) => "vex",
            Self::Kev => "kev",
            Self::Epss => "epss",
            Self::Eol => "eol",
        }
    }
}

/// What a text is, as far as a look at its beginning tells. What is certain counts before what is possible, and among what is possible
/// an SBOM first.
pub fn detect(content: Content<'_>) -> Option<Kind> {
    let sbom = sbom::detect(content);
    let is_certain = |format: &sbom::Format| (format.detect)(content) == Confidence::Certain;
    if sbom.is_some_and(is_certain) {
        return Some(Kind::Sbom);
    }
    let sbom = sbom.map(|_| Kind::Sbom);
    let Some(text) = content.text else {
        return sbom;
    };
    let advisory = advisory::detect(text);
    match advisory {
        Some(format) if (format.detect)(text) == Confidence::Certain => {
            return Some(Kind::Advisory(format));
        }
        _ => {}
    }
    if let Some(format) = vex::detect(text) {
        return Some(Kind::Vex(format));
    }
    if kev::detect(text) == Confidence::Certain {
        return Some(Kind::Kev);
    }
    if epss::detect(text) == Confidence::Certain {
        return Some(Kind::Epss);
    }
    if eol::detect(text) == Confidence::Certain {
        return Some(Kind::Eol);
    }
    sbom.or(advisory.map(Kind::Advisory))
}
