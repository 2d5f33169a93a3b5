//! How fast large documents are read. Run alone and optimised:
//! `cargo test --release -p iriai-formats --test spdx2 -- --ignored --nocapture speed`.

use std::fmt::Write as _;

use crate::support::{read, seconds};

const PACKAGES: usize = 40_000;

/// Something that looks like a hash value.
fn digits(n: usize, length: usize) -> String {
    let mut state = n as u64 + 1;
    let mut text = String::new();
    while text.len() < length {
        state = state.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (state >> 29);
        _ = write!(text, "{state:016x}");
    }
    text.truncate(length);
    text
}

/// A document as syft writes it: three CPEs and a package URL for each package, two files, four relationships.
fn json() -> String {
    let mut text = String::from(
        "{\"spdxVersion\":\"SPDX-2.3\",\"dataLicense\":\"CC0-1.0\",\"SPDXID\":\"SPDXRef-DOCUMENT\",\"name\":\"image\",\
         \"documentNamespace\":\"https://anchore.com/syft/image/image-1\",\"creationInfo\":{\"licenseListVersion\":\"3.20\",\
         \"creators\":[\"Organization: Anchore, Inc\",\"Tool: syft-0.80.0\"],\"created\":\"2023-06-01T00:00:00Z\"},\n \"packages\": [",
    );
    for n in 0..PACKAGES {
        _ = write!(
            text,
            "{}\n  {{\n   \"name\": \"package-{n}\",\n   \"SPDXID\": \"SPDXRef-Package-npm-package-{n}-8f9dbe45fd1a6f0e\",\n   \
             \"versionInfo\": \"1.{n}.0\",\n   \"originator\": \"Person: Some One (some.one@example.com)\",\n   \
             \"downloadLocation\": \"https://registry.npmjs.org/package-{n}\",\n   \"filesAnalyzed\": false,\n   \
             \"homepage\": \"https://github.com/example/package-{n}#readme\",\n   \
             \"sourceInfo\": \"acquired package info from installed node module manifest file: /app/node_modules/package-{n}/package.json\",\n   \
             \"licenseConcluded\": \"MIT\",\n   \"licenseDeclared\": \"MIT\",\n   \"copyrightText\": \"NOASSERTION\",\n   \
             \"description\": \"The \\\"package\\\" number {n} of this image\",\n   \"externalRefs\": [",
            if n == 0 { "" } else { "," }
        );
        for vendor in ["package", "example", "node"] {
            _ = write!(
                text,
                "\n    {{\n     \"referenceCategory\": \"SECURITY\",\n     \"referenceType\": \"cpe23Type\",\n     \
                 \"referenceLocator\": \"cpe:2.3:a:{vendor}:package-{n}:1.{n}.0:*:*:*:*:*:*:*\"\n    }},"
            );
        }
        _ = write!(
            text,
            "\n    {{\n     \"referenceCategory\": \"PACKAGE-MANAGER\",\n     \"referenceType\": \"purl\",\n     \
             \"referenceLocator\": \"pkg:npm/package-{n}@1.{n}.0\"\n    }}\n   ]\n  }}"
        );
    }
    text.push_str("\n ],\n \"files\": [");
    for n in 0..2 * PACKAGES {
        _ = write!(
            text,
            "{}\n  {{\n   \"fileName\": \"/app/node_modules/package-{n}/package.json\",\n   \"SPDXID\": \"SPDXRef-File-{n:016x}\",\n   \
             \"checksums\": [\n    {{\n     \"algorithm\": \"SHA1\",\n     \"checksumValue\": \"{}\"\n    }},\n    {{\n     \
             \"algorithm\": \"SHA256\",\n     \"checksumValue\": \"{}\"\n    }}\n   ],\n   \"licenseConcluded\": \"NOASSERTION\",\n   \
             \"copyrightText\": \"\",\n   \"comment\": \"layerID: sha256:{}\"\n  }}",
            if n == 0 { "" } else { "," },
            digits(n, 40),
            digits(n, 64),
            digits(n / 50, 64)
        );
    }
    text.push_str("\n ],\n \"relationships\": [");
    for n in 0..4 * PACKAGES {
        _ = write!(
            text,
            "{}\n  {{\n   \"spdxElementId\": \"SPDXRef-Package-npm-package-{}-8f9dbe45fd1a6f0e\",\n   \
             \"relatedSpdxElement\": \"SPDXRef-File-{n:016x}\",\n   \"relationshipType\": \"CONTAINS\"\n  }}",
            if n == 0 { "" } else { "," },
            n / 4
        );
    }
    text.push_str("\n ]\n}\n");
    text
}

