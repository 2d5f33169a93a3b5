//! Which package of which ecosystem an entry means, if it tells.

use iriai_domain::ecosystem;
use iriai_domain::purl::Purl;
use iriai_domain::risk::advisory::Package;
use iriai_domain::warning::Text;

/// Hosts of registries, without `www.`, and the OSV names of their ecosystems.
const REGISTRIES: &[(&str, &str)] = &[
    ("api.nuget.org", "NuGet"),
    ("central.sonatype.com", "Maven"),
    ("cran.r-project.org", "CRAN"),
    ("crates.io", "crates.io"),
    ("hackage.haskell.org", "Hackage"),
    ("hex.pm", "Hex"),
    ("npmjs.com", "npm"),
    ("nuget.org", "NuGet"),
    ("packagist.org", "Packagist"),
    ("pkg.go.dev", "Go"),
    ("proxy.golang.org", "Go"),
    ("pub.dev", "Pub"),
    ("pypi.org", "PyPI"),
    ("pypi.python.org", "PyPI"),
    ("registry.npmjs.org", "npm"),
    ("repo.hex.pm", "Hex"),
    ("repo.maven.apache.org", "Maven"),
    ("repo.packagist.org", "Packagist"),
    ("repo1.maven.org", "Maven"),
    ("rubygems.org", "RubyGems"),
    ("swiftpackageindex.com", "SwiftURL"),
];

/// The package of a package URL (format 5.2).
pub(super) fn by_purl<'de>(text: &Text<'de>) -> Option<Package<'de>> {
    let purl = Purl::parse(text).or_else(|_| Purl::repair(text).map(|(purl, _)| purl));
    let purl = purl.ok()?;
    let ecosystem = ecosystem::of_purl(&purl)?;
    let osv = ecosystem.osv?;
    Some(Package {
        ecosystem: match ecosystem::release(&purl) {
            Some(release) => Text::Owned(format!("{osv}:{release}")),
            None => Text::Borrowed(osv),
        },
        name: Text::Owned(ecosystem.name_of(&purl)),
        purl: Some(text.clone()),
    })
}

/// The package of this name in the registry at this address.
pub(super) fn by_registry<'de>(address: &str, name: &Text<'de>) -> Option<Package<'de>> {
    let (_, rest) = address.trim().split_once("://")?;
    let host = rest
        .split(['/', ':', '?', '#'])
        .next()?
        .to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let (_, ecosystem) = REGISTRIES.iter().find(|(known, _)| *known == host)?;
    let name = match *ecosystem {
        _ if name.trim().is_empty() => return None,
        "Maven" if !name.contains(':') => Text::Owned(name.replacen('/', ":", 1)),
        "Go" => Text::Owned(of_go(name).to_owned()),
        _ => name.clone(),
    };
    Some(Package {
        ecosystem: Text::Borrowed(ecosystem),
        name,
        purl: None,
    })
}

/// Go's own packages have no dot in the first part of their path; the OSV records name two modules for all of them.
fn of_go(path: &str) -> &str {
    match path.split('/').next() {
        Some("cmd" | "toolchain") => "toolchain",
        Some(first) if !first.contains('.') => "stdlib",
        _ => path,
    }
}
