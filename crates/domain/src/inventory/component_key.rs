//! The key under which a component is known in every document: a canonical package URL with its version, or, for a
//! component that states none, a key made of what it does state.
//!
//! Both have the shape `scheme:path@version?qualifiers` with percent-coding, so that the package (the key without version
//! and qualifiers) is a prefix, and one component is one text.
//!
//! Trap: the canonical form of the purl specification keeps letters and signs that some registries do not tell apart, so one
//! package may have several canonical package URLs. They are compared by [`identity`] and shown as first met.

use std::borrow::Cow;

use crate::ecosystem::Fold;
use crate::fold::fold_form;
use crate::inventory::document::Component;
use crate::inventory::keys::Sameness;

/// The scheme of components without a package URL. Not a package URL type: nobody can take it for an identifier.
pub const UNIDENTIFIED: &str = "name:";

/// Parts of a component key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComponentKey<'a> {
    key: &'a str,
    /// Length of the package part.
    package: usize,
    /// Start of `?` or `#`, or the end of the key.
    qualifiers: usize,
}

impl<'a> ComponentKey<'a> {
    /// Takes a key apart. Every text is a key of some kind; this never fails.
    pub fn of(key: &'a str) -> Self {
        let qualifiers = key.find(['?', '#']).unwrap_or(key.len());
        // In canonical form `@` stands unescaped only before the version.
        let package = key
            .get(..qualifiers)
            .and_then(|path| path.rfind('@'))
            .unwrap_or(qualifiers);
        Self {
            key,
            package,
            qualifiers,
        }
    }

    /// The key itself.
    pub fn key(self) -> &'a str {
        self.key
    }

    /// Whether the component has an identifier, which means a package URL.
    pub fn is_identified(self) -> bool {
        !self.key.starts_with(UNIDENTIFIED)
    }

    /// The package: the key without version and qualifiers; for a component that is not identified, its name and supplier.
    pub fn package(self) -> &'a str {
        self.key.get(..self.package).unwrap_or(self.key)
    }

    /// The version, decoded; `None` when there is none.
    pub fn version(self) -> Option<Cow<'a, str>> {
        let version = self.key.get(self.package + 1..self.qualifiers)?;
        (!version.is_empty()).then(|| decode(version))
    }

    /// The version in the letters of the key, in which some are encoded; `None` when there is none.
    pub fn version_as_written(self) -> Option<&'a str> {
        let version = self.key.get(self.package + 1..self.qualifiers)?;
        (!version.is_empty()).then_some(version)
    }

    /// The version as the ecosystem compares it: an rpm's epoch in front, which stands in a qualifier.
    pub fn full_version(self) -> Option<Cow<'a, str>> {
        let version = self.version()?;
        if self.ecosystem() == "rpm"
            && let Some(epoch) = self.qualifier("epoch")
        {
            return Some(Cow::Owned(format!("{epoch}:{version}")));
        }
        Some(version)
    }

    /// The purl type, or `name` for components that are not identified.
    pub fn ecosystem(self) -> &'a str {
        match self.key.strip_prefix("pkg:") {
            Some(path) => path.split('/').next().unwrap_or(""),
            None => "name",
        }
    }

    /// The name without namespace, decoded.
    pub fn name(self) -> Cow<'a, str> {
        let package = self.package();
        let path = package.strip_prefix(UNIDENTIFIED).unwrap_or(package);
        decode(path.rsplit('/').next().unwrap_or(path))
    }

    /// The namespace, decoded; the supplier of a component that is not identified.
    pub fn namespace(self) -> Option<Cow<'a, str>> {
        let package = self.package();
        let path = match package.strip_prefix("pkg:") {
            Some(path) => path.split_once('/')?.1,
            None => package.strip_prefix(UNIDENTIFIED)?,
        };
        path.rsplit_once('/')
            .map(|(namespace, _)| decode(namespace))
    }

    /// The qualifiers as they stand in the key, `name=value` each.
    pub fn qualifiers(self) -> impl Iterator<Item = &'a str> {
        let rest = self
            .key
            .get(self.qualifiers..)
            .and_then(|rest| rest.strip_prefix('?'))
            .unwrap_or("");
        let rest = rest.split('#').next().unwrap_or("");
        rest.split('&').filter(|pair| !pair.is_empty())
    }

    /// The value of a qualifier, decoded.
    pub fn qualifier(self, name: &str) -> Option<Cow<'a, str>> {
        self.qualifiers().find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| decode(value))
        })
    }
}