/// The same as tag-value text.
fn tag_value() -> String {
    let mut text = String::from(
        "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: image\n\
         DocumentNamespace: https://anchore.com/syft/image/image-1\nCreator: Tool: syft-0.80.0\nCreated: 2023-06-01T00:00:00Z\n",
    );
    for n in 0..2 * PACKAGES {
        _ = write!(
            text,
            "\nFileName: /app/node_modules/package-{n}/package.json\nSPDXID: SPDXRef-File-{n:016x}\nFileChecksum: SHA1: {}\n\
             FileChecksum: SHA256: {}\nLicenseConcluded: NOASSERTION\nLicenseInfoInFile: NOASSERTION\n\
             FileCopyrightText: NOASSERTION\nFileComment: layerID: sha256:{}\n",
            digits(n, 40),
            digits(n, 64),
            digits(n / 50, 64)
        );
    }
    for n in 0..PACKAGES {
        _ = write!(
            text,
            "\n##### Package: package-{n}\n\nPackageName: package-{n}\nSPDXID: SPDXRef-Package-npm-package-{n}-8f9dbe45fd1a6f0e\n\
             PackageVersion: 1.{n}.0\nPackageOriginator: Person: Some One (some.one@example.com)\n\
             PackageDownloadLocation: https://registry.npmjs.org/package-{n}\nFilesAnalyzed: false\n\
             PackageHomePage: https://github.com/example/package-{n}#readme\n\
             PackageSourceInfo: <text>acquired package info from installed node module manifest file: /app/node_modules/package-{n}/package.json</text>\n\
             PackageLicenseConcluded: MIT\nPackageLicenseDeclared: MIT\nPackageCopyrightText: NOASSERTION\n\
             PackageDescription: <text>The \"package\" number {n} of this image</text>\n"
        );
        for vendor in ["package", "example", "node"] {
            _ = writeln!(
                text,
                "ExternalRef: SECURITY cpe23Type cpe:2.3:a:{vendor}:package-{n}:1.{n}.0:*:*:*:*:*:*:*"
            );
        }
        _ = writeln!(
            text,
            "ExternalRef: PACKAGE-MANAGER purl pkg:npm/package-{n}@1.{n}.0"
        );
    }
    text.push_str("\n##### Relationships\n\n");
    for n in 0..4 * PACKAGES {
        _ = writeln!(
            text,
            "Relationship: SPDXRef-Package-npm-package-{}-8f9dbe45fd1a6f0e CONTAINS SPDXRef-File-{n:016x}",
            n / 4
        );
    }
    text
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    let (json, tag_value) = (json(), tag_value());
    let mut best = [f64::MAX; 3];
    for _ in 0..7 {
        let spent = [
            seconds(|| serde_json::from_str::<serde_json::Value>(&json).expect("it is JSON")),
            seconds(|| read(&json).expect("it is read")),
            seconds(|| read(&tag_value).expect("it is read")),
        ];
        for (best, spent) in best.iter_mut().zip(spent) {
            *best = best.min(spent);
        }
    }
    assert_eq!(read(&json).expect("it is read").value.listed(), PACKAGES);
    assert_eq!(
        read(&tag_value).expect("it is read").value.listed(),
        PACKAGES
    );
    for (what, text, best) in [
        ("serde_json::Value", &json, best[0]),
        ("JSON", &json, best[1]),
        ("tag-value", &tag_value, best[2]),
    ] {
        let megabytes = text.len() as f64 / 1e6;
        println!("{what}: {megabytes:.0} MB, {:.0} MB/s", megabytes / best);
    }
    println!("JSON against Value: {:.1} times", best[0] / best[1]);
}
