//! Documents made to hurt.

use std::fmt::Write as _;

use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::Limits;
use proptest::prelude::*;

use crate::reading::{read, refusal};

/// The seconds that this thread has worked; on a shared machine the clock on the wall says little.
fn worked() -> f64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = spent
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

/// The seconds that something takes; dropping what it made does not count.
fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = worked();
    let made = work();
    let end = worked();
    drop(made);
    end - start
}

#[test]
fn components_files_and_relations_are_counted() {
    let limits = Limits {
        components: 2,
        ..Limits::default()
    };
    let packages = "{\"SPDXID\":\"SPDXRef-a\",\"name\":\"a\"},".repeat(3);
    let packages = packages.trim_end_matches(',');
    let relation =
        "{\"spdxElementId\":\"a\",\"relationshipType\":\"CONTAINS\",\"relatedSpdxElement\":\"b\"},"
            .repeat(9);
    let relation = relation.trim_end_matches(',');
    for text in [
        format!("{{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{packages}]}}"),
        format!("{{\"spdxVersion\":\"SPDX-2.3\",\"files\":[{packages}]}}"),
        format!("{{\"spdxVersion\":\"SPDX-2.3\",\"relationships\":[{relation}]}}"),
        format!("SPDXVersion: SPDX-2.3\n{}", "PackageName: a\n".repeat(3)),
        format!("SPDXVersion: SPDX-2.3\n{}", "FileName: a\n".repeat(3)),
        format!(
            "SPDXVersion: SPDX-2.3\n{}",
            "Relationship: a CONTAINS b\n".repeat(9)
        ),
        format!(
            "spdxVersion: SPDX-2.3\npackages:\n{}",
            "- name: a\n".repeat(3)
        ),
        format!(
            "<Document><spdxVersion>SPDX-2.3</spdxVersion>{}</Document>",
            "<packages><name>a</name></packages>".repeat(3)
        ),
        rdf(&"<Package><name>a</name></Package>".repeat(3)),
    ] {
        assert_eq!(
            refusal(&text, &limits),
            Some(ReadErrorCode::TooManyComponents),
            "{text}"
        );
    }
}

fn rdf(inside: &str) -> String {
    format!(
        "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://spdx.org/rdf/terms#\">{inside}</r:RDF>"
    )
}

#[test]
fn deep_documents_are_refused_or_passed_over() {
    let limits = Limits::default();
    for text in [
        format!(
            "{{\"spdxVersion\":\"SPDX-2.3\",{}",
            "\"sbom\":{".repeat(100_000)
        ),
        format!("spdxVersion: SPDX-2.3\nsbom: {}", "{sbom: ".repeat(250)),
        format!("<Document><SPDXID>a</SPDXID>{}", "<sbom>".repeat(100_000)),
        rdf(&"<Package><relationship><Relationship><relatedSpdxElement>".repeat(50_000)),
    ] {
        let code = refusal(&text, &limits);
        assert_eq!(code, Some(ReadErrorCode::TooDeep), "{}", &text[..60]);
    }
    let unknown = format!(
        "{{\"spdxVersion\":\"SPDX-2.3\",\"x\":{}",
        "[".repeat(1_000_000)
    );
    assert_eq!(refusal(&unknown, &limits), None);
    let unknown = format!(
        "<Document><SPDXID>a</SPDXID><name>n</name><x>{}",
        "<y>".repeat(1_000_000)
    );
    assert_eq!(refusal(&unknown, &limits), None);
}

#[test]
fn nested_relationships_of_rdf_are_read_however_deep() {
    let open: String = (0..5_000).fold(String::new(), |mut text, n| {
        _ = write!(
            text,
            "<Package r:about=\"#SPDXRef-{n}\"><name>p{n}</name><relationship><Relationship>\
             <relationshipType r:resource=\"http://spdx.org/rdf/terms#relationshipType_dependsOn\"/><relatedSpdxElement>"
        );
        text
    });
    let close = "</relatedSpdxElement></Relationship></relationship></Package>".repeat(5_000);
    let text = rdf(&format!(
        "{open}<Package r:about=\"#SPDXRef-end\"><name>end</name></Package>{close}"
    ));
    let parsed = read(&text).expect("it is read");
    assert_eq!(parsed.value.listed(), 5_001);
    assert_eq!(parsed.value.relations.len(), 5_000);
}

#[test]
fn licence_sets_do_not_explode() {
    let mut text =
        String::from("<Package><name>a</name><licenseDeclared r:nodeID=\"s0\"/></Package>");
    for n in 0..150 {
        let next = n + 1;
        _ = write!(
            text,
            "<ConjunctiveLicenseSet r:nodeID=\"s{n}\"><member r:nodeID=\"s{next}\"/><member r:nodeID=\"s{next}\"/></ConjunctiveLicenseSet>"
        );
    }
    text.push_str("<ConjunctiveLicenseSet r:nodeID=\"s150\"><member r:resource=\"http://spdx.org/licenses/MIT\"/></ConjunctiveLicenseSet>");
    let text = rdf(&text);
    let parsed = read(&text).expect("it is read");
    let stated = parsed.value.components[0]
        .licences
        .iter()
        .map(|licence| licence.value.stated().map_or(0, str::len));
    assert!(stated.sum::<usize>() < 8 * text.len());
}

