//! The simple and the expanded licensing profile, and extensions.

use super::Kind::*;
use super::{Class, abstract_class, class, many, need, one, pair, some};

/// The simple and the expanded licensing profile.
pub(super) static LICENSING: &[Class] = &[
    abstract_class(
        "expandedlicensing_LicenseAddition",
        "Element",
        &[
            need("expandedlicensing_additionText", Text),
            one("expandedlicensing_isDeprecatedAdditionId", Bool),
            one("expandedlicensing_licenseXml", Text),
            one("expandedlicensing_obsoletedBy", Text),
            many("expandedlicensing_seeAlso", Uri),
            one("expandedlicensing_standardAdditionTemplate", Text),
        ],
    ),
    class(
        "expandedlicensing_ListedLicenseException",
        "expandedlicensing_LicenseAddition",
        &[
            one("expandedlicensing_deprecatedVersion", Text),
            one("expandedlicensing_listVersionAdded", Text),
        ],
    ),
    abstract_class("simplelicensing_AnyLicenseInfo", "Element", &[]),
    class(
        "simplelicensing_LicenseExpression",
        "simplelicensing_AnyLicenseInfo",
        &[
            many("simplelicensing_customIdToUri", Object("DictionaryEntry")),
            need("simplelicensing_licenseExpression", Text),
            one("simplelicensing_licenseListVersion", Version),
        ],
    ),
    class(
        "simplelicensing_SimpleLicensingText",
        "Element",
        &[need("simplelicensing_licenseText", Text)],
    ),
    class(
        "expandedlicensing_ConjunctiveLicenseSet",
        "simplelicensing_AnyLicenseInfo",
        &[pair(
            "expandedlicensing_member",
            Object("simplelicensing_AnyLicenseInfo"),
        )],
    ),
    class(
        "expandedlicensing_CustomLicenseAddition",
        "expandedlicensing_LicenseAddition",
        &[],
    ),
    class(
        "expandedlicensing_DisjunctiveLicenseSet",
        "simplelicensing_AnyLicenseInfo",
        &[pair(
            "expandedlicensing_member",
            Object("simplelicensing_AnyLicenseInfo"),
        )],
    ),
    abstract_class(
        "expandedlicensing_ExtendableLicense",
        "simplelicensing_AnyLicenseInfo",
        &[],
    ),
    class(
        "expandedlicensing_IndividualLicensingInfo",
        "simplelicensing_AnyLicenseInfo",
        &[],
    ),
    abstract_class(
        "expandedlicensing_License",
        "expandedlicensing_ExtendableLicense",
        &[
            one("expandedlicensing_isDeprecatedLicenseId", Bool),
            one("expandedlicensing_isFsfLibre", Bool),
            one("expandedlicensing_isOsiApproved", Bool),
            one("expandedlicensing_licenseXml", Text),
            one("expandedlicensing_obsoletedBy", Text),
            many("expandedlicensing_seeAlso", Uri),
            one("expandedlicensing_standardLicenseHeader", Text),
            one("expandedlicensing_standardLicenseTemplate", Text),
            need("simplelicensing_licenseText", Text),
        ],
    ),
    class(
        "expandedlicensing_ListedLicense",
        "expandedlicensing_License",
        &[
            one("expandedlicensing_deprecatedVersion", Text),
            one("expandedlicensing_listVersionAdded", Text),
        ],
    ),
    class(
        "expandedlicensing_OrLaterOperator",
        "expandedlicensing_ExtendableLicense",
        &[need(
            "expandedlicensing_subjectLicense",
            Object("expandedlicensing_License"),
        )],
    ),
    class(
        "expandedlicensing_WithAdditionOperator",
        "simplelicensing_AnyLicenseInfo",
        &[
            need(
                "expandedlicensing_subjectAddition",
                Object("expandedlicensing_LicenseAddition"),
            ),
            need(
                "expandedlicensing_subjectExtendableLicense",
                Object("expandedlicensing_ExtendableLicense"),
            ),
        ],
    ),
    class(
        "expandedlicensing_CustomLicense",
        "expandedlicensing_License",
        &[],
    ),
];

/// The extension profile.
pub(super) static EXTENSION: &[Class] = &[
    class(
        "extension_CdxPropertyEntry",
        "",
        &[
            need("extension_cdxPropName", Text),
            one("extension_cdxPropValue", Text),
        ],
    ),
    class("extension_Extension", "", &[]),
    class(
        "extension_CdxPropertiesExtension",
        "extension_Extension",
        &[some(
            "extension_cdxProperty",
            Object("extension_CdxPropertyEntry"),
        )],
    ),
];
