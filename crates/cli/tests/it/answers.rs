//! What the program says of the example portfolio against what `examples/README.md` says is true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::program::{Program, examples};

/// The part of the page for readers of English.
fn readme() -> String {
    let text = fs::read_to_string(examples().join("README.md")).expect("the page");
    text.split("\n## 日本語").next().expect("a part").to_owned()
}

/// The rows of the table whose heading row begins so, cell by cell, without marks.
fn table(heading: &str) -> Vec<Vec<String>> {
    let readme = readme();
    let mut lines = readme.lines().skip_while(|line| !line.starts_with(heading));
    assert!(lines.next().is_some(), "no table {heading}");
    let rows: Vec<Vec<String>> = lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells
                .map(|cell| cell.replace('`', "").trim().to_owned())
                .collect()
        })
        .collect();
    assert!(!rows.is_empty(), "an empty table {heading}");
    rows
}

/// `Minamo 3.2.0 (2.14.1), Shiori 1.0 (2.13.3)` as product, release, version.
fn places(cell: &str) -> BTreeSet<(String, String, String)> {
    cell.split(", ")
        .filter(|place| *place != "–")
        .map(|place| {
            let (release, version) = place.split_once(" (").expect("a version in brackets");
            let (product, release) = release.rsplit_once(' ').expect("product and release");
            let version = version.trim_end_matches(')');
            (product.to_owned(), release.to_owned(), version.to_owned())
        })
        .collect()
}

/// The places that a question finds. Product names of the page are short: the portfolio's begin with them.
fn found(program: &Program, arguments: &[&str]) -> BTreeSet<(String, String, String)> {
    let answer = program.json(&[&["where"], arguments].concat());
    let places = answer["products"].as_array().expect("places");
    places
        .iter()
        .map(|place| {
            let text = |field: &str| place[field].as_str().expect("a text").to_owned();
            let component = text("component");
            let (_, version) = component.rsplit_once('@').expect("a version");
            let version = version.split('?').next().expect("a version").to_owned();
            (
                text("product"),
                text("release"),
                version.replace("%2B", "+"),
            )
        })
        .collect()
}

fn row<'t>(table: &'t [Vec<String>], first: &str) -> &'t [String] {
    let row = table.iter().find(|row| row[0] == first);
    row.unwrap_or_else(|| panic!("no row {first}"))
}

/// What a row of a story's table lists, in the newest and in older releases.
fn told(row: &[String]) -> BTreeSet<(String, String, String)> {
    row[1..].iter().flat_map(|cell| places(cell)).collect()
}

/// The table that stands below a question.
fn story(question: &str) -> Vec<Vec<String>> {
    let readme = readme();
    let below = readme.split_once(question).expect("the question").1;
    let lines = below
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    })
    .collect()
}

#[test]
fn every_document_becomes_what_the_list_says() {
    let program = Program::new();
    let examples = examples().display().to_string();
    let answer = program_demo(&program, &examples);
    let files = answer["import"]["files"].as_array().expect("files");
    let list = table("| Document (below");
    let told = |kind: &str| files.iter().filter(|file| file["kind"] == kind).count();
    let others = told("advisory") + told("kev") + told("vex");
    assert_eq!(others, 3, "what tells of vulnerabilities");
    assert_eq!(files.len() - others, list.len(), "a line for each document");
    for row in &list {
        let (path, member) = row[0].split_once(" › ").unwrap_or((&row[0], ""));
        let path = format!("{examples}/sboms/{path}");
        let file = files.iter().find(|file| {
            let own = file["member"].as_str().unwrap_or_default();
            file["path"] == *path && own.ends_with(member)
        });
        let file = file.unwrap_or_else(|| panic!("{path} {member} is missing"));
        if row[3].starts_with("no SBOM") {
            assert_eq!(file["status"], "refused", "{path}");
            assert!(!file["error"]["hint"].as_str().expect("a hint").is_empty());
            continue;
        }
        assert_eq!(file["status"], "imported", "{path}");
        let text = |field: &str| file[field].as_str().expect(field);
        assert_eq!(
            format!("{} {}", text("product"), text("release")),
            row[1],
            "{path}"
        );
        assert_eq!(file["components"].to_string(), row[4], "{path}");
        let (standard, version) = row[3].split_once(' ').expect("a standard");
        if !version.starts_with("Lite") && standard != "CSV," {
            let (version, encoding) = version.split_once(' ').expect("an encoding");
            assert_eq!(text("spec_version"), version, "{path}");
            let first = encoding.split([' ', ',', '/', '-']).next().expect("one");
            let encoding = if first == "tag" {
                "tag-value".to_owned()
            } else {
                first.to_lowercase()
            };
            assert!(
                text("format").starts_with(&standard.to_lowercase())
                    && text("format").contains(&encoding),
                "{path}: {} is not {standard} {encoding}",
                text("format")
            );
        }
    }
}

