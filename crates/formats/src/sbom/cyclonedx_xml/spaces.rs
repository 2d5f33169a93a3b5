//! Which namespace an element is in.

use iriai_domain::warning::Text;
use memchr::memmem::Finder;
use quick_xml::XmlVersion;
use quick_xml::name::QName;

use super::source::Tag;

/// The namespaces that are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// CycloneDX, or one of its extensions that are read.
    Own,
    Signature,
    /// No namespace at all.
    Unbound,
    Foreign,
}

/// What all of CycloneDX's namespaces hold.
pub(super) const NAMESPACE: &str = "cyclonedx.org/schema/bom/";

/// Where CycloneDX's namespaces begin; the version follows.
const BOM: &[&str] = &[
    "http://cyclonedx.org/schema/bom/",
    "https://cyclonedx.org/schema/bom/",
];

/// Where the namespaces of those extensions for 1.1 begin whose elements are read.
const EXTENSIONS: &[&str] = &[
    "http://cyclonedx.org/schema/ext/dependency-graph/",
    "http://cyclonedx.org/schema/ext/vulnerability/",
];

const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The namespaces that are declared where the reading stands (Namespaces in XML 1.0).
///
/// Nearly all documents declare one, at the outermost element; so a tag is searched for declarations, and its attributes are
/// taken apart only when there is one.
pub(super) struct Spaces<'de> {
    /// Innermost last.
    declared: Vec<Declaration<'de>>,
    /// What elements without prefix are in.
    default: Space,
    /// How many elements are open.
    open: usize,
    /// Finds the word that a declaration begins with.
    word: Finder<'static>,
}

impl Default for Spaces<'_> {
    fn default() -> Self {
        Self {
            declared: Vec::new(),
            default: Space::Unbound,
            open: 0,
            word: Finder::new("xmlns"),
        }
    }
}

struct Declaration<'de> {
    /// How many elements were open with the one that declares it.
    open: usize,
    /// Empty for the default namespace.
    prefix: &'de str,
    uri: Text<'de>,
    space: Space,
}

impl<'de> Spaces<'de> {
    /// How many declarations are kept at once; documents have a few. Every element looks through them.
    const KEPT: usize = 64;

    /// Enters an element and tells its namespace.
    pub(super) fn enter(&mut self, tag: &Tag<'de>) -> Space {
        self.open += 1;
        let has_attributes = tag.content.len() > tag.prefix.len() + 1 + tag.name.len();
        if has_attributes && self.word.find(tag.content.as_bytes()).is_some() {
            self.declare(tag);
            self.default = self.of("");
        }
        if tag.prefix.is_empty() {
            self.default
        } else {
            self.of(tag.prefix)
        }
    }

    fn of(&self, prefix: &str) -> Space {
        match self.find(prefix) {
            Some(declaration) => declaration.space,
            None if prefix.is_empty() => Space::Unbound,
            None => Space::Foreign,
        }
    }

    /// Leaves the element entered last.
    pub(super) fn leave(&mut self) {
        let before = self.declared.len();
        while self
            .declared
            .pop_if(|last| last.open >= self.open)
            .is_some()
        {}
        if self.declared.len() < before {
            self.default = self.of("");
        }
        self.open = self.open.saturating_sub(1);
    }

    /// The version of CycloneDX that the namespace of a prefix names.
    pub(super) fn version(&self, prefix: &str) -> Option<String> {
        let uri = &self.find(prefix)?.uri;
        let version = BOM.iter().find_map(|start| uri.strip_prefix(start))?;
        Some(version.to_owned())
    }

    fn find(&self, prefix: &str) -> Option<&Declaration<'de>> {
        let declared = self.declared.iter().rev();
        declared
            .into_iter()
            .find(|declaration| declaration.prefix == prefix)
    }

    fn declare(&mut self, tag: &Tag<'de>) {
        for attribute in tag.attributes() {
            let Ok(attribute) = attribute else { return };
            if self.declared.len() >= Self::KEPT {
                return;
            }
            let QName(name) = attribute.key;
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            let uri = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .unwrap_or(attribute.value);
            self.declared.push(Declaration {
                open: self.open,
                prefix,
                space: judge(&uri),
                uri,
            });
        }
    }
}

fn judge(uri: &str) -> Space {
    let among = |starts: &[&str]| starts.iter().any(|start| uri.starts_with(start));
    if uri.is_empty() {
        Space::Unbound
    } else if among(BOM) || among(EXTENSIONS) {
        Space::Own
    } else if uri == SIGNATURE {
        Space::Signature
    } else {
        Space::Foreign
    }
}
