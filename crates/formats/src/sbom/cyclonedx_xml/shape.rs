//! Which elements are lists, and how children are called where JSON calls them otherwise.

/// Elements that do nothing but hold a list, whatever they stand in.
const LISTS: &[&str] = &[
    "ancestors",
    "assemblies",
    "authors",
    "collection",
    "components",
    "compositions",
    "custodians",
    "datasets",
    "dependencies",
    "descendants",
    "energyConsumptions",
    "ethicalConsiderations",
    "externalReferences",
    "fairnessAssessments",
    "frames",
    "hashes",
    "inputs",
    "licenses",
    "lifecycles",
    "methods",
    "occurrences",
    "outputs",
    "owners",
    "patches",
    "performanceMetrics",
    "performanceTradeoffs",
    "properties",
    "services",
    "stewards",
    "technicalLimitations",
    "useCases",
    "users",
    "variants",
    "vulnerabilities",
];

/// Elements that are lists in the element that is named before them.
const LISTS_OF: &[(&str, &str)] = &[
    ("analysis", "responses"),
    ("target", "versions"),
    ("vulnerability", "affects"),
    ("vulnerability", "references"),
];

/// Elements that are organisations.
const ORGANISATIONS: &[&str] = &[
    "manufacture",
    "manufacturer",
    "organization",
    "provider",
    "supplier",
];

/// The attributes that the standard knows.
const ATTRIBUTES: &[&str] = &[
    "acknowledgement",
    "alg",
    "bom-ref",
    "content-type",
    "encoding",
    "expression",
    "isExternal",
    "license-identifier",
    "mime-type",
    "name",
    "patch",
    "ref",
    "serialNumber",
    "tagId",
    "tagVersion",
    "type",
    "version",
];

/// Whether an attribute is one of the standard's.
pub(super) fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.binary_search(&name).is_ok()
}

/// Whether an element is a list of its children.
pub(super) fn is_list(parent: &str, name: &str) -> bool {
    // Asked of every element, and nearly all lists are plurals.
    if name.ends_with('s') {
        return LISTS.binary_search(&name).is_ok() || LISTS_OF.contains(&(parent, name));
    }
    match name {
        "collection" => true,
        "copyright" => parent == "evidence",
        _ => false,
    }
}

/// Whether an element and those of the same name after it are a list without a wrapper.
pub(super) fn is_repeated(parent: &str, name: &str) -> bool {
    match name {
        "omniborId" | "swhid" => parent == "component",
        "data" => parent == "component",
        "identity" => parent == "evidence",
        "url" | "contact" => ORGANISATIONS.contains(&parent),
        "tool" => parent == "tools",
        "dependency" | "provides" => parent == "dependency",
        "energyProviders" => parent == "energyConsumption",
        "sensitiveData" => matches!(parent, "data" | "dataset"),
        _ => false,
    }
}

/// The JSON name of a child.
pub(super) fn key<'n>(parent: &str, name: &'n str) -> &'n str {
    match (parent, name) {
        ("dependency", "dependency") => "dependsOn",
        ("analysis", "responses") => "response",
        ("custodian" | "steward" | "owner", "individual") => "contact",
        _ => name,
    }
}

/// The JSON name of an attribute.
pub(super) fn attribute_key(name: &str) -> &str {
    match name {
        "content-type" => "contentType",
        other => other,
    }
}

/// The JSON name of the text of an element that has attributes.
pub(super) fn content_key(name: &str) -> &'static str {
    match name {
        "property" => "value",
        "expression" => "expression",
        _ => "content",
    }
}

/// The name under which JSON wraps an element of a list, if it does.
pub(super) fn wrapper(parent: &str, name: &str) -> Option<&'static str> {
    match (parent, name) {
        ("licenses", "license") => Some("license"),
        ("datasets", "ref") => Some("ref"),
        _ => None,
    }
}

/// Whether an element is an object even when it has neither attributes nor children.
pub(super) fn is_object(parent: &str, name: &str) -> bool {
    parent == "licenses" && name == "expression"
}

/// Whether JSON has a number where XML has the text of this element.
pub(super) fn is_number(parent: &str, name: &str) -> bool {
    name == "value"
        && matches!(
            parent,
            "activityEnergyCost" | "co2CostEquivalent" | "co2CostOffset" | "energyProvided"
        )
}

/// How the elements of a list are called, for positions.
pub(super) fn element_of(list: &str) -> &str {
    match list {
        "affects" => "target",
        "ancestors" | "descendants" | "variants" | "components" => "component",
        "assemblies" => "assembly",
        "dependencies" => "dependency",
        "externalReferences" => "reference",
        "hashes" => "hash",
        "patches" => "patch",
        "properties" => "property",
        "copyright" => "text",
        "references" => "reference",
        "response" => "response",
        "versions" => "version",
        "vulnerabilities" => "vulnerability",
        _ if LISTS.binary_search(&list).is_ok() => list.strip_suffix('s').unwrap_or(list),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_can_be_searched() {
        assert!(LISTS.is_sorted());
        assert!(ATTRIBUTES.is_sorted());
        assert!(LISTS.iter().all(|name| is_list("", name)));
    }
}