fn program_demo(program: &Program, examples: &str) -> Value {
    program.json(&["demo", "--no-serve", "--lang", "en", "--examples", examples])
}

#[test]
fn the_sums_are_those_of_the_page() {
    let program = Program::new();
    let answer = program_demo(&program, &examples().display().to_string());
    let readme = readme();
    let (totals, import) = (&answer["totals"], &answer["import"]["totals"]);
    let components = import["components"].as_u64().expect("a number");
    let sums = format!(
        "hold {} documents (one archive has two) of {} products in {} releases, with {},{:03} components; two are no SBOM",
        totals["documents"],
        totals["products"],
        totals["releases"],
        components / 1000,
        components % 1000,
    );
    let page = readme.replace('\n', " ");
    assert!(page.contains(&sums), "{sums}");
    assert_eq!(import["refused"], 2);
}

#[test]
fn log4j_core_is_found_also_where_nothing_identifies_it() {
    let program = Program::with_portfolio("en");
    let table = story("**Where is log4j-core below 2.17.1?**");
    let question = "log4j-core@<2.17.1";
    assert_eq!(found(&program, &[question]), told(row(&table, "today")));
    assert_eq!(
        found(&program, &[question, "--as-of", "2023-12-01"]),
        told(row(&table, "2023-12-01"))
    );
    // A purl does not find what has none.
    let identified = found(
        &program,
        &["pkg:maven/org.apache.logging.log4j/log4j-core@<2.17.1"],
    );
    let mut rest = told(row(&table, "today"));
    rest.retain(|(product, ..)| product != "Shiori");
    assert_eq!(identified, rest);
}

#[test]
fn openssl_1_1_1_is_found_where_it_still_is_and_under_its_other_names() {
    let program = Program::with_portfolio("en");
    let table = story("**Where is OpenSSL 1.1.1 still?**");
    let question = "openssl@>=1.1.1,<1.1.2";
    let mut today = found(&program, &[question]);
    let answer = program.json(&["where", question]);
    let similar = answer["similar"].as_array().expect("similar names");
    assert!(
        similar
            .iter()
            .any(|one| one["package"] == "pkg:cocoapods/OpenSSL-Universal"),
        "{similar:?}"
    );
    let pods = found(&program, &["OpenSSL-Universal@1.1.2200"]);
    let nested = found(&program, &["libssl@1.1.1"]);
    assert_eq!((pods.len(), nested.len()), (1, 1));
    today.extend(pods);
    today.extend(nested);
    assert_eq!(today, told(row(&table, "today")));
    assert_eq!(
        found(&program, &[question, "--as-of", "2023-12-01"]),
        told(row(&table, "2023-12-01"))
    );
}

