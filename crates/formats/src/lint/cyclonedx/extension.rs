//! The extensions of the time of 1.1, elements of namespaces of their own: dependency graph 1.0, vulnerability 1.0, BOM
//! descriptor 0.9 and 1.0. The core took them in with 1.2 to 1.4; only XML has them.

use super::component::COMPONENT;
use super::forms::{CPE, DATE_TIME, TEXTS, URLS, XML_URI};
use super::licence::LICENCE;
use super::parts::HASHES;
use crate::lint::forms::xml_decimal;
use crate::lint::frame::{Attributes, Frame, Repeat};
use crate::lint::shape::{
    Field, Form, Object, RuleKind, Shape, Word, field, list, required, rule, words,
};
use crate::lint::xml::Extension;

const GRAPH: &str = "http://cyclonedx.org/schema/ext/dependency-graph/1.0";
const VULNERABILITY: &str = "http://cyclonedx.org/schema/ext/vulnerability/1.0";
const DESCRIPTOR_0_9: &str = "http://cyclonedx.org/schema/ext/bom-descriptor/0.9";
const DESCRIPTOR_1_0: &str = "http://cyclonedx.org/schema/ext/bom-descriptor/1.0";

pub(super) static EXTENSIONS: &[Extension] = &[
    Extension {
        namespace: GRAPH,
        name: "dependencies",
        shape: &GRAPH_DEPENDENCIES,
    },
    Extension {
        namespace: VULNERABILITY,
        name: "vulnerabilities",
        shape: &VULNERABILITIES,
    },
    Extension {
        namespace: DESCRIPTOR_0_9,
        name: "metadata",
        shape: &METADATA_0_9,
    },
    Extension {
        namespace: DESCRIPTOR_1_0,
        name: "metadata",
        shape: &METADATA_1_0,
    },
];

const fn element(namespace: &'static str, fields: &'static [Field]) -> Object {
    Object::closed(fields).frame(frame(namespace))
}

const fn frame(namespace: &'static str) -> Frame {
    Frame {
        namespace: Some(namespace),
        ..Frame::PLAIN
    }
}

static GRAPH_DEPENDENCIES: Object = element(
    GRAPH,
    &[field(
        "dependency",
        Shape::List(&list(Shape::Object(&GRAPH_DEPENDENCY))),
    )
    .xml()],
);
static GRAPH_DEPENDENCY: Object = element(
    GRAPH,
    &[
        required("ref", Shape::Text).xml().attribute(),
        field(
            "dependency",
            Shape::List(&list(Shape::Object(&GRAPH_DEPENDENCY))),
        )
        .xml(),
    ],
)
.frame(frame(GRAPH).attributes(Attributes::Foreign));

static VULNERABILITIES: Object = element(
    VULNERABILITY,
    &[field(
        "vulnerability",
        Shape::List(&list(Shape::Object(&ONE_VULNERABILITY))),
    )
    .xml()],
);
static ONE_VULNERABILITY: Object = element(
    VULNERABILITY,
    &[
        required("ref", Shape::Text).xml().attribute(),
        required("id", Shape::Text).xml(),
        field("source", Shape::Object(&SOURCE)).xml(),
        field("ratings", Shape::List(&list(Shape::Object(&RATING))))
            .xml()
            .wrap("rating"),
        field(
            "cwes",
            Shape::List(&list(Shape::Integer(i64::MIN, i64::MAX))),
        )
        .xml()
        .wrap("cwe"),
        field("description", Shape::Text).xml(),
        field("recommendations", TEXTS).xml().wrap("recommendation"),
        field("advisories", TEXTS).xml().wrap("advisory"),
    ],
);
static SOURCE: Object = element(
    VULNERABILITY,
    &[
        required("name", Shape::Text).xml().attribute(),
        field("url", XML_URI).xml(),
    ],
);
static RATING: Object = element(
    VULNERABILITY,
    &[
        field("score", Shape::Object(&SCORE)).xml(),
        field(
            "severity",
            Shape::Words(words![
                "None", "Low", "Medium", "High", "Critical", "Unknown"
            ]),
        )
        .xml(),
        field("method", Shape::Words(METHODS)).xml(),
        field("vector", Shape::Text).xml(),
    ],
);
static METHODS: &[Word] = words!["CVSSv2", "CVSSv3", "OWASP Risk", "Open FAIR", "Other"];
static SCORE: Object = element(
    VULNERABILITY,
    &[
        field("base", SCORE_VALUE).xml(),
        field("impact", SCORE_VALUE).xml(),
        field("exploitability", SCORE_VALUE).xml(),
    ],
);
const SCORE_VALUE: Shape = Shape::Form(&SCORE_VALUE_FORM);
static SCORE_VALUE_FORM: Form = Form::new("0..10, one decimal place", |text| {
    let decimals = text
        .trim()
        .split_once('.')
        .map_or("", |(_, decimals)| decimals);
    xml_decimal(text).is_some_and(|score| (0.0..=10.0).contains(&score))
        && decimals.trim_end_matches('0').len() <= 1
});

