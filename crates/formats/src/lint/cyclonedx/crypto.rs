//! Cryptographic assets (CBOM): algorithms, certificates, key material, protocols; since 1.6.

use super::curves::{ALGORITHM_FAMILY, CURVE};
use super::forms::{DATE_TIME, REF, REFS, TEXTS};
use super::parts::HASH;
use crate::lint::frame::Frame;
use crate::lint::shape::{
    Case, Object, RuleKind, Shape, Test, Word, case, field, list, required, rule, words,
};

const WHOLE: Shape = Shape::Integer(i64::MIN, i64::MAX);

pub(super) const CRYPTO_PROPERTIES: Shape = Shape::Object(&CRYPTO_PROPERTIES_OBJECT);
static CRYPTO_PROPERTIES_OBJECT: Object = Object::closed(&[
    required(
        "assetType",
        Shape::Words(words![
            "algorithm",
            "certificate",
            "protocol",
            "related-crypto-material"
        ]),
    ),
    field("algorithmProperties", Shape::Object(&ALGORITHM)),
    field("certificateProperties", Shape::Object(&CERTIFICATE)),
    field("relatedCryptoMaterialProperties", Shape::Object(&MATERIAL)),
    field("protocolProperties", Shape::Object(&PROTOCOL)),
    field("oid", Shape::Text),
]);

static ALGORITHM: Object = Object::closed(&[
    field("primitive", Shape::Words(PRIMITIVES)),
    field("algorithmFamily", ALGORITHM_FAMILY).json().since(7),
    field("algorithmFamily", Shape::Text).xml().since(7),
    field("parameterSetIdentifier", Shape::Text),
    field("curve", Shape::Text),
    field("ellipticCurve", CURVE).json().since(7),
    field("ellipticCurve", Shape::Text).xml().since(7),
    field(
        "executionEnvironment",
        Shape::Words(words![
            "software-plain-ram",
            "software-encrypted-ram",
            "software-tee",
            "hardware",
            "other",
            "unknown",
        ]),
    ),
    field("implementationPlatform", Shape::Words(PLATFORMS)),
    field(
        "certificationLevel",
        Shape::List(&list(Shape::Words(CERTIFICATION_LEVELS))),
    ),
    field(
        "mode",
        Shape::Words(words![
            "cbc", "ecb", "ccm", "gcm", "cfb", "ofb", "ctr", "other", "unknown"
        ]),
    ),
    field(
        "padding",
        Shape::Words(words![
            "pkcs5", "pkcs7", "pkcs1v15", "oaep", "raw", "other", "unknown"
        ]),
    ),
    field(
        "cryptoFunctions",
        Shape::List(&list(Shape::Words(FUNCTIONS))),
    )
    .wrap("cryptoFunction"),
    field("classicalSecurityLevel", Shape::Integer(0, i64::MAX)),
    field("nistQuantumSecurityLevel", Shape::Integer(0, 6)),
]);
static PRIMITIVES: &[Word] = words![
    "drbg", "mac", "block-cipher", "stream-cipher", "signature", "hash", "pke", "xof", "kdf", "key-agree",
    "kem", "ae", "combiner", "key-wrap" since 7, "other", "unknown",
];
static PLATFORMS: &[Word] = words![
    "generic", "x86_32", "x86_64", "armv7-a", "armv7-m", "armv8-a", "armv8-m", "armv9-a",
    "armv9-m", "s390x", "ppc64", "ppc64le", "other", "unknown",
];
static CERTIFICATION_LEVELS: &[Word] = words![
    "none",
    "fips140-1-l1",
    "fips140-1-l2",
    "fips140-1-l3",
    "fips140-1-l4",
    "fips140-2-l1",
    "fips140-2-l2",
    "fips140-2-l3",
    "fips140-2-l4",
    "fips140-3-l1",
    "fips140-3-l2",
    "fips140-3-l3",
    "fips140-3-l4",
    "cc-eal1",
    "cc-eal1+",
    "cc-eal2",
    "cc-eal2+",
    "cc-eal3",
    "cc-eal3+",
    "cc-eal4",
    "cc-eal4+",
    "cc-eal5",
    "cc-eal5+",
    "cc-eal6",
    "cc-eal6+",
    "cc-eal7",
    "cc-eal7+",
    "other",
    "unknown",
];
static FUNCTIONS: &[Word] = words![
    "generate",
    "keygen",
    "encrypt",
    "decrypt",
    "digest",
    "tag",
    "keyderive",
    "sign",
    "verify",
    "encapsulate",
    "decapsulate",
    "other",
    "unknown",
];

