//! Packages of distributions: which release they are in, as advisories and as statements.

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::matching::{Clear, Subject, Verdict, judge};

use crate::data;

use super::{advisories, document, lines, product, statements};

/// A tree with platforms and one package on each of them, which is product `p` there.
fn tree(platforms: &[(&str, &str)], package: &str) -> String {
    let named = |(id, cpe): &(&str, &str)| match cpe.starts_with("cpe:") {
        true => product(id, "cpe", cpe),
        false => format!(r#"{{"product_id":"{id}","name":"{cpe}"}}"#),
    };
    let relation = |(id, _): &(&str, &str)| {
        format!(
            r#"{{"category":"default_component_of","product_reference":"p","relates_to_product_reference":"{id}",
            "full_product_name":{{"product_id":"{id}:p","name":"p as a component of {id}"}}}}"#
        )
    };
    let platforms_named: Vec<String> = platforms.iter().map(named).collect();
    let relations: Vec<String> = platforms.iter().map(relation).collect();
    format!(
        r#"{{"full_product_names":[{},{package}],"relationships":[{}]}}"#,
        platforms_named.join(","),
        relations.join(",")
    )
}

fn named(name: &str) -> String {
    format!(r#"{{"product_id":"p","name":"{name}"}}"#)
}

#[test]
fn packages_come_in_the_release_of_their_platform() {
    let rpm = |purl: &str| product("p", "purl", purl);
    for (platform, package, expected) in [
        (
            "cpe:/o:redhat:enterprise_linux:9::baseos",
            rpm("pkg:rpm/redhat/openssl@3.0.7-24.el9?arch=x86_64"),
            vec!["Red Hat:enterprise_linux:9::baseos openssl [introduced 0, fixed 3.0.7-24.el9]"],
        ),
        (
            "cpe:/o:suse:sles:15:sp4",
            rpm("pkg:rpm/suse/openssl@1.1.1l-150400.7.78.1?arch=x86_64"),
            vec!["SUSE:Linux Enterprise 15 SP4 openssl [introduced 0, fixed 1.1.1l-150400.7.78.1]"],
        ),
        (
            "cpe:/o:opensuse:leap:15.5",
            rpm("pkg:rpm/opensuse/openssl@1.1-1"),
            vec!["openSUSE:Leap 15.5 openssl [introduced 0, fixed 1.1-1]"],
        ),
        (
            "cpe:/o:debian:debian_linux:12",
            rpm("pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=source"),
            vec!["Debian:12 openssl [introduced 0, fixed 3.0.11-1~deb12u2]"],
        ),
        // Nobody's package is the distribution's; another's is not.
        (
            "cpe:/o:suse:sles:15:sp4",
            rpm("pkg:rpm/openssl@1.1-1"),
            vec!["SUSE:Linux Enterprise 15 SP4 openssl [introduced 0, fixed 1.1-1]"],
        ),
        (
            "cpe:/o:suse:sles:15:sp4",
            rpm("pkg:rpm/fedora/openssl@1.1-1"),
            vec!["rpm openssl [introduced 0, fixed 1.1-1]"],
        ),
        (
            "cpe:/o:suse:sles:15:sp4",
            rpm("pkg:npm/left@1.1"),
            vec!["npm left [introduced 0, fixed 1.1]"],
        ),
        (
            "cpe:/o:suse:sles:15:sp4",
            rpm("pkg:deb/openssl@1.1-1"),
            vec!["deb openssl [introduced 0, fixed 1.1-1]"],
        ),
        // What the package itself says counts.
        (
            "cpe:/o:suse:sles:15:sp4",
            rpm("pkg:rpm/suse/openssl@1.1-1?distro=sles-15.3"),
            vec!["SUSE:Linux Enterprise 15 SP3 openssl [introduced 0, fixed 1.1-1]"],
        ),
        // By the names of files, on platforms with a CPE and without.
        (
            "cpe:/o:redhat:rhel_aus:7.6::server",
            named("telnet-1:0.17-65.el7_6.x86_64"),
            vec!["Red Hat:rhel_aus:7.6::server telnet [introduced 0, fixed 1:0.17-65.el7_6]"],
        ),
        (
            "Red Hat Enterprise Linux BaseOS (v. 9)",
            named("openssl-1:3.0.7-24.el9.x86_64"),
            vec!["Red Hat:enterprise_linux:9 openssl [introduced 0, fixed 1:3.0.7-24.el9]"],
        ),
        (
            "SUSE Linux Enterprise Server 15 SP4",
            named("libopenssl1_1-1.1.1l-150400.7.78.1.x86_64"),
            vec![
                "SUSE:Linux Enterprise Server 15 SP4 libopenssl1_1 [introduced 0, fixed 1.1.1l-150400.7.78.1]",
            ],
        ),
        (
            "cpe:/a:openEuler:openEuler:22.03-LTS",
            r#"{"product_id":"p","name":"vim-9.0-1.oe2203.x86_64.rpm","product_identification_helper":{"cpe":"cpe:/a:openEuler:openEuler:22.03-LTS"}}"#.to_owned(),
            vec!["openEuler:22.03-LTS vim [introduced 0, fixed 9.0-1.oe2203]"],
        ),
        (
            "Debian GNU/Linux 12 (bookworm)",
            named("openssl_3.0.11-1~deb12u2_amd64.deb"),
            vec!["Debian:12 openssl [introduced 0, fixed 3.0.11-1~deb12u2]"],
        ),
        // Nobody can tell whose it is.
        (
            "Some Appliance 4",
            named("telnet-1:0.17-65.el7_6.x86_64"),
            vec![],
        ),
        (
            "Red Hat Enterprise Linux 8.4",
            named("telnet-1:0.17-65.el7_6.x86_64"),
            vec![],
        ),
        (
            "Debian GNU/Linux 12",
            named("telnet-1:0.17-65.el7_6.x86_64"),
            vec![],
        ),
    ] {
        let text = document(
            &tree(&[("d", platform)], &package),
            r#"[{"cve":"CVE-1","product_status":{"fixed":["d:p"]}}]"#,
        );
        let parsed = advisories(&text);
        assert_eq!(lines(&parsed.value[0]), expected, "{platform} {package}");
        let is_told = parsed
            .warnings
            .kept()
            .iter()
            .any(|one| one.code.code() == "product-unidentified");
        assert_eq!(is_told, expected.is_empty(), "{platform} {package}");
    }
}

#[test]
fn a_branch_tells_the_release_as_well() {
    let tree = r#"{"branches":[{"category":"vendor","name":"SUSE","branches":[{"category":"product_name","name":"SUSE Linux Enterprise Server 15 SP5","branches":[
        {"category":"architecture","name":"x86_64","branches":[{"category":"product_version","name":"vim-9.0-1.x86_64","product":{"product_id":"v","name":"vim-9.0-1.x86_64"}}]},
        {"category":"product_version","name":"9.1","product":{"product_id":"w","name":"w","product_identification_helper":{"purl":"pkg:rpm/suse/vim"}}}]}]}]}"#;
    let text = document(
        tree,
        r#"[{"cve":"CVE-1","product_status":{"fixed":["v"]}},{"cve":"CVE-2","product_status":{"known_affected":["w"]}}]"#,
    );
    let parsed = advisories(&text).value;
    assert_eq!(
        lines(&parsed[0]),
        ["SUSE:Linux Enterprise Server 15 SP5 vim [introduced 0, fixed 9.0-1]"]
    );
    assert_eq!(
        lines(&parsed[1]),
        ["SUSE:Linux Enterprise Server 15 SP5 vim =9.1"]
    );
    let said = statements(&text).value.statements;
    assert_eq!(
        said[0].products[0].ids,
        ["pkg:rpm/suse/vim@9.0-1?distro=sles-15.5"]
    );
}