#[test]
fn shared_nodes_do_not_explode() {
    let text = rdf(&format!(
        "<Annotation r:about='a'><annotator>x</annotator><r:x/><c:comment xmlns:c=\"http://www.w3.org/2000/01/rdf-schema#\">&amp;{}</c:comment></Annotation>{}",
        "long ".repeat(100_000),
        "<Package><name>a</name><annotation r:resource='a'/></Package>".repeat(10_000)
    ));
    let code = refusal(&text, &Limits::default());
    assert_eq!(code, Some(ReadErrorCode::TooCompressed));
}

#[test]
fn entities_and_billions_of_laughs_are_refused() {
    let limits = Limits::default();
    let entity = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>";
    for text in [
        format!("{entity}<Document><SPDXID>&a;</SPDXID></Document>"),
        format!("{entity}{}", rdf("")),
    ] {
        assert_eq!(refusal(&text, &limits), Some(ReadErrorCode::EntityDeclared));
    }
    let mut laughs =
        String::from("spdxVersion: SPDX-2.3\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for n in 1..30 {
        let before = n - 1;
        _ = writeln!(
            laughs,
            "a{n}: &a{n} [*a{before}, *a{before}, *a{before}, *a{before}, *a{before}, *a{before}]"
        );
    }
    assert_eq!(
        refusal(&laughs, &limits),
        Some(ReadErrorCode::TooCompressed)
    );
    // A node inside itself is nothing.
    let text = "spdxVersion: SPDX-2.3\npackages: &all\n- name: a\n- *all\n";
    assert_eq!(read(text).expect("it is read").value.listed(), 1);
}

#[test]
fn aliases_are_followed() {
    let text = "spdxVersion: SPDX-2.3\npackages:\n- name: &n [one, two]\n- &b {name: b, attributionTexts: &t [x, y]}\n- name: c\n  attributionTexts: *t\n- *b\n";
    let parsed = read(text).expect("it is read");
    let names: Vec<_> = parsed
        .value
        .components
        .iter()
        .map(|component| component.name.as_ref())
        .collect();
    assert_eq!(names, ["b", "c", "b"]);
    for component in &parsed.value.components {
        let details = component.details.as_ref().expect("there are texts");
        assert_eq!(details.properties.len(), 2);
    }
}

/// A megabyte of each takes a second or two unoptimised; what is quadratic takes minutes.
#[test]
fn no_input_takes_long() {
    const SIZE: usize = 1 << 20;
    let repeated = |head: &str, body: &str, tail: &str| {
        format!("{head}{}{tail}", body.repeat(SIZE / body.len()))
    };
    let tag_value = "SPDXVersion: SPDX-2.3\n";
    let yaml = "spdxVersion: SPDX-2.3\n";
    let json = "{\"spdxVersion\":\"SPDX-2.3\",";
    for text in [
        repeated(tag_value, "a\n", ""),
        repeated(tag_value, "A: <text>\n", ""),
        repeated(tag_value, "PackageName: <text>a\n</text>\n", ""),
        repeated(tag_value, "SPDXID: a\nAnnotator: x\n", ""),
        repeated(tag_value, "\r", ""),
        repeated(tag_value, "Relationship: a DESCRIBES a\n", ""),
        repeated(tag_value, "Creator: Tool: 1-1-1-1-1-1\n", ""),
        repeated(&format!("{tag_value}Creator: Tool: "), "-1", "\n"),
        repeated(&format!("{tag_value}Creator: Person: "), "(", ")\n"),
        repeated(
            &format!("{json}\"packages\":["),
            "{\"name\":\"a\",\"x\":1},",
            "1]}",
        ),
        repeated(&format!("{json}\"x\":["), "{\"a\":\"", ""),
        repeated(json, "\"x\":1,", "\"y\":2}"),
        repeated(&format!("{json}\"name\":\""), "\\ud83d", "\"}"),
        repeated(
            &format!("{json}\"creationInfo\":{{\"comment\":\""),
            "build\\n",
            "\"}}",
        ),
        repeated(
            &format!("{json}\"packages\":[{{\"name\":\"a\",\"hasFiles\":["),
            "\"a\",",
            "1]}]}",
        ),
        repeated(yaml, "- ", ""),
        repeated(yaml, "? ", ""),
        repeated(yaml, "a: [", ""),
        repeated(yaml, "x: &a y\n", ""),
        repeated(&format!("{yaml}x: &a y\nz: ["), "*a, ", "]"),
        repeated(&format!("{yaml}x: \""), "y\nz", "\n"),
        repeated(yaml, "x: \"y\nz\"\n", ""),
        repeated(yaml, "!a!b ", ""),
        repeated("<Document><SPDXID>a</SPDXID>", "<packages>", ""),
        repeated("<Document><SPDXID>a</SPDXID>", "<packages/>", ""),
        repeated("<Document><SPDXID>", "&amp;", ""),
        repeated("<Document><SPDXID>", "&x", ""),
        repeated("<Document><SPDXID>a</SPDXID><x ", "a='' ", ">"),
        repeated("<Document><SPDXID>a</SPDXID>", "<!--", ""),
        rdf(&repeated("", "<Package/>", "")),
        rdf(&repeated("<Package>", "<name>a</name>", "</Package>")),
        rdf(&repeated(
            "",
            "<Package r:about='a'><relationship r:resource='a'/></Package>",
            "",
        )),
        rdf(&repeated(
            "<ConjunctiveLicenseSet>",
            "<member r:nodeID='a'/>",
            "</ConjunctiveLicenseSet>",
        )),
        rdf(&repeated(
            "",
            "<ConjunctiveLicenseSet r:nodeID='a'><member r:nodeID='a'/></ConjunctiveLicenseSet><Package><licenseDeclared r:nodeID='a'/></Package>",
            "",
        )),
        rdf(&repeated("<Package ", "xmlns:a='' ", "/>")),
        rdf(&repeated(
            "<Relationship r:about='b'>",
            "<comment>x</comment>",
            &"<Package><relationship r:resource='b'/></Package>".repeat(20_000),
        )
        .replace("</comment><Package>", "</comment></Relationship><Package>")),
    ] {
        let taken = seconds(|| read(&text).is_ok());
        assert!(
            taken < 20.0,
            "{taken} s for {}",
            &text[..text.floor_char_boundary(160)]
        );
    }
}