/// The names in backticks between two places of the page.
fn names(from: &str, to: &str) -> BTreeSet<String> {
    let readme = readme();
    let part = readme.split_once(from).expect("a beginning").1;
    let part = part.split_once(to).expect("an end").0;
    part.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_is_used_most_is_what_the_page_says() {
    let program = Program::with_portfolio("en");
    let ranking = program.json(&["rank"]);
    let first = &ranking["items"][0];
    assert_eq!(
        first["project"],
        "https://github.com/protocolbuffers/protobuf"
    );
    assert!(readme().contains(&format!(
        "Protocol Buffers, in {} products",
        first["products"]
    )));
    let more = ranking["items"].as_array().expect("items").iter().skip(1);
    for item in more {
        assert!(
            item["products"].as_u64() < first["products"].as_u64(),
            "{item}"
        );
    }
    // Its packages are in the products that it is counted in, with Nagi's that only tells the place of download.
    let mut products = BTreeSet::new();
    for package in names("in 8 products, for its packages", "Nagi NG-350 says so") {
        let found = found(&program, &[&format!("pkg:{package}")]);
        products.extend(found.into_iter().map(|(product, ..)| product));
    }
    products.insert("Nagi NG-350".to_owned());
    assert_eq!(Some(products.len() as u64), first["products"].as_u64());

    let packages = names("**What is used most?**", "By project it is");
    assert_eq!(packages.len(), 10);
    for package in packages {
        let answer = program.json(&["where", &format!("pkg:maven/{package}")]);
        assert_eq!(answer["totals"]["products"], 3, "{package}");
    }
}

#[test]
fn what_sprawls_is_what_the_page_says() {
    let program = Program::with_portfolio("en");
    let ranking = program.json(&["rank", "--by", "sprawl"]);
    let mut versions: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for item in ranking["items"].as_array().expect("items") {
        let package = item["package"].as_str().expect("a package");
        let count = item["versions"].as_array().expect("versions").len();
        let package = package.strip_prefix("pkg:").unwrap_or(package).to_owned();
        versions.entry(count).or_default().insert(package);
    }
    let (most, packages) = versions.last_key_value().expect("some");
    assert_eq!(*most, 6);
    assert_eq!(*packages, names("**What sprawls?**", "SnakeYAML would be"));
}

#[test]
fn what_else_is_to_be_found_is_found() {
    let program = Program::with_portfolio("en");
    let lodash = found(&program, &["pkg:npm/lodash", "--product", "Miharashi"]);
    let of_release = |wanted: &str| -> Vec<&str> {
        let places = lodash.iter().filter(|(_, release, _)| release == wanted);
        places.map(|(.., version)| version.as_str()).collect()
    };
    assert_eq!(of_release("1.0.0"), ["4.17.20", "4.17.21"]);
    assert_eq!(of_release("2.2.0"), [""; 0]);
    let answer = program.json(&[
        "where",
        "pkg:npm/lodash",
        "--product",
        "Miharashi",
        "--release",
        "1.0.0",
    ]);
    for place in answer["products"].as_array().expect("places") {
        let direct = place["component"] == "pkg:npm/lodash@4.17.20";
        assert_eq!(place["direct"], direct, "{place}");
    }
    assert!(!found(&program, &["pkg:npm/lodash-es", "--release", "2.2.0"]).is_empty());

    let diff = program.json(&["diff", "Shiosai GW-20@1.4.0", "Shiosai GW-20@1.6.2"]);
    let names = |field: &str| diff["components"][field].to_string();
    assert!(names("added").contains("github.com/ibm/sarama"));
    assert!(names("removed").contains("github.com/shopify/sarama"));

    let jquery = program.json(&["where", "jquery", "--product", "Tomoshibi PM-8"]);
    let keys: Vec<&str> = jquery["components"]
        .as_array()
        .expect("components")
        .iter()
        .map(|component| component["key"].as_str().expect("a key"))
        .collect();
    assert!(
        keys.iter()
            .all(|key| key.starts_with("name:") && key.ends_with("@1.12.4")),
        "{keys:?}"
    );
    assert!(!keys.is_empty());
}