static CERTIFICATE: Object = Object::closed(&[
    field("serialNumber", Shape::Text).since(7),
    field("subjectName", Shape::Text),
    field("issuerName", Shape::Text),
    field("notValidBefore", DATE_TIME),
    field("notValidAfter", DATE_TIME),
    field("signatureAlgorithmRef", REF),
    field("subjectPublicKeyRef", REF),
    field("certificateFormat", Shape::Text),
    field("certificateExtension", Shape::Text),
    field("certificateFileExtension", Shape::Text).since(7),
    field("fingerprint", Shape::Object(&HASH)).since(7),
    field(
        "certificateState",
        Shape::List(&list(Shape::Object(&CERTIFICATE_STATE))),
    )
    .since(7),
    field("creationDate", DATE_TIME).since(7),
    field("activationDate", DATE_TIME).since(7),
    field("deactivationDate", DATE_TIME).since(7),
    field("revocationDate", DATE_TIME).since(7),
    field("destructionDate", DATE_TIME).since(7),
    field(
        "certificateExtensions",
        Shape::List(&list(Shape::Object(&CERTIFICATE_EXTENSION))),
    )
    .wrap("certificateExtension")
    .since(7),
    field("relatedCryptographicAssets", RELATED_ASSETS)
        .wrap("relatedCryptographicAsset")
        .since(7),
]);
/// A known state, or one of one's own with a description.
static CERTIFICATE_STATE: Object = Object::closed(&[
    field("state", Shape::Words(CERTIFICATE_STATES)),
    field("name", Shape::Text),
    field("description", Shape::Text),
    field("reason", Shape::Text),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&["state", "name"])),
    rule(RuleKind::AtMostOne(&["state", "description"])),
]);
static CERTIFICATE_STATES: &[Word] = words![
    "pre-activation",
    "active",
    "suspended",
    "deactivated",
    "revoked",
    "destroyed"
];
/// A known extension with its value, or one of one's own.
static CERTIFICATE_EXTENSION: Object = Object::closed(&[
    field("commonExtensionName", Shape::Words(CERTIFICATE_EXTENSIONS)),
    field("commonExtensionValue", Shape::Text),
    field("customExtensionName", Shape::Text),
    field("customExtensionValue", Shape::Text),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&[
        "commonExtensionName",
        "customExtensionName",
    ])),
    rule(RuleKind::Needs(
        "commonExtensionName",
        &["commonExtensionValue"],
    )),
    rule(RuleKind::AtMostOne(&[
        "commonExtensionName",
        "customExtensionValue",
    ])),
    rule(RuleKind::AtMostOne(&[
        "customExtensionName",
        "commonExtensionValue",
    ])),
]);
static CERTIFICATE_EXTENSIONS: &[Word] = words![
    "basicConstraints",
    "keyUsage",
    "extendedKeyUsage",
    "subjectAlternativeName",
    "authorityKeyIdentifier",
    "subjectKeyIdentifier",
    "authorityInformationAccess",
    "certificatePolicies",
    "crlDistributionPoints",
    "signedCertificateTimestamp",
];
const RELATED_ASSETS: Shape = Shape::List(&list(Shape::Object(&RELATED_ASSET)));
static RELATED_ASSET: Object = Object::closed(&[field("type", Shape::Text), field("ref", REF)]);

static MATERIAL: Object = Object::closed(&[
    field("type", Shape::Words(MATERIAL_TYPES)),
    field("id", Shape::Text),
    field("state", Shape::Words(MATERIAL_STATES)),
    field("algorithmRef", REF),
    field("creationDate", DATE_TIME),
    field("activationDate", DATE_TIME),
    field("updateDate", DATE_TIME),
    field("expirationDate", DATE_TIME),
    field("value", Shape::Text),
    field("size", WHOLE),
    field("format", Shape::Text),
    field("securedBy", Shape::Object(&SECURED_BY)),
    field("fingerprint", Shape::Object(&HASH)).since(7),
    field("relatedCryptographicAssets", RELATED_ASSETS)
        .wrap("relatedCryptographicAsset")
        .since(7),
]);
static MATERIAL_TYPES: &[Word] = words![
    "private-key",
    "public-key",
    "secret-key",
    "key",
    "ciphertext",
    "signature",
    "digest",
    "initialization-vector",
    "nonce",
    "seed",
    "salt",
    "shared-secret",
    "tag",
    "additional-data",
    "password",
    "credential",
    "token",
    "other",
    "unknown",
];
static MATERIAL_STATES: &[Word] = words![
    "pre-activation",
    "active",
    "suspended",
    "deactivated",
    "compromised",
    "destroyed"
];
static SECURED_BY: Object =
    Object::closed(&[field("mechanism", Shape::Text), field("algorithmRef", REF)]);

