//! Which packages are one upstream project.
//!
//! A project is a repository. What decides, in this order: the repository that most documents state for the package (of those
//! stated as often the first in alphabetical order), so that neither one wrong document nor the order of import decides;
//! the source package of a distribution's package; the repository that the package's own name tells (Go modules, GitHub,
//! Bitbucket, Swift); and else the package alone. All documents count, superseded ones too: a project is what it is on
//! every day that is asked about.

use super::catalogue::Catalogue;
use crate::inventory::growing_rows::GrowingRows;
use crate::inventory::keys::Keys;

/// Packages by project.
#[derive(Clone, Default)]
pub struct Projects {
    keys: Keys,
    of_package: Vec<u32>,
    components: GrowingRows<u32>,
}

impl Projects {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut keys: Keys = Keys::default();
        let repositories = catalogue.repositories_of_packages();
        let of_package: Vec<u32> = (0_u32..)
            .zip(repositories)
            .map(|(package, repository)| {
                let number = match repository {
                    Some(repository) => keys.number(repository),
                    None => keys.number(&project_key(catalogue, package)),
                };
                number.unwrap_or(u32::MAX)
            })
            .collect();
        let project_of = |component: u32| {
            of_package
                .get(catalogue.package_of(component) as usize)
                .copied()
                .unwrap_or(u32::MAX)
        };
        let pairs: Vec<_> = (0..catalogue.component_count() as u32)
            .map(|component| (project_of(component), component))
            .collect();
        let components = GrowingRows::of_pairs(keys.len(), &pairs);
        Self {
            keys,
            of_package,
            components,
        }
    }

    /// Finds out anew to which project a package belongs, which may be new itself, and brings all of its components there.
    pub(super) fn settle(&mut self, catalogue: &Catalogue, package: u32, components: &[u32]) {
        let number = match catalogue.repository_of(package) {
            Some(repository) => self.keys.number(repository),
            None => self.keys.number(&project_key(catalogue, package)),
        };
        let project = number.unwrap_or(u32::MAX);
        let index = package as usize;
        if self.of_package.len() <= index {
            self.of_package.resize(index + 1, u32::MAX);
        }
        let Some(slot) = self.of_package.get_mut(index) else {
            return;
        };
        let before = std::mem::replace(slot, project);
        for &component in components {
            if before != project {
                self.components.remove(before, component);
            }
            // A project that nobody has a number for has no row.
            if number.is_some() {
                self.components.insert(project, component);
            }
        }
    }

    /// Gives up the gaps that growing left behind, where they take too much.
    pub(super) fn tighten(&mut self) {
        if self.components.is_loose() {
            self.components = self.components.compacted();
        }
    }

    /// How many projects there are.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// The key of a project: the address of its repository, or the key of its only package.
    pub fn key(&self, project: u32) -> &str {
        self.keys.get(project)
    }

    /// The project of a package.
    pub fn of_package(&self, package: u32) -> u32 {
        self.of_package
            .get(package as usize)
            .copied()
            .unwrap_or(u32::MAX)
    }

    /// The components of a project.
    pub fn components(&self, project: u32) -> &[u32] {
        self.components.of(project)
    }
}

/// The project of a package for which no document states a repository.
fn project_key(catalogue: &Catalogue, package: u32) -> String {
    let key = catalogue.package(package);
    let facts = catalogue.package_facts(package);
    if let Some(source) = facts.and_then(|facts| facts.source.as_ref()) {
        return source.clone();
    }
    repository_in_name(key).unwrap_or_else(|| key.to_owned())
}

/// The repository that a package's own name tells.
fn repository_in_name(package: &str) -> Option<String> {
    let (kind, path) = package.strip_prefix("pkg:")?.split_once('/')?;
    match kind {
        "golang" | "swift" => {
            let mut parts = path.split('/');
            let host = parts.next()?;
            if !matches!(
                host,
                "github.com" | "gitlab.com" | "bitbucket.org" | "codeberg.org"
            ) {
                return None;
            }
            canonical_repository(&format!(
                "https://{host}/{}/{}",
                parts.next()?,
                parts.next()?
            ))
        }
        "github" => canonical_repository(&format!("https://github.com/{path}")),
        "bitbucket" => canonical_repository(&format!("https://bitbucket.org/{path}")),
        _ => None,
    }
}

/// The one form of a repository's address: `https`, lower-case host and path on hosts that ignore case, without user,
/// password, port, `.git`, trailing slash, query, fragment, and without the way into it (`/tree/main/…`). `None` for what
/// is no address of a repository.
pub fn canonical_repository(written: &str) -> Option<String> {
    let (is_url, rest) = behind_scheme(written.trim())?;
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let (host, behind) = authority.split_once(':').unwrap_or((authority, ""));
    // `git@host:owner/name` names an owner where an address has a port; some write `git@host:22/owner/name`.
    let is_port = behind.bytes().all(|byte| byte.is_ascii_digit())
        && (is_url || behind.len() > 1 && path.contains('/'));
    let owner = if is_port { "" } else { behind };
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let known = matches!(
        host,
        "github.com" | "gitlab.com" | "bitbucket.org" | "codeberg.org"
    );
    // A revision may stand behind an `@`.
    let path = path.split('@').next().unwrap_or(path);
    let mut parts: Vec<&str> = std::iter::once(owner)
        .chain(path.split('/'))
        .filter(|part| !part.is_empty())
        .collect();
    if let Some(end) = parts.iter().position(|part| {
        matches!(
            *part,
            "tree" | "blob" | "-" | "releases" | "archive" | "issues" | "commit"
        )
    }) {
        parts.truncate(end);
    }
    if known && host != "gitlab.com" {
        parts.truncate(2);
    }
    if parts.len() < if known { 2 } else { 1 } || !host.contains('.') {
        return None;
    }
    let path = parts.join("/");
    let path = path.strip_suffix(".git").unwrap_or(&path);
    let path = if known {
        path.to_ascii_lowercase()
    } else {
        path.to_owned()
    };
    Some(format!("https://{host}/{path}"))
}