/// What is fixed in one release touches what stands before it in that release, by the order of rpm, and nothing else.
#[test]
fn builds_are_compared_within_their_release() {
    let two = tree(
        &[
            ("d8", "cpe:/o:redhat:enterprise_linux:8::baseos"),
            ("eus", "cpe:/o:redhat:rhel_eus:8.6::baseos"),
        ],
        &named("openssl-1:1.1.1k-9.el8_7.x86_64"),
    );
    let text = document(
        &two,
        r#"[{"cve":"CVE-1","product_status":{"fixed":["d8:p","eus:p"]}}]"#,
    );
    let advisory = &advisories(&text).value[0];
    let key = |version: &str, rest: &str| format!("pkg:rpm/redhat/openssl@{version}?{rest}");
    for (key, expected) in [
        (key("1.1.1k-6.el8", "distro=rhel-8.7&epoch=1"), "affected"),
        (key("1.1.1k-10.el8", "distro=rhel-8.7&epoch=1"), "clear"),
        (key("1.1.1k-9.el8_7", "distro=rhel-8.7&epoch=1"), "clear"),
        (key("9.9-1.el8", "distro=rhel-8.7"), "affected"),
        (key("1.0.2k-1.el7", "distro=rhel-7.9&epoch=1"), "other release"),
        (key("1.1.1k-6.el8", "epoch=1"), "unknown"),
        ("pkg:rpm/redhat/openssl-libs@1.1.1k-6.el8?distro=rhel-8.7&epoch=1&upstream=openssl-1.1.1k-6.el8.src.rpm".to_owned(), "affected"),
        ("pkg:rpm/redhat/vim@1-1?distro=rhel-8.7".to_owned(), "other package"),
        ("pkg:rpm/fedora/openssl@1.1.1k-6?distro=fedora-38&epoch=1".to_owned(), "other package"),
    ] {
        let subject = Subject::of(ComponentKey::of(&key)).expect("a subject");
        let verdict = match judge(&subject, advisory).verdict {
            Verdict::Affected(_) => "affected",
            Verdict::NotEvaluated(_) => "unknown",
            Verdict::NotAffected(Clear::OtherRelease) => "other release",
            Verdict::NotAffected(Clear::OtherPackage) => "other package",
            Verdict::NotAffected(_) => "clear",
        };
        assert_eq!(verdict, expected, "{key}");
    }
}