/// Registries that take several canonical package URLs for one package, and how they compare names.
///
/// * NuGet: the identifier of a package has no case (reference of the `.nuspec` file, element `id`:
///   <https://learn.microsoft.com/nuget/reference/nuspec#id>).
/// * crates.io: names are unique in lower case with `-` and `_` alike (`canon_crate_name` in the registry's database:
///   <https://github.com/rust-lang/crates.io>).
///
/// Types whose definitions bring names into one case themselves (PyPI, Composer, GitHub, …) need nothing here. Others that
/// refuse a second name differing in case only (CRAN) still find a package by its exact name alone, so that no tool
/// writes it otherwise; and npm, Maven and RubyGems have packages that differ in case only.
const LENIENT: [(&str, Fold); 2] = [("pkg:nuget/", Fold::Lower), ("pkg:cargo/", Fold::Crates)];

/// The form in which the keys of components and packages are compared: equal for all spellings of a name that its registry
/// takes for one. Version and qualifiers stay as they are.
pub fn identity(key: &str) -> Cow<'_, str> {
    let lenient = LENIENT
        .iter()
        .find_map(|(scheme, fold)| Some((scheme, fold, key.strip_prefix(scheme)?)));
    let Some((scheme, fold, path)) = lenient else {
        return Cow::Borrowed(key);
    };
    let end = path.find(['@', '?', '#']).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    match fold.fold(name) {
        Cow::Borrowed(_) => Cow::Borrowed(key),
        Cow::Owned(name) => Cow::Owned(format!("{scheme}{name}{rest}")),
    }
}

/// Keys of components or packages are the same by their [`identity`].
#[derive(Clone, Copy, Default)]
pub struct SamePackage;

impl Sameness for SamePackage {
    fn form(text: &str) -> Cow<'_, str> {
        identity(text)
    }
}

/// The key of a component that states no package URL: supplier and name without case and width, the version as written. Two
/// documents that name the same thing the same way mean the same component. Kana stay, because people read these names;
/// who searches finds either.
pub fn unidentified_key(supplier: Option<&str>, name: &str, version: Option<&str>) -> String {
    let mut key = String::with_capacity(UNIDENTIFIED.len() + name.len() + 16);
    key.push_str(UNIDENTIFIED);
    if let Some(supplier) = supplier
        .map(fold_company)
        .filter(|supplier| !supplier.is_empty())
    {
        encode(&supplier, &mut key);
        key.push('/');
    }
    encode(&fold_form(name), &mut key);
    if let Some(version) = version.map(str::trim).filter(|version| !version.is_empty()) {
        key.push('@');
        encode(version, &mut key);
    }
    key
}

/// The key of a component without package URL in the letters of its document: the parts of [`unidentified_key`], neither
/// folded nor shortened. For people to read; components are known by the other.
pub fn key_as_written(component: &Component<'_>) -> String {
    let mut key = UNIDENTIFIED.to_owned();
    let supplier = component.supplier.stated();
    if let Some(supplier) = supplier.filter(|supplier| !fold_company(supplier).is_empty()) {
        encode(&in_one_line(supplier), &mut key);
        key.push('/');
    }
    if let Some(group) = component.group.as_deref().map(in_one_line)
        && !group.is_empty()
    {
        encode(&format!("{group}/"), &mut key);
    }
    encode(&in_one_line(&component.name), &mut key);
    let version = component.version.stated().map(str::trim);
    if let Some(version) = version.filter(|version| !version.is_empty()) {
        key.push('@');
        encode(version, &mut key);
    }
    key
}