static METADATA_0_9: Object = element(
    DESCRIPTOR_0_9,
    &[
        field("softwareName", Shape::Text).xml(),
        field("softwareVersion", Shape::Text).xml(),
        field("softwareEdition", Shape::Text).xml(),
        field("hashes", HASHES).xml().wrap("hash"),
        field("licenses", Shape::Object(&LICENCES_0_9)).xml(),
        field("copyright", Shape::Text).xml(),
        field("cpe", CPE).xml(),
        field("purl", XML_URI).xml(),
        field(
            "manufacture",
            Shape::List(&list(Shape::Object(&ORGANIZATION_0_9))),
        )
        .xml(),
        field(
            "supplier",
            Shape::List(&list(Shape::Object(&ORGANIZATION_0_9))),
        )
        .xml(),
    ],
)
.frame(
    frame(DESCRIPTOR_0_9)
        .attributes(Attributes::Foreign)
        .repeat(Repeat::Many),
);
static LICENCES_0_9: Object = element(
    DESCRIPTOR_0_9,
    &[
        field("license", Shape::List(&list(Shape::Object(&LICENCE)))).xml(),
        field("expression", Shape::Text).xml(),
    ],
)
.rules(&[rule(RuleKind::AtMostOne(&["license", "expression"]))]);
static ORGANIZATION_0_9: Object = element(
    DESCRIPTOR_0_9,
    &[
        field("name", Shape::Text).xml(),
        field("url", URLS).xml(),
        field("contact", Shape::List(&list(Shape::Object(&PERSON_0_9)))).xml(),
    ],
)
.frame(frame(DESCRIPTOR_0_9).attributes(Attributes::Foreign));
static PERSON_0_9: Object =
    element(DESCRIPTOR_0_9, PERSON).frame(frame(DESCRIPTOR_0_9).attributes(Attributes::Foreign));
static PERSON: &[Field] = &[
    field("name", Shape::Text).xml(),
    field("email", TEXTS).xml(),
    field("phone", TEXTS).xml(),
];

static METADATA_1_0: Object = element(
    DESCRIPTOR_1_0,
    &[
        field("timestamp", DATE_TIME).xml(),
        field("tool", Shape::Object(&TOOL)).xml(),
        field("authors", Shape::List(&list(Shape::Object(&PERSON_1_0))))
            .xml()
            .wrap("author"),
        field("component", COMPONENT).xml(),
        field(
            "manufacture",
            Shape::List(&list(Shape::Object(&ORGANIZATION_1_0))),
        )
        .xml(),
        field(
            "supplier",
            Shape::List(&list(Shape::Object(&ORGANIZATION_1_0))),
        )
        .xml(),
    ],
)
.frame(frame(DESCRIPTOR_1_0).attributes(Attributes::Foreign));
static TOOL: Object = element(
    DESCRIPTOR_1_0,
    &[
        field("vendor", Shape::Text).xml(),
        field("name", Shape::Text).xml(),
        field("version", Shape::Text).xml(),
        field("hashes", HASHES).xml().wrap("hash"),
    ],
)
.frame(frame(DESCRIPTOR_1_0).attributes(Attributes::Foreign));
static ORGANIZATION_1_0: Object = element(
    DESCRIPTOR_1_0,
    &[
        field("name", Shape::Text).xml(),
        field("url", URLS).xml(),
        field("contact", Shape::List(&list(Shape::Object(&PERSON_1_0)))).xml(),
    ],
)
.frame(frame(DESCRIPTOR_1_0).attributes(Attributes::Foreign));
static PERSON_1_0: Object =
    element(DESCRIPTOR_1_0, PERSON).frame(frame(DESCRIPTOR_1_0).attributes(Attributes::Foreign));