#[test]
fn statements_on_packages_of_a_release_hold_wherever_it_is() {
    let openssl = product("p", "purl", "pkg:rpm/redhat/openssl@3.0.7-24.el9?arch=src");
    for (platform, package, expected) in [
        (
            "cpe:/o:redhat:enterprise_linux:9::baseos",
            openssl.clone(),
            "pkg:rpm/redhat/openssl@3.0.7-24.el9?arch=src&distro=rhel-9",
        ),
        (
            "cpe:/o:suse:sles:15:sp4",
            product("p", "purl", "pkg:rpm/suse/vim@9"),
            "pkg:rpm/suse/vim@9?distro=sles-15.4",
        ),
        (
            "cpe:/o:suse:sles:15:sp4",
            product("p", "purl", "pkg:rpm/suse/vim@9?distro=sles-15.3"),
            "pkg:rpm/suse/vim@9?distro=sles-15.3",
        ),
        (
            "Red Hat Enterprise Linux 9",
            named("openssl-1:3.0.7-24.el9.x86_64"),
            "pkg:rpm/redhat/openssl@3.0.7-24.el9?distro=rhel-9&epoch=1",
        ),
        (
            "Debian 12",
            named("openssl_3.0.11-1~deb12u2_amd64"),
            "pkg:deb/debian/openssl@3.0.11-1~deb12u2?distro=debian-12",
        ),
        // What no inventory tells apart stays a part of its platform.
        (
            "cpe:/o:redhat:rhel_eus:9.2::baseos",
            openssl,
            "cpe:/o:redhat:rhel_eus:9.2::baseos > pkg:rpm/redhat/openssl@3.0.7-24.el9?arch=src",
        ),
    ] {
        let text = document(
            &tree(&[("d", platform)], &package),
            r#"[{"cve":"CVE-1","flags":[{"label":"component_not_present"}],"product_status":{"known_not_affected":["d:p"]}}]"#,
        );
        let document = statements(&text).value;
        let [product] = document.statements[0].products.as_slice() else {
            panic!("{platform}");
        };
        let parts: String = product
            .parts
            .iter()
            .map(|part| format!(" > {}", part.ids.join("+")))
            .collect();
        assert_eq!(
            format!("{}{parts}", product.ids.join("+")),
            expected,
            "{platform} {package}"
        );
    }
}

#[test]
fn published_packages_without_package_urls_are_found() {
    let Some(files) = data::files(data::CSAF) else {
        return;
    };
    let mut read = 0;
    for (path, bytes) in files
        .iter()
        .filter(|(path, _)| path.ends_with("rhsa-2022_0011.json"))
    {
        let text = data::text(bytes);
        let parsed = advisories(&text);
        let mut expected = Vec::new();
        for stream in ["aus", "e4s", "tus"] {
            for name in ["telnet", "telnet-debuginfo", "telnet-server"] {
                expected.push(format!(
                    "Red Hat:rhel_{stream}:7.6::server {name} [introduced 0, fixed 1:0.17-65.el7_6]"
                ));
            }
        }
        let mut found = lines(&parsed.value[0]);
        for line in &mut found {
            // The severity behind it.
            *line = line
                .split_inclusive(']')
                .next()
                .unwrap_or_default()
                .to_owned();
        }
        found.sort_unstable();
        assert_eq!(found, expected, "{path}");
        assert!(parsed.warnings.is_empty(), "{path}: {:?}", parsed.warnings);
        read += 1;
    }
    assert_eq!(read, 2);
}