/// Text with one space for each run of blanks and control characters, none at its ends: it is shown on terminals.
fn in_one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A company's name as compared: folded, without the words for its legal form.
fn fold_company(name: &str) -> String {
    const IN_FRONT: &[&str] = &["株式会社", "有限会社", "合同会社", "(株)", "(有)"];
    const BEHIND: &[&str] = &[
        "incorporated",
        "inc",
        "corporation",
        "corp",
        "company",
        "co",
        "limited",
        "ltd",
        "llc",
        "plc",
        "gmbh",
        "ag",
        "k.k",
        "kk",
    ];
    const BETWEEN: [char; 3] = [' ', ',', '.'];
    let folded = fold_form(name);
    let mut rest = folded.as_str();
    for form in IN_FRONT {
        let shorter = rest.strip_prefix(form).or_else(|| rest.strip_suffix(form));
        rest = shorter.unwrap_or(rest).trim();
    }
    // `Co., Ltd.` is two of them; each step shortens the name.
    loop {
        let trimmed = rest.trim_end_matches(BETWEEN);
        let shorter = BEHIND.iter().find_map(|form| {
            let shorter = trimmed.strip_suffix(form)?.strip_suffix([' ', ','])?;
            Some(shorter.trim_end_matches(BETWEEN)).filter(|shorter| !shorter.is_empty())
        });
        match shorter {
            Some(shorter) => rest = shorter,
            None => return trimmed.to_owned(),
        }
    }
}

/// Appends text with what has a meaning in a key percent-encoded.
pub(super) fn encode(text: &str, key: &mut String) {
    for character in text.chars() {
        match character {
            '%' | '/' | '@' | '?' | '&' | '=' | '#' => {
                key.push('%');
                let code = character as u32;
                for digit in [code >> 4, code & 15] {
                    key.push(
                        char::from_digit(digit, 16)
                            .unwrap_or('0')
                            .to_ascii_uppercase(),
                    );
                }
            }
            ' ' => key.push_str("%20"),
            _ => key.push(character),
        }
    }
}

