//! Signatures in the JSON Signature Format, 0.82. XML documents are signed by elements of another namespace.
//!
//! A signature is one signer, or a list of signers side by side, or a chain of them. Deviation: a key of an unknown type is
//! one fault, not one for each known type that it fails.

use super::forms::{SIGNATURE_ALGORITHM, TEXTS};
use crate::lint::shape::{Case, Object, Shape, Test, case, field, list, required, words};

pub(super) const SIGNATURE: Shape = Shape::Choice(&[
    case(Test::Has("signers"), Shape::Object(&SIGNERS)),
    case(Test::Has("chain"), Shape::Object(&CHAIN)),
    case(Test::Otherwise, Shape::Object(&SIGNER)),
]);
static SIGNERS: Object =
    Object::closed(&[field("signers", Shape::List(&list(Shape::Object(&SIGNER))))]);
static CHAIN: Object =
    Object::closed(&[field("chain", Shape::List(&list(Shape::Object(&SIGNER))))]);
static SIGNER: Object = Object::closed(&[
    required("algorithm", SIGNATURE_ALGORITHM),
    field("keyId", Shape::Text),
    field("publicKey", Shape::Choice(KEYS)),
    field("certificatePath", TEXTS),
    field("excludes", TEXTS),
    required("value", Shape::Text),
]);

static KEYS: &[Case] = &[
    case(Test::Says("kty", "EC"), Shape::Object(&EC_KEY)),
    case(Test::Says("kty", "OKP"), Shape::Object(&OKP_KEY)),
    case(Test::Otherwise, Shape::Object(&RSA_KEY)),
];
static EC_KEY: Object = Object::closed(&[
    required("crv", Shape::Words(words!["P-256", "P-384", "P-521"])),
    required("y", Shape::Text),
])
.bases(&[&POINT]);
static OKP_KEY: Object =
    Object::closed(&[required("crv", Shape::Words(words!["Ed25519", "Ed448"]))]).bases(&[&POINT]);
/// What keys on curves share.
static POINT: Object = Object::closed(&[required("kty", Shape::Text), required("x", Shape::Text)]);
static RSA_KEY: Object = Object::closed(&[
    required("kty", Shape::Words(words!["EC", "OKP", "RSA"])),
    required("n", Shape::Text),
    required("e", Shape::Text),
]);
