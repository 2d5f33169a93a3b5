//! Licences: identifiers, names, expressions, and the terms on which something was bought.
//!
//! The list changed its form three times: until 1.4 each item is a licence or an expression; 1.5 and 1.6 take licences or
//! one expression; 1.7 takes any mixture. XML had its own ways from the beginning.

use super::forms::{BOM_REF, DATE_TIME, LICENCE_ID, LINE, TEXTS, URL};
use super::parts::{ATTACHMENT, PARTY, PROPERTIES};
use crate::lint::frame::{Frame, Repeat, Wrapper};
use crate::lint::shape::{
    Case, Object, RuleKind, Shape, Test, Word, case, field, list, required, rule, words,
};

/// The list in JSON.
pub(super) const LICENCES: Shape = Shape::Choice(LICENCES_CASES);
static LICENCES_CASES: &[Case] = &[
    case(Test::Otherwise, ITEMS_UNTIL_1_4).until(4),
    case(Test::ListsOneWith("expression"), ONE_EXPRESSION).until(6),
    case(Test::Otherwise, LICENCE_ITEMS).until(6),
    case(Test::Otherwise, ITEMS),
];
const ITEMS_UNTIL_1_4: Shape = Shape::List(&list(Shape::Object(&ITEM_UNTIL_1_4)));
const ONE_EXPRESSION: Shape = Shape::List(&list(Shape::Object(&EXPRESSION)).max(1));
const LICENCE_ITEMS: Shape = Shape::List(&list(Shape::Object(&LICENCE_ITEM)));
const ITEMS: Shape = Shape::List(&list(Shape::Choice(ITEM)));
static ITEM: &[Case] = &[
    case(Test::Has("expression"), Shape::Object(&EXPRESSION)),
    case(Test::Otherwise, Shape::Object(&LICENCE_ITEM)),
];
static ITEM_UNTIL_1_4: Object = Object::closed(&[
    field("license", Shape::Object(&LICENCE)),
    field("expression", LINE),
])
.rules(&[rule(RuleKind::ExactlyOne(&["license", "expression"]))]);
static LICENCE_ITEM: Object = Object::closed(&[required("license", Shape::Object(&LICENCE))]);

pub(super) static LICENCE: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute().since(5),
    field("acknowledgement", Shape::Words(ACKNOWLEDGEMENTS))
        .attribute()
        .since(6),
    field("id", LICENCE_ID),
    field("name", LINE),
    field("text", ATTACHMENT),
    field("url", URL),
    field("licensing", LICENSING).since(5),
    field("properties", PROPERTIES)
        .wrap_in("property", Wrapper::Open)
        .since(5),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&["id", "name"])).json(),
    rule(RuleKind::AtMostOne(&["id", "name"])).xml().until(5),
    rule(RuleKind::ExactlyOne(&["id", "name"])).xml().since(6),
])
.frame(Frame::FOREIGN);
static ACKNOWLEDGEMENTS: &[Word] = words!["declared", "concluded"];

static EXPRESSION: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute().since(5),
    field("acknowledgement", Shape::Words(ACKNOWLEDGEMENTS))
        .attribute()
        .since(6),
    required("expression", Shape::Text).content(),
    field(
        "expressionDetails",
        Shape::List(&list(Shape::Object(&EXPRESSION_DETAIL))),
    )
    .json()
    .since(7),
    field("licensing", LICENSING).json().since(7),
    field("properties", PROPERTIES).json().since(7),
]);
static EXPRESSION_DETAIL: Object = Object::closed(&[
    required("licenseIdentifier", Shape::Text)
        .attribute()
        .named("license-identifier"),
    field("bom-ref", BOM_REF).attribute(),
    field("text", ATTACHMENT),
    field("url", URL),
])
.frame(Frame::FOREIGN);

static LICENSING_OBJECT: Object = Object::closed(&[
    field("altIds", TEXTS).wrap("altId"),
    field("licensor", PARTY),
    field("licensee", PARTY),
    field("purchaser", PARTY),
    field("purchaseOrder", Shape::Text),
    field(
        "licenseTypes",
        Shape::List(&list(Shape::Words(LICENCE_TYPES))),
    )
    .wrap("licenseType"),
    field("lastRenewal", DATE_TIME),
    field("expiration", DATE_TIME),
])
.frame(Frame::FOREIGN);
const LICENSING: Shape = Shape::Object(&LICENSING_OBJECT);
static LICENCE_TYPES: &[Word] = words![
    "academic",
    "appliance",
    "client-access",
    "concurrent-user",
    "core-points",
    "custom-metric",
    "device",
    "evaluation",
    "named-user",
    "node-locked",
    "oem",
    "perpetual",
    "processor-points",
    "subscription",
    "user",
    "other",
];

/// The element around licences in XML 1.0: licences, each with identifiers or names.
pub(super) const XML_LICENCES_1_0: Shape = Shape::Object(&XML_LICENCES_1_0_OBJECT);
static XML_LICENCES_1_0_OBJECT: Object = Object::closed(&[required(
    "license",
    Shape::List(&list(Shape::Object(&XML_LICENCE_1_0))),
)
.xml()]);
static XML_LICENCE_1_0: Object = Object::closed(&[
    field("id", Shape::List(&list(LICENCE_ID))).xml(),
    field("name", TEXTS).xml(),
])
.rules(&[rule(RuleKind::AtMostOne(&["id", "name"]))]);

/// The same in XML 1.1 to 1.6: licences or an expression.
pub(super) const XML_LICENCES_1_1: Shape = Shape::Object(&XML_LICENCES_1_1_OBJECT);
static XML_LICENCES_1_1_OBJECT: Object = Object::closed(&[
    field("license", Shape::List(&list(Shape::Object(&LICENCE)))).xml(),
    field("expression", Shape::Object(&EXPRESSION)).xml(),
])
.rules(&[rule(RuleKind::AtMostOne(&["license", "expression"]))]);

/// The same in XML 1.7: any mixture.
pub(super) const XML_LICENCES_1_7: Shape = Shape::Object(&XML_LICENCES_1_7_OBJECT);
static XML_LICENCES_1_7_OBJECT: Object = Object::closed(&[
    field("license", Shape::Object(&LICENCE)).xml(),
    field("expression", Shape::Object(&EXPRESSION)).xml(),
    field(
        "expression-detailed",
        Shape::Object(&XML_DETAILED_EXPRESSION),
    )
    .xml(),
])
.frame(Frame::PLAIN.repeat(Repeat::Many));
static XML_DETAILED_EXPRESSION: Object = Object::closed(&[
    field("bom-ref", BOM_REF).xml().attribute(),
    field("acknowledgement", Shape::Words(ACKNOWLEDGEMENTS))
        .xml()
        .attribute(),
    required("expression", Shape::Text).xml().attribute(),
    field(
        "details",
        Shape::List(&list(Shape::Object(&EXPRESSION_DETAIL))),
    )
    .xml(),
    field("licensing", LICENSING).xml(),
    field("properties", PROPERTIES)
        .xml()
        .wrap_in("property", Wrapper::Open),
])
.frame(Frame::FOREIGN);