/// Percent-decodes; what is no valid code, or gives no valid text, stays as it is.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let code = || {
            let high = (*bytes.get(index + 1)? as char).to_digit(16)?;
            let low = (*bytes.get(index + 2)? as char).to_digit(16)?;
            Some((high << 4 | low) as u8)
        };
        match (byte == b'%').then(code).flatten() {
            Some(code) => {
                decoded.push(code);
                index += 3;
            }
            None => {
                decoded.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::document::{Document, Field, SbomFormat};
    use crate::inventory::normalise::Normaliser;

    #[test]
    fn parts_of_package_urls() {
        let key = ComponentKey::of("pkg:npm/%40babel/core@7.0.0?repository_url=a%2Fb");
        assert!(key.is_identified());
        assert_eq!(key.package(), "pkg:npm/%40babel/core");
        assert_eq!(key.ecosystem(), "npm");
        assert_eq!(key.name(), "core");
        assert_eq!(key.namespace().as_deref(), Some("@babel"));
        assert_eq!(key.version().as_deref(), Some("7.0.0"));
        assert_eq!(key.qualifier("repository_url").as_deref(), Some("a/b"));
        assert_eq!(key.qualifier("distro"), None);

        let key = ComponentKey::of("pkg:golang/github.com/a/b");
        assert_eq!(key.version(), None);
        assert_eq!(key.package(), "pkg:golang/github.com/a/b");
        assert_eq!(key.namespace().as_deref(), Some("github.com/a"));
    }

    #[test]
    fn components_without_package_url_have_a_key_too() {
        let key = unidentified_key(Some("㈱サンプル"), "画像 Lib/α@1", Some("1.0 β"));
        assert_eq!(key, "name:サンプル/画像%20lib%2Fα%401@1.0%20β");
        let parts = ComponentKey::of(&key);
        assert!(!parts.is_identified());
        assert_eq!(parts.name(), "画像 lib/α@1");
        assert_eq!(parts.version().as_deref(), Some("1.0 β"));
        assert_eq!(parts.namespace().as_deref(), Some("サンプル"));
        assert_eq!(unidentified_key(None, "x", Some(" ")), "name:x");
    }

    #[test]
    fn what_people_read_has_the_letters_of_the_document() {
        let component =
            |supplier: &'static str, group: &'static str, name: &'static str| Component {
                supplier: Field::from_text(supplier.into()),
                group: (!group.is_empty()).then(|| group.into()),
                version: Field::from_text(" 1.0 β ".into()),
                ..Component::named(name.into())
            };
        for (component, written, key) in [
            (
                component("Umigiri  Seiki Co., Ltd.", "", "Field\u{1b}[1mBus/α"),
                "name:Umigiri%20Seiki%20Co.,%20Ltd./Field%20[1mBus%2Fα@1.0%20β",
                "name:umigiri%20seiki/field%20[1mbus%2Fα@1.0%20β",
            ),
            (
                component("株式会社", "Org.Example", "ＧＡＺＯ"),
                "name:Org.Example%2FＧＡＺＯ@1.0%20β",
                "name:org.example%2Fgazo@1.0%20β",
            ),
            (component("", " ", "x"), "name:x@1.0%20β", "name:x@1.0%20β"),
        ] {
            assert_eq!(key_as_written(&component), written);
            // Both have the same parts, so that one can stand for the other.
            let mut document = Document::new(SbomFormat::CyclonedxJson);
            document.components = vec![component];
            let mut normaliser = Normaliser::default();
            let inventory = normaliser.normalise(&document);
            assert_eq!(inventory.key(&inventory.members[0]), key);
        }
    }

    #[test]
    fn a_supplier_is_the_same_in_any_legal_form() {
        let plain = unidentified_key(Some("Example"), "x", None);
        for supplier in [
            "Example Co., Ltd.",
            "EXAMPLE Co.,Ltd",
            "ＥＸＡＭＰＬＥ",
            "Example, Inc.",
            "example corporation",
            "Example GmbH",
            "Example K.K.",
            "株式会社Example",
            "Example（株）",
        ] {
            assert_eq!(
                unidentified_key(Some(supplier), "X", None),
                plain,
                "{supplier}"
            );
        }
        // Where nothing would remain, the word is the name.
        for (supplier, key) in [
            ("Inc.", "name:inc/x"),
            ("Zinc", "name:zinc/x"),
            ("monday.co", "name:monday.co/x"),
            ("株式会社", "name:x"),
            ("Co", "name:co/x"),
        ] {
            assert_eq!(unidentified_key(Some(supplier), "x", None), key);
        }
    }

    #[test]
    fn an_rpm_epoch_belongs_to_the_version_that_is_compared() {
        let full = |key| ComponentKey::of(key).full_version();
        assert_eq!(
            full("pkg:rpm/fedora/a@2-3?epoch=1").as_deref(),
            Some("1:2-3")
        );
        assert_eq!(full("pkg:rpm/fedora/a@2-3").as_deref(), Some("2-3"));
        assert_eq!(full("pkg:npm/a@2?epoch=1").as_deref(), Some("2"));
        assert_eq!(full("pkg:rpm/fedora/a?epoch=1"), None);
    }

    #[test]
    fn spellings_that_a_registry_takes_for_one_are_compared_as_one() {
        for (key, compared) in [
            (
                "pkg:nuget/Newtonsoft.Json@13.0.1-Beta",
                "pkg:nuget/newtonsoft.json@13.0.1-Beta",
            ),
            (
                "pkg:nuget/A?repository_url=X",
                "pkg:nuget/a?repository_url=X",
            ),
            (
                "pkg:cargo/Serde_JSON@1.0.0+A_b",
                "pkg:cargo/serde-json@1.0.0+A_b",
            ),
            ("pkg:cargo/serde-json", "pkg:cargo/serde-json"),
            ("pkg:npm/JSONStream@1", "pkg:npm/JSONStream@1"),
            ("pkg:gem/RedCloth@1", "pkg:gem/RedCloth@1"),
            ("pkg:maven/A/B_c@1", "pkg:maven/A/B_c@1"),
            ("pkg:nugets/A@1", "pkg:nugets/A@1"),
            ("name:pkg:nuget/A", "name:pkg:nuget/A"),
            ("pkg:nuget/", "pkg:nuget/"),
            ("", ""),
        ] {
            assert_eq!(identity(key), compared);
            assert_eq!(identity(compared), compared);
        }
    }

    #[test]
    fn damaged_codes_stay() {
        assert_eq!(decode("a%2"), "a%2");
        assert_eq!(decode("%zz%41"), "%zzA");
        assert_eq!(decode("%ff"), "%ff");
    }
}