static PROTOCOL: Object = Object::closed(&[
    field("type", Shape::Words(PROTOCOLS)),
    field("version", Shape::Text),
    field(
        "cipherSuites",
        Shape::List(&list(Shape::Object(&CIPHER_SUITE))),
    )
    .wrap("cipherSuite"),
    field("ikev2TransformTypes", Shape::Object(&IKEV2)),
    field("cryptoRefArray", REFS).named("cryptoRef"),
    field("relatedCryptographicAssets", RELATED_ASSETS)
        .json()
        .since(7),
]);
static PROTOCOLS: &[Word] = words![
    "tls", "ssh", "ipsec", "ike", "sstp", "wpa", "dtls" since 7, "quic" since 7, "eap-aka" since 7,
    "eap-aka-prime" since 7, "prins" since 7, "5g-aka" since 7, "other", "unknown",
];
static CIPHER_SUITE: Object = Object::closed(&[
    field("name", Shape::Text),
    field("algorithms", REFS).wrap("algorithm"),
    field("identifiers", TEXTS).wrap("identifier"),
    field("tlsGroups", TEXTS).wrap("group").since(7),
    field("tlsSignatureSchemes", TEXTS)
        .wrap("signatureScheme")
        .since(7),
]);

/// References in 1.6; since 1.7 descriptions, and in JSON references still.
static IKEV2: Object = Object::closed(&[
    field("encr", REFS).until(6),
    field("encr", Shape::Choice(ENCRYPTIONS)).json().since(7),
    field("encr", Shape::List(&list(Shape::Object(&ENCRYPTION))))
        .xml()
        .since(7),
    field("prf", REFS).until(6),
    field("prf", Shape::Choice(NAMED_ALGORITHMS))
        .json()
        .since(7),
    field("prf", Shape::List(&list(Shape::Object(&NAMED_ALGORITHM))))
        .xml()
        .since(7),
    field("integ", REFS).until(6),
    field("integ", Shape::Choice(NAMED_ALGORITHMS))
        .json()
        .since(7),
    field("integ", Shape::List(&list(Shape::Object(&NAMED_ALGORITHM))))
        .xml()
        .since(7),
    field("ke", REFS).until(6),
    field("ke", Shape::Choice(KEY_EXCHANGES)).json().since(7),
    field("ke", Shape::List(&list(Shape::Object(&KEY_EXCHANGE))))
        .xml()
        .since(7),
    field("esn", Shape::Bool),
    field("auth", REFS).until(6),
    field("auth", Shape::Choice(NAMED_ALGORITHMS))
        .json()
        .since(7),
    field("auth", Shape::List(&list(Shape::Object(&NAMED_ALGORITHM))))
        .xml()
        .since(7),
]);
const ARE_REFS: Test = Test::Code("references", |value| {
    value
        .as_array()
        .is_some_and(|items| items.iter().any(serde_json::Value::is_string))
});
static ENCRYPTIONS: &[Case] = &[
    case(ARE_REFS, REFS),
    case(
        Test::Otherwise,
        Shape::List(&list(Shape::Object(&ENCRYPTION))),
    ),
];
static ENCRYPTION: Object = Object::closed(&[
    field("name", Shape::Text),
    field("keyLength", WHOLE),
    field("algorithm", REF),
])
.frame(Frame::PLAIN.mixed());
static NAMED_ALGORITHMS: &[Case] = &[
    case(ARE_REFS, REFS),
    case(
        Test::Otherwise,
        Shape::List(&list(Shape::Object(&NAMED_ALGORITHM))),
    ),
];
static NAMED_ALGORITHM: Object =
    Object::closed(&[field("name", Shape::Text), field("algorithm", REF)])
        .frame(Frame::PLAIN.mixed());
static KEY_EXCHANGES: &[Case] = &[
    case(ARE_REFS, REFS),
    case(
        Test::Otherwise,
        Shape::List(&list(Shape::Object(&KEY_EXCHANGE))),
    ),
];
static KEY_EXCHANGE: Object =
    Object::closed(&[field("group", WHOLE), field("algorithm", REF)]).frame(Frame::PLAIN.mixed());