/// Pieces of documents in any order.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"spdxVersion\":\"SPDX-2.3\",",
        "\"packages\":[",
        "{\"name\":\"a\",",
        "\"SPDXID\":\"SPDXRef-a\"",
        "\"files\":",
        "\"relationships\":",
        "\"relationshipType\":\"DESCRIBES\"",
        "\"hasFiles\":",
        "\"annotations\":",
        "1.10",
        "null",
        "true",
        "é",
        "\n",
        "\r",
        " ",
        "  ",
        "- ",
        "? ",
        ": ",
        "&a ",
        "*a",
        "|\n",
        ">\n",
        "spdxVersion: SPDX-2.3\n",
        "packages:\n",
        "- name: a\n",
        "  SPDXID: SPDXRef-a\n",
        "#",
        "---\n",
        "...\n",
        "!x ",
        "%YAML 1.2\n",
        "\t",
        "'",
        "@",
        "`",
        "SPDXVersion: SPDX-2.3\n",
        "PackageName: a\n",
        "SPDXID: SPDXRef-a\n",
        "FileName: b\n",
        "<text>",
        "</text>",
        "Relationship: a CONTAINS b\n",
        "ExternalRef: a b c\n",
        "Annotator: a\n",
        "SPDXREF: SPDXRef-a\n",
        "LicenseID: a\n",
        "SnippetSPDXID: a\n",
        "PackageVerificationCode: a(b\n",
        "ExternalDocumentRef: a b c: d\n",
        "Creator: Tool: a-1\n",
        "<Document>",
        "</Document>",
        "<SPDXID>",
        "</SPDXID>",
        "<packages>",
        "</packages>",
        "<name>",
        "</name>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&x;",
        "&#0;",
        "<!--",
        "-->",
        "<?x?>",
        "<!DOCTYPE x>",
        "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://spdx.org/rdf/terms#\">",
        "</r:RDF>",
        "<Package r:about=\"#a\">",
        "</Package>",
        "<relationship>",
        "</relationship>",
        "<licenseDeclared r:nodeID=\"b\"/>",
        "<ConjunctiveLicenseSet r:nodeID=\"b\">",
        "<member r:nodeID=\"b\"/>",
        "<SpdxDocument r:about=\"x#y\">",
        "<checksum r:parseType=\"Resource\">",
        "<r:type r:resource=\"http://spdx.org/rdf/terms#File\"/>",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_ends_well(head in prop::sample::select(vec!["", "{\"spdxVersion\":\"SPDX-2.3\",", "spdxVersion: SPDX-2.3\n", "SPDXVersion: SPDX-2.3\n", "<Document><SPDXID>a</SPDXID>", "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://spdx.org/rdf/terms#\">"]), text in pieces()) {
        _ = read(&(head.to_owned() + &text));
    }
}
