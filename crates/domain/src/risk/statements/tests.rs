use proptest::prelude::*;

use super::*;

fn product(ids: &[&'static str]) -> Product<'static> {
    Product {
        ids: ids.iter().map(|&id| id.into()).collect(),
        ..Product::default()
    }
}

fn about(products: Vec<Product<'static>>) -> Statement<'static> {
    Statement {
        vulnerability: "CVE-2026-1".into(),
        aliases: vec!["GHSA-aaaa-bbbb-cccc".into()],
        products,
        ..Statement::default()
    }
}

fn target<'t>(component: &'t [&'t str], product: &'t [&'t str]) -> Target<'t> {
    let thing = |ids| {
        Thing::of(Known {
            ids,
            ..Known::default()
        })
    };
    Target::new(["CVE-2026-1"], thing(component), thing(product))
}

/// The outcome in a word.
fn ask(statement: &Statement<'_>, target: &Target<'_>) -> &'static str {
    match applies(statement, target) {
        Ok(applies) => applies.evidence.code(),
        Err(miss) => miss.code(),
    }
}

#[test]
fn package_urls_meet_as_their_ecosystems_compare_them() {
    for (theirs, own, expected) in [
        ("pkg:pypi/Ruamel.Yaml", "pkg:pypi/ruamel-yaml@1", "purl"),
        ("pkg:pypi/a@1.0", "pkg:pypi/a@1.0.0", "purl"),
        ("pkg:npm/a@1.0.0", "pkg:npm/a@1.0.1", "other-version"),
        ("pkg:npm/a@1.0", "pkg:npm/a@1.0.0", "purl"),
        ("pkg:npm/a@1.0.0", "pkg:npm/a", "other-version"),
        (
            "pkg:npm/JSONStream",
            "pkg:npm/jsonstream@1.0.0",
            "other-package",
        ),
        ("pkg:npm/%40s/a", "pkg:npm/a@1.0.0", "other-package"),
        ("pkg:npm/@s/a", "pkg:npm/%40s/a@1.0.0", "purl"),
        ("pkg:nuget/A.B@1.0", "pkg:nuget/a.b@1.0.0.0", "purl"),
        (
            "pkg:golang/github.com/A/b@v1.0.0",
            "pkg:golang/github.com/a/b@v1.0.0",
            "purl",
        ),
        ("pkg:pypi/a", "pkg:npm/a@1", "other-package"),
        ("pkg:madeup/a@1", "pkg:madeup/a@1", "purl"),
        ("pkg:madeup/a@1", "pkg:madeup/a@1.0", "other-version"),
        ("pkg:", "pkg:npm/a@1", "unreadable-identifier"),
        ("pkg:npm/a", "name:a@1", "no-identifier"),
        // Qualifiers of the statement only.
        (
            "pkg:deb/debian/a@1",
            "pkg:deb/debian/a@1?arch=amd64",
            "purl",
        ),
        (
            "pkg:deb/debian/a@1?arch=arm64",
            "pkg:deb/debian/a@1?arch=amd64",
            "other-qualifier",
        ),
        (
            "pkg:deb/debian/a@1?arch=arm64",
            "pkg:deb/debian/a@1",
            "purl",
        ),
        (
            "pkg:deb/debian/a?distro=bookworm",
            "pkg:deb/debian/a@1?distro=debian-12.7",
            "purl",
        ),
        (
            "pkg:deb/debian/a?distro=debian-11",
            "pkg:deb/debian/a@1?distro=debian-12",
            "other-qualifier",
        ),
        ("pkg:deb/debian/a", "pkg:deb/ubuntu/a@1", "other-package"),
        ("pkg:rpm/fedora/a", "pkg:rpm/centos/a@1", "other-package"),
        ("pkg:rpm/rhel/a", "pkg:rpm/redhat/a@1", "purl"),
        // The epoch.
        (
            "pkg:rpm/redhat/a@1-2",
            "pkg:rpm/redhat/a@1-2?epoch=1",
            "purl",
        ),
        (
            "pkg:rpm/redhat/a@1-2?epoch=1",
            "pkg:rpm/redhat/a@1-2?epoch=1",
            "purl",
        ),
        (
            "pkg:rpm/redhat/a@1-2?epoch=0",
            "pkg:rpm/redhat/a@1-2",
            "purl",
        ),
        (
            "pkg:rpm/redhat/a@1-2?epoch=2",
            "pkg:rpm/redhat/a@1-2?epoch=1",
            "other-version",
        ),
        // Sources.
        (
            "pkg:deb/debian/glibc@2?arch=source",
            "pkg:deb/debian/libc6@2?upstream=glibc",
            "purl",
        ),
        (
            "pkg:deb/debian/glibc@3?arch=source",
            "pkg:deb/debian/libc6@2?upstream=glibc%403",
            "purl",
        ),
        (
            "pkg:deb/debian/glibc@3?arch=source",
            "pkg:deb/debian/libc6@2?upstream=glibc",
            "other-version",
        ),
        (
            "pkg:deb/debian/glibc?arch=source",
            "pkg:deb/debian/glibc@2",
            "other-qualifier",
        ),
        // Repositories and places.
        (
            "pkg:npm/a?repository_url=https://registry.npmjs.org/",
            "pkg:npm/a@1.0.0",
            "purl",
        ),
        (
            "pkg:npm/a?repository_url=https://e.com",
            "pkg:npm/a@1.0.0",
            "other-qualifier",
        ),
        (
            "pkg:npm/a?repository_url=https://e.com",
            "pkg:npm/a@1.0.0?repository_url=https://E.com/",
            "purl",
        ),
        ("pkg:npm/a#lib", "pkg:npm/a@1.0.0", "other-qualifier"),
        ("pkg:npm/a#lib", "pkg:npm/a@1.0.0#lib", "purl"),
        (
            "pkg:npm/a?vers=vers:npm%2F%3E%3D2.0.0",
            "pkg:npm/a@2.1.0",
            "purl",
        ),
        (
            "pkg:npm/a?vers=vers:npm%2F%3E%3D2.0.0",
            "pkg:npm/a@1.1.0",
            "other-version",
        ),
    ] {
        let found = ask(&about(vec![product(&[theirs])]), &target(&[own], &[]));
        assert_eq!(found, expected, "{theirs} {own}");
    }
}

#[test]
fn versions_beside_an_identifier_count() {
    for (versions, own, expected) in [
        ("*", "pkg:npm/a", "purl"),
        ("vers:all/*", "pkg:npm/a@9.9.9", "purl"),
        ("vers:npm/>=1.0.0|<2.0.0", "pkg:npm/a@1.9.9", "purl"),
        (
            "vers:npm/>=1.0.0|<2.0.0",
            "pkg:npm/a@2.0.0",
            "other-version",
        ),
        ("vers:npm/>=1.0.0|<2.0.0", "pkg:npm/a", "other-version"),
        ("vers:generic/<2.0.0", "pkg:npm/a@2.0.0-rc.1", "purl"),
        ("vers:none/*", "pkg:npm/a@1.0.0", "other-version"),
        ("<2.0.0", "pkg:npm/a@1.0.0", "purl"),
        (">= 1.0.0, < 2.0.0", "pkg:npm/a@2.0.0", "other-version"),
        ("1.0.0", "pkg:npm/a@1.0.0", "purl"),
        ("1.0.0", "pkg:npm/a@1.0.1", "other-version"),
        (
            "all versions before 2",
            "pkg:npm/a@1.0.1",
            "unreadable-identifier",
        ),
        ("vers:", "pkg:npm/a@1.0.1", "unreadable-identifier"),
        ("3.x", "pkg:npm/a@3.0.1", "unreadable-identifier"),
    ] {
        let mut named = product(&["pkg:npm/a"]);
        named.versions = Some(versions.into());
        let found = ask(&about(vec![named.clone()]), &target(&[own], &[]));
        assert_eq!(found, expected, "{versions} {own}");
        // A version in the identifier is the nearer one.
        named.ids = vec!["pkg:npm/a@7.0.0".into()];
        assert_eq!(
            ask(&about(vec![named]), &target(&["pkg:npm/a@7.0.0"], &[])),
            "purl"
        );
    }
}

#[test]
fn other_identifiers_meet_too() {
    for (ids, own, expected) in [
        (
            vec!["cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"],
            vec!["cpe:/a:V:p:1.0"],
            "cpe",
        ),
        (vec!["cpe:/a:v:p"], vec!["cpe:2.3:a:v:p:7:rc1"], "cpe"),
        (vec!["cpe:/a:v:p:1.*"], vec!["cpe:2.3:a:v:p:1.7"], "cpe"),
        (
            vec!["cpe:/a:v:p:1.0"],
            vec!["cpe:2.3:a:v:p:1.1"],
            "other-version",
        ),
        (
            vec!["cpe:/a:v:p:1.0"],
            vec!["cpe:2.3:a:v:p"],
            "other-version",
        ),
        (vec!["cpe:/a:v:p:1.0:-"], vec!["cpe:2.3:a:v:p:1.0"], "cpe"),
        (
            vec!["cpe:/a:v:p:1.0:sp1"],
            vec!["cpe:2.3:a:v:p:1.0"],
            "other-version",
        ),
        (
            vec!["cpe:2.3:a:v:p:1:*:*:*:*:node.js:*:*"],
            vec!["cpe:/a:v:p:1"],
            "other-qualifier",
        ),
        (
            vec!["cpe:/a:w:p"],
            vec!["cpe:2.3:a:v:p:1.1"],
            "other-package",
        ),
        (
            vec!["cpe:/x:"],
            vec!["cpe:2.3:a:v:p:1.1"],
            "unreadable-identifier",
        ),
        // Where both have package URLs these decide.
        (
            vec!["pkg:npm/p@2.0.0", "cpe:/a:v:p"],
            vec!["pkg:npm/p@1.0.0", "cpe:/a:v:p:1.0"],
            "other-version",
        ),
        (
            vec!["pkg:npm/p@2.0.0", "cpe:/a:v:p"],
            vec!["cpe:/a:v:p:1.0"],
            "cpe",
        ),
        (vec!["https://e.com/p"], vec!["https://e.com/p"], "address"),
        (
            vec!["https://e.com/p"],
            vec!["https://e.com/P"],
            "other-package",
        ),
        (
            vec!["urn:cdx:0/1#a"],
            vec!["pkg:npm/a@1", "urn:cdx:0/1#a"],
            "address",
        ),
        (vec![], vec!["pkg:npm/a@1"], "no-identifier"),
    ] {
        let found = ask(&about(vec![product(&ids)]), &target(&own, &[]));
        assert_eq!(found, expected, "{ids:?} {own:?}");
    }
    let hashed = |hash: &'static str| Product {
        hashes: vec![hash.into()],
        ..Product::default()
    };
    let own = Thing::of(Known {
        hashes: &["AABB"],
        ..Known::default()
    });
    let own = Target::new(["cve-2026-1"], own, Thing::default());
    assert_eq!(ask(&about(vec![hashed("aabb")]), &own), "hash");
    assert_eq!(ask(&about(vec![hashed("sha256:aabb")]), &own), "hash");
    assert_eq!(ask(&about(vec![hashed("aabc")]), &own), "other-package");
    assert_eq!(ask(&about(vec![hashed("")]), &own), "other-package");
}

#[test]
fn products_contain_components_and_parts_are_parts_of_their_product() {
    let app = ["pkg:oci/app@sha256%3Aaa"];
    let within = target(&["pkg:npm/a@1.0.0"], &app);
    let of = |outer: &[&'static str], parts: &[&'static str]| Product {
        parts: parts.iter().map(|&id| product(&[id])).collect(),
        ..product(outer)
    };
    for (outer, parts, expected) in [
        (&["pkg:oci/app"][..], &[][..], "purl"),
        (&["pkg:oci/other"], &[], "other-package"),
        (&["pkg:oci/app"], &["pkg:npm/a"], "purl"),
        (&["pkg:oci/app"], &["pkg:npm/b", "pkg:npm/a@1.0.0"], "purl"),
        (&["pkg:oci/app"], &["pkg:npm/a@2.0.0"], "other-version"),
        (
            &["pkg:oci/app@sha256%3Abb"],
            &["pkg:npm/a"],
            "other-product",
        ),
        (&["pkg:npm/a@1.0.0"], &["pkg:npm/b"], "other-product"),
        (&[], &["pkg:npm/a"], "purl"),
        (&["https://e.com/app"], &["pkg:npm/a"], "other-product"),
        (&["pkg:"], &["pkg:npm/a"], "unreadable-identifier"),
    ] {
        assert_eq!(
            ask(&about(vec![of(outer, parts)]), &within),
            expected,
            "{outer:?} {parts:?}"
        );
    }
    let whole = applies(
        &about(vec![product(&["pkg:x/y"]), of(&["pkg:oci/app"], &[])]),
        &within,
    );
    let whole = whole.expect("it applies");
    assert!(whole.is_whole && whole.product == 1);
    // Of a part with parts the innermost are meant.
    let mut nested = of(&["pkg:oci/app"], &["pkg:npm/a"]);
    nested.parts[0].parts = vec![product(&["pkg:npm/c"])];
    assert_eq!(ask(&about(vec![nested]), &within), "other-package");
}

#[test]
fn products_without_identifiers_meet_by_name() {
    let called = |name: &'static str, versions: Option<&'static str>| Product {
        name: Some(name.into()),
        versions: versions.map(Into::into),
        ..Product::default()
    };
    let own = Thing::of(Known {
        names: &["Example  Works"],
        version: Some("2.0"),
        ..Known::default()
    });
    let within = Target::new(["CVE-2026-1"], Thing::of(Known::default()), own);
    for (name, versions, expected) in [
        ("example works", None, "name"),
        ("Example Works 2.0", None, "name"),
        ("Example Works 2.1", None, "other-package"),
        ("EXAMPLE WORKS", Some("2.0"), "name"),
        ("EXAMPLE WORKS", Some("2.1"), "other-version"),
        ("Example Works", Some("vers:generic/>=2|<3"), "name"),
        ("", None, "no-identifier"),
    ] {
        assert_eq!(
            ask(&about(vec![called(name, versions)]), &within),
            expected,
            "{name} {versions:?}"
        );
    }
    let unidentified = target(&["name:acme/left@1.0"], &[]);
    assert_eq!(
        ask(&about(vec![called("Left 1.0", None)]), &unidentified),
        "name"
    );
    assert_eq!(
        ask(&about(vec![called("Left 1.1", None)]), &unidentified),
        "other-package"
    );
    // A component that has an identifier is not known by its name.
    let identified = target(&["pkg:npm/left@1.0"], &[]);
    assert_eq!(
        ask(&about(vec![called("left", None)]), &identified),
        "no-identifier"
    );
}

#[test]
fn any_name_of_the_vulnerability_meets() {
    let statement = about(vec![product(&["pkg:npm/a"])]);
    let own = || {
        Thing::of(Known {
            ids: &["pkg:npm/a@1.0.0"],
            ..Known::default()
        })
    };
    for (names, expected) in [
        (&["cve-2026-1"][..], "purl"),
        (&["X-1", " ghsa-AAAA-bbbb-cccc"], "purl"),
        (&["CVE-2026-11"], "other-vulnerability"),
        (&[""], "other-vulnerability"),
        (&[], "other-vulnerability"),
    ] {
        let target = Target::new(names.iter().copied(), own(), Thing::default());
        assert_eq!(ask(&statement, &target), expected, "{names:?}");
    }
    let nameless = Statement {
        vulnerability: "".into(),
        aliases: Vec::new(),
        ..statement
    };
    assert_eq!(
        ask(&nameless, &Target::new([""], own(), own())),
        "other-vulnerability"
    );
}

proptest! {
    #[test]
    fn a_component_meets_its_own_package_url(
        kind in prop::sample::select(vec!["npm", "pypi", "deb/debian", "rpm/fedora", "madeup", "oci"]),
        name in "[a-z][a-z0-9]{0,8}", version in "[0-9]{1,3}(\\.[0-9]{1,3}){0,2}", arch in prop::option::of("[a-z0-9]{1,5}")
    ) {
        let arch = arch.filter(|arch| arch != "src").map(|arch| format!("?arch={arch}")).unwrap_or_default();
        let own = format!("pkg:{kind}/{name}@{version}{arch}");
        for theirs in [own.clone(), format!("pkg:{kind}/{name}"), format!("pkg:{kind}/{name}@{version}")] {
            let named = Product { ids: vec![theirs.clone().into()], ..Product::default() };
            let statement = Statement { vulnerability: "X".into(), products: vec![named], ..Statement::default() };
            let ids = [own.as_str()];
            let thing = Thing::of(Known { ids: &ids, ..Known::default() });
            let target = Target::new(["x"], thing, Thing::default());
            prop_assert_eq!(applies(&statement, &target).map(|found| found.evidence), Ok(Evidence::Purl), "{}", theirs);
        }
    }

    #[test]
    fn hostile_texts_harm_nothing(
        ids in prop::collection::vec("(pkg:|cpe:2\\.3:|cpe:/|vers:|name:|urn:)?\\PC{0,30}", 0..6),
        versions in prop::option::of("(vers:)?[<>=!*|,.0-9a-z/ %]{0,20}"), own in "(pkg:|cpe:/|name:)?\\PC{0,30}"
    ) {
        let part = Product { ids: ids.iter().map(|id| id.as_str().into()).collect(), versions: versions.map(Into::into), ..Product::default() };
        let whole = Product { parts: vec![part.clone()], ..part.clone() };
        let statement = Statement { vulnerability: "X".into(), products: vec![part, whole], ..Statement::default() };
        let own_ids = [own.as_str()];
        let thing = || Thing::of(Known { ids: &own_ids, names: &own_ids, version: Some("1"), hashes: &own_ids });
        let outcome = applies(&statement, &Target::new(["x"], thing(), thing()));
        prop_assert!(outcome != Err(Miss::OtherVulnerability));
    }
}

#[test]
fn deep_and_wide_statements_are_walked_without_recursion() {
    let mut deep = product(&["pkg:npm/a@1.0.0"]);
    for _ in 0..2_000 {
        deep = Product {
            parts: vec![deep],
            ..Product::default()
        };
    }
    let within = target(&["pkg:npm/a@1.0.0"], &[]);
    assert_eq!(ask(&about(vec![deep]), &within), "purl");
}
