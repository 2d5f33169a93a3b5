//! Packages by the names under which people look for them.

use super::catalogue::Catalogue;
use crate::fold::fold;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::growing_rows::GrowingRows;
use crate::inventory::keys::Keys;

/// Folded names and their parts, with the packages that bear them.
#[derive(Clone, Default)]
pub struct Names {
    names: ByText,
    parts: ByText,
}

impl Names {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut names = Pairs::default();
        let mut parts = Pairs::default();
        for package in 0..catalogue.package_count() as u32 {
            let key = ComponentKey::of(catalogue.package(package));
            each_text(key, |called, text| match called {
                Called::Whole => names.add(text, package),
                Called::InPart => parts.add(text, package),
            });
        }
        Self {
            names: names.finish(),
            parts: parts.finish(),
        }
    }

    /// Adds a package.
    pub(super) fn add(&mut self, package: u32, key: ComponentKey<'_>) {
        each_text(key, |called, text| match called {
            Called::Whole => self.names.add(text, package),
            Called::InPart => self.parts.add(text, package),
        });
    }

    /// Gives up the gaps that growing left behind, where they take too much.
    pub(super) fn tighten(&mut self) {
        self.names.tighten();
        self.parts.tighten();
    }

    /// Packages whose name is this, folded; also `namespace/name` and Maven's `group:artifact`. First as written, then with
    /// one of the signs `-`, `_`, `.` in the place of all of them: people write `typing_extensions` for
    /// `typing-extensions`.
    pub fn spellings(&self, name: &str) -> [&[u32]; 4] {
        let name = fold(name);
        let with = |sign: &str| {
            let respelt = name.replace(['-', '_', '.'], sign);
            if respelt == name {
                &[]
            } else {
                self.names.of(&respelt)
            }
        };
        [self.names.of(&name), with("-"), with("_"), with(".")]
    }

    /// Packages of which a part of the name is this, folded: `log4j` is a part of `log4j-core`.
    pub fn with_part(&self, part: &str) -> &[u32] {
        self.parts.of(&fold(part))
    }
}

/// Whether a text is a package's name, or a part of it.
#[derive(Clone, Copy)]
enum Called {
    Whole,
    InPart,
}

/// Calls `each` with every text under which people look for a package.
fn each_text(key: ComponentKey<'_>, mut each: impl FnMut(Called, &str)) {
    let name = fold(&key.name());
    for part in name_parts(&name) {
        each(Called::InPart, part);
    }
    if let Some(namespace) = key.namespace() {
        let namespace = fold(&namespace);
        each(Called::Whole, &format!("{namespace}/{name}"));
        each(Called::Whole, &format!("{namespace}:{name}"));
    }
    each(Called::Whole, &name);
    // The package is shown as first met; documents may write it with the other sign.
    if key.ecosystem() == "cargo" {
        each(Called::Whole, &name.replace('_', "-"));
        each(Called::Whole, &name.replace('-', "_"));
    }
    if let Some(module) = behind_major_version(key, &name) {
        let module = fold(&module);
        for part in name_parts(&module) {
            each(Called::InPart, part);
        }
        each(Called::Whole, &module);
    }
}

/// The name of a Go module whose path ends in its major version: `go-redis` of `github.com/redis/go-redis/v9`.
fn behind_major_version(key: ComponentKey<'_>, name: &str) -> Option<String> {
    let digits = name.strip_prefix('v')?;
    let is_major = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_major || key.ecosystem() != "golang" {
        return None;
    }
    Some(key.namespace()?.rsplit('/').next()?.to_owned())
}

/// The parts of a folded name that stand between punctuation, when there are several.
fn name_parts(name: &str) -> impl Iterator<Item = &str> {
    let several = name.contains(is_between);
    name.split(is_between)
        .filter(move |part| several && part.len() > 1)
}

fn is_between(character: char) -> bool {
    matches!(character, '-' | '_' | '.' | ' ' | '/' | ':' | '@')
}

/// Packages by text.
#[derive(Clone, Default)]
struct ByText {
    keys: Keys,
    packages: GrowingRows<u32>,
}

impl ByText {
    fn add(&mut self, key: &str, package: u32) {
        if let Some(number) = self.keys.number(key) {
            self.packages.insert(number, package);
        }
    }

    fn tighten(&mut self) {
        if self.packages.is_loose() {
            self.packages = self.packages.compacted();
        }
    }

    fn of(&self, key: &str) -> &[u32] {
        self.keys
            .find(key)
            .map_or(&[], |number| self.packages.of(number))
    }
}

#[derive(Default)]
struct Pairs {
    keys: Keys,
    pairs: Vec<(u32, u32)>,
}

impl Pairs {
    fn add(&mut self, key: &str, package: u32) {
        if let Some(number) = self.keys.number(key) {
            self.pairs.push((number, package));
        }
    }

    fn finish(self) -> ByText {
        let packages = GrowingRows::of_pairs(self.keys.len(), &self.pairs);
        ByText {
            keys: self.keys,
            packages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_folded_and_by_part() {
        let mut catalogue = Catalogue::default();
        for key in [
            "pkg:maven/org.apache.logging.log4j/log4j-core@2",
            "pkg:maven/log4j/log4j@1",
            "pkg:npm/%40scope/Name@1",
            "pkg:golang/github.com/redis/go-redis/v9@v9.0.0",
            "pkg:cargo/serde_json@1",
            "pkg:cargo/serde-json@2",
            "pkg:npm/serde-json@1",
        ] {
            catalogue.number_component(key);
        }
        let names = Names::new(&catalogue);
        assert_eq!(names.spellings("ＬＯＧ４Ｊ")[0], [1]);
        assert_eq!(names.with_part("Log4J"), [0]);
        assert_eq!(names.spellings("@scope/name")[0], [2]);
        assert_eq!(names.spellings("log4j:log4j")[0], [1]);
        assert_eq!(names.spellings("log")[0], [0_u32; 0]);
        assert_eq!(names.spellings("go-redis")[0], [3]);
        assert_eq!(names.with_part("redis"), [3]);
        assert_eq!(names.spellings("log4j_core")[1], [0]);
        assert_eq!(names.spellings("serde_json")[0], [4]);
        assert_eq!(names.spellings("serde-json")[0], [4, 5]);
    }
}
