//! A server under load, as `bench serve` measures it; here that there is something to measure, never how fast.

use serde_json::Value;

use crate::program::Program;

#[test]
fn a_server_under_load_answers_everything() {
    // Real documents would take longer, and are not everywhere.
    let program = Program::new().with("IRIAI_DATA", "none");
    let folder = program.path("bench").display().to_string();
    let arguments = ["bench", "serve", "--scale", "0.002", "--seconds", "3"];
    let run = program.run(&[&arguments[..], &["--folder", &folder, "--json"]].concat());
    assert_eq!((run.code, &*run.err), (0, ""));
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(answer["name"], "serve");
    let value = |name: &str| {
        let mut figures = answer["figures"].as_array().expect("figures").iter();
        let found = figures.find(|figure| figure["name"] == name);
        found.unwrap_or_else(|| panic!("{name}"))["value"].as_f64()
    };
    let mut requests = 0.0;
    for question in ["where", "findings", "products", "rank"] {
        let own = value(&format!("{question}, requests")).expect("a count");
        assert!(own > 0.0);
        requests += own;
        for part in ["median", "99th percentile", "slowest"] {
            assert!(value(&format!("{question}, {part}")).expect("a time") > 0.0);
        }
        assert_eq!(value(&format!("{question}, errors")), Some(0.0));
    }
    assert_eq!(requests, 600.0);
    assert_eq!(value("upload, errors"), Some(0.0));
    assert_eq!(value("uploads of 1,000 components"), Some(5.0));
    assert!(value("upload, until searchable, slowest").expect("a time") > 0.0);
    if cfg!(target_os = "linux") {
        assert!(value("resident memory, at the beginning").expect("memory") > 0.0);
        assert!(value("resident memory, after 10 of 10 parts").expect("memory") > 0.0);
        assert!(value("processor, server, cores").is_some());
    }
    let database = "PostgreSQL, three processes: where, 99th percentile";
    assert_eq!(value(database), None, "there is none");
}