/// What follows the scheme of an address, and whether there is one: git's short form `git@host:path` has none.
fn behind_scheme(text: &str) -> Option<(bool, &str)> {
    let text = text.strip_prefix("scm:").unwrap_or(text);
    let text = text
        .strip_prefix("git:")
        .filter(|rest| rest.contains(':'))
        .unwrap_or(text);
    let text = text.strip_prefix("git+").unwrap_or(text);
    match text.split_once("://") {
        Some((scheme, rest)) => ["https", "http", "git", "ssh"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
            .then_some((true, rest)),
        None => text.strip_prefix("git@").map(|rest| (false, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_has_one_address() {
        for written in [
            "https://github.com/Apache/Logging-Log4j2",
            "http://www.github.com/apache/logging-log4j2.git",
            "git+https://github.com/apache/logging-log4j2.git#v2",
            "git://github.com/apache/logging-log4j2",
            "git@github.com:apache/logging-log4j2.git",
            "ssh://git@github.com/apache/logging-log4j2.git",
            "ssh://git@github.com:22/apache/logging-log4j2.git",
            "scm:git:https://github.com/apache/logging-log4j2.git",
            "https://github.com/apache/logging-log4j2/tree/main/api",
            "git+https://github.com/apache/logging-log4j2@abcdef",
            "HTTPS://GitHub.com/apache/logging-log4j2",
            "https://user:secret@github.com/apache/logging-log4j2.git",
            "https://some.user:secret@github.com:443/apache/logging-log4j2.git",
            "git@github.com:22/apache/logging-log4j2.git",
            "scm:git:git@github.com:apache/logging-log4j2.git",
        ] {
            assert_eq!(
                canonical_repository(written).as_deref(),
                Some("https://github.com/apache/logging-log4j2"),
                "{written}"
            );
        }
        assert_eq!(
            canonical_repository("https://gitlab.com/Group/Sub/Name/-/tree/x").as_deref(),
            Some("https://gitlab.com/group/sub/name")
        );
        assert_eq!(
            canonical_repository("https://git.savannah.gnu.org/git/bash.git").as_deref(),
            Some("https://git.savannah.gnu.org/git/bash")
        );
        for (written, canonical) in [
            (
                "https://gitlab-ci-token:x@git.example.com/a/b.git",
                "https://git.example.com/a/b",
            ),
            (
                "https://git.example.com:8443/a",
                "https://git.example.com/a",
            ),
            ("git@git.example.com:a/b", "https://git.example.com/a/b"),
            (
                "git@git.example.com:2024/b",
                "https://git.example.com/2024/b",
            ),
        ] {
            assert_eq!(canonical_repository(written).as_deref(), Some(canonical));
        }
        for written in [
            "",
            "://",
            "https://",
            "git@",
            "https://@/",
            "https://github.com/@/@",
            "NOASSERTION",
            "https://github.com/only-owner",
            "ftp://a.b/c",
            "svn://a.b/c",
            "https://localhost/x",
        ] {
            assert_eq!(canonical_repository(written), None, "{written}");
        }
    }

    #[test]
    fn packages_of_one_repository_are_one_project() {
        let mut catalogue = Catalogue::default();
        for key in [
            "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1",
            "pkg:maven/org.apache.logging.log4j/log4j-api@2.17.1",
            "pkg:golang/github.com/gin-gonic/gin@v1.9.0",
            "pkg:golang/github.com/gin-gonic/gin/sub@v1.0.0",
            "pkg:npm/alone@1.0.0",
        ] {
            catalogue.number_component(key);
        }
        for package in [
            "pkg:maven/org.apache.logging.log4j/log4j-core",
            "pkg:maven/org.apache.logging.log4j/log4j-api",
        ] {
            catalogue.number_repository(package, "https://github.com/apache/logging-log4j2");
        }
        let projects = Projects::new(&catalogue);
        assert_eq!(projects.count(), 3);
        assert_eq!(projects.components(projects.of_package(0)), [0, 1]);
        assert_eq!(projects.components(projects.of_package(2)), [2, 3]);
        assert_eq!(
            projects.key(projects.of_package(2)),
            "https://github.com/gin-gonic/gin"
        );
        assert_eq!(projects.key(projects.of_package(4)), "pkg:npm/alone");
    }

    #[test]
    fn most_documents_decide_and_spellings_of_a_package_are_one() {
        let mut catalogue = Catalogue::default();
        for key in ["pkg:nuget/Serilog@3.0.0", "pkg:nuget/serilog@3.1.0"] {
            catalogue.number_component(key);
        }
        for (package, repository, documents) in [
            ("pkg:nuget/Serilog", "https://github.com/serilog/serilog", 1),
            ("pkg:nuget/serilog", "https://github.com/serilog/serilog", 1),
            ("pkg:nuget/SERILOG", "https://github.com/a/fork", 1),
        ] {
            let number = catalogue.number_repository(package, repository);
            assert!(catalogue.count_repository(number.expect("room"), documents));
        }
        assert_eq!(catalogue.repository_count(), 2);
        let projects = Projects::new(&catalogue);
        assert_eq!(projects.count(), 1);
        assert_eq!(projects.key(0), "https://github.com/serilog/serilog");
        assert_eq!(projects.components(0), [0, 1]);
    }
}
