//! RDF/XML (Annex C): things by their addresses, licences as sets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::{escaped, list, scalar};

const TERMS: &str = "http://spdx.org/rdf/terms#";
const LICENCES: &str = "http://spdx.org/licenses/";

/// The document as RDF/XML.
pub(in crate::twins) fn rdf(document: &Value) -> Option<String> {
    let namespace = scalar(&document["documentNamespace"])?;
    // Things of one identifier would be one thing.
    let things = ["packages", "files", "snippets"].iter();
    let things = things.flat_map(|key| list(document, key)).chain([document]);
    let mut ids = BTreeSet::new();
    for thing in things {
        if !ids.insert(scalar(&thing["SPDXID"])?) {
            return None;
        }
    }
    let mut others = BTreeMap::new();
    for external in list(document, "externalDocumentRefs") {
        let name = scalar(&external["externalDocumentId"])?;
        others.insert(name, scalar(&external["spdxDocument"])?);
    }
    let mut graph = Graph {
        namespace,
        others,
        relations: BTreeMap::new(),
        text: String::new(),
    };
    for relationship in list(document, "relationships") {
        let from = scalar(&relationship["spdxElementId"])?;
        let relation = graph.relation(relationship)?;
        graph.relations.entry(from).or_default().push_str(&relation);
    }
    graph.document(document)?;
    for package in list(document, "packages") {
        graph.package(package)?;
    }
    for file in list(document, "files") {
        graph.piece("File", file, "fileName")?;
    }
    for snippet in list(document, "snippets") {
        graph.piece("Snippet", snippet, "name")?;
    }
    // What is said of things that the document does not hold.
    let rest = std::mem::take(&mut graph.relations);
    if !rest.is_empty() {
        return None;
    }
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns:rdfs=\"http://www.w3.org/2000/01/rdf-schema#\" xmlns:doap=\"http://usefulinc.com/ns/doap#\" \
         xmlns=\"{TERMS}\">\n{}</rdf:RDF>\n",
        graph.text
    ))
}

struct Graph {
    namespace: String,
    /// The addresses of other documents by how this one calls them.
    others: BTreeMap<String, String>,
    /// What is said of the relations of each thing.
    relations: BTreeMap<String, String>,
    text: String,
}

impl Graph {
    /// The address of something by its identifier.
    fn address(&self, id: &str) -> Option<String> {
        match id {
            "NONE" => return Some(format!("{TERMS}none")),
            "NOASSERTION" => return Some(format!("{TERMS}noassertion")),
            _ => {}
        }
        if !id.starts_with("DocumentRef-") {
            return Some(format!("{}#{id}", self.namespace));
        }
        let (document, id) = id.split_once(':')?;
        Some(format!("{}#{id}", self.others.get(document)?))
    }

    fn relation(&self, relationship: &Value) -> Option<String> {
        let kind = camel(&scalar(&relationship["relationshipType"])?);
        let to = self.address(&scalar(&relationship["relatedSpdxElement"])?)?;
        let comment = told("rdfs:comment", &relationship["comment"])?;
        Some(format!(
            "<relationship><Relationship><relationshipType rdf:resource=\"{TERMS}relationshipType_{kind}\"/>\
             <relatedSpdxElement rdf:resource=\"{}\"/>{comment}</Relationship></relationship>\n",
            escaped(&to)?
        ))
    }

    fn open(&mut self, class: &str, element: &Value) -> Option<String> {
        let id = scalar(&element["SPDXID"])?;
        let address = escaped(&self.address(&id)?)?;
        _ = writeln!(self.text, "<{class} rdf:about=\"{address}\">");
        Some(id)
    }

    fn close(&mut self, class: &str, id: &str) {
        let relations = self.relations.remove(id).unwrap_or_default();
        _ = writeln!(self.text, "{relations}</{class}>");
    }

    fn document(&mut self, document: &Value) -> Option<()> {
        let id = self.open("SpdxDocument", document)?;
        for (property, key) in [
            ("specVersion", "spdxVersion"),
            ("name", "name"),
            ("rdfs:comment", "comment"),
        ] {
            self.text.push_str(&told(property, &document[key])?);
        }
        if let Some(licence) = scalar(&document["dataLicense"]) {
            let licence = escaped(&licence)?;
            _ = writeln!(
                self.text,
                "<dataLicense rdf:resource=\"{LICENCES}{licence}\"/>"
            );
        }
        let creation = &document["creationInfo"];
        self.text.push_str("<creationInfo><CreationInfo>\n");
        for creator in list(creation, "creators") {
            self.text.push_str(&told("creator", creator)?);
        }
        self.text.push_str(&told("created", &creation["created"])?);
        self.text
            .push_str(&told("rdfs:comment", &creation["comment"])?);
        self.text.push_str("</CreationInfo></creationInfo>\n");
        for external in list(document, "externalDocumentRefs") {
            let name = told("externalDocumentId", &external["externalDocumentId"])?;
            let address = escaped(&scalar(&external["spdxDocument"])?)?;
            let checksum = checksum(&external["checksum"])?;
            _ = writeln!(
                self.text,
                "<externalDocumentRef><ExternalDocumentRef>{name}<spdxDocument rdf:resource=\"{address}\"/>{checksum}</ExternalDocumentRef></externalDocumentRef>"
            );
        }
        for licence in list(document, "hasExtractedLicensingInfos") {
            let id = scalar(&licence["licenseId"])?;
            let address = escaped(&self.address(&id)?)?;
            let fields = ["licenseId", "extractedText", "name"].map(|key| told(key, &licence[key]));
            _ = write!(
                self.text,
                "<hasExtractedLicensingInfo><ExtractedLicensingInfo rdf:about=\"{address}\">"
            );
            for field in fields {
                self.text.push_str(&field?);
            }
            self.text
                .push_str("</ExtractedLicensingInfo></hasExtractedLicensingInfo>\n");
        }
        for described in list(document, "documentDescribes") {
            let address = escaped(&self.address(&scalar(described)?)?)?;
            _ = writeln!(self.text, "<describesPackage rdf:resource=\"{address}\"/>");
        }
        self.annotations(document)?;
        self.close("SpdxDocument", &id);
        Some(())
    }

    fn annotations(&mut self, element: &Value) -> Option<()> {
        for annotation in list(element, "annotations") {
            let annotator = told("annotator", &annotation["annotator"])?;
            let comment = told("rdfs:comment", &annotation["comment"])?;
            _ = writeln!(
                self.text,
                "<annotation><Annotation>{annotator}{comment}</Annotation></annotation>"
            );
        }
        Some(())
    }

    fn package(&mut self, package: &Value) -> Option<()> {
        let id = self.open("Package", package)?;
        for key in [
            "name",
            "versionInfo",
            "packageFileName",
            "supplier",
            "originator",
            "filesAnalyzed",
            "sourceInfo",
            "licenseComments",
            "summary",
            "description",
            "releaseDate",
            "builtDate",
            "validUntilDate",
        ] {
            self.text.push_str(&told(key, &package[key])?);
        }
        self.text
            .push_str(&told("rdfs:comment", &package["comment"])?);
        for (property, key) in [
            ("downloadLocation", "downloadLocation"),
            ("copyrightText", "copyrightText"),
            ("doap:homepage", "homepage"),
        ] {
            self.text.push_str(&answered(property, &package[key])?);
        }
        for text in list(package, "attributionTexts") {
            self.text.push_str(&told("attributionText", text)?);
        }
        if let Some(purpose) = scalar(&package["primaryPackagePurpose"]) {
            let purpose = camel(&purpose.replace('-', "_"));
            _ = writeln!(
                self.text,
                "<primaryPackagePurpose rdf:resource=\"{TERMS}purpose_{purpose}\"/>"
            );
        }
        self.licence("licenseConcluded", &package["licenseConcluded"])?;
        self.licence("licenseDeclared", &package["licenseDeclared"])?;
        for licence in list(package, "licenseInfoFromFiles") {
            self.licence("licenseInfoFromFiles", licence)?;
        }
        for one in list(package, "checksums") {
            self.text.push_str(&checksum(one)?);
        }
        for file in list(package, "hasFiles") {
            let address = escaped(&self.address(&scalar(file)?)?)?;
            _ = writeln!(self.text, "<hasFile rdf:resource=\"{address}\"/>");
        }
        for reference in list(package, "externalRefs") {
            self.reference(reference)?;
        }
        self.annotations(package)?;
        self.close("Package", &id);
        Some(())
    }

    fn reference(&mut self, reference: &Value) -> Option<()> {
        let category = scalar(&reference["referenceCategory"])?;
        let category = camel(&category.replace('-', "_"));
        let kind = scalar(&reference["referenceType"])?;
        let kind = match kind.contains(':') {
            true => kind,
            false => format!("http://spdx.org/rdf/references/{kind}"),
        };
        let locator = told("referenceLocator", &reference["referenceLocator"])?;
        let comment = told("rdfs:comment", &reference["comment"])?;
        _ = writeln!(
            self.text,
            "<externalRef><ExternalRef><referenceCategory rdf:resource=\"{TERMS}referenceCategory_{category}\"/>\
             <referenceType rdf:resource=\"{}\"/>{locator}{comment}</ExternalRef></externalRef>",
            escaped(&kind)?
        );
        Some(())
    }

    /// A file or a snippet.
    fn piece(&mut self, class: &str, piece: &Value, name: &str) -> Option<()> {
        let id = self.open(class, piece)?;
        self.text.push_str(&told(name, &piece[name])?);
        if let Some(whole) = scalar(&piece["snippetFromFile"]) {
            let address = escaped(&self.address(&whole)?)?;
            _ = writeln!(self.text, "<snippetFromFile rdf:resource=\"{address}\"/>");
        }
        for one in list(piece, "checksums") {
            self.text.push_str(&checksum(one)?);
        }
        self.licence("licenseConcluded", &piece["licenseConcluded"])?;
        self.text
            .push_str(&answered("copyrightText", &piece["copyrightText"])?);
        self.close(class, &id);
        Some(())
    }

    fn licence(&mut self, property: &str, value: &Value) -> Option<()> {
        let Some(text) = scalar(value) else {
            return Some(());
        };
        let words = text.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<_> = words.split_whitespace().collect();
        let mut rest = words.as_slice();
        let licence = self.alternatives(&mut rest).filter(|_| rest.is_empty())?;
        let licence = match licence.strip_prefix('@') {
            Some(address) => format!("<{property} rdf:resource=\"{address}\"/>"),
            None => format!("<{property}>{licence}</{property}>"),
        };
        _ = writeln!(self.text, "{licence}");
        Some(())
    }

    /// `a OR b`; what is only named is answered as `@` and its address.
    fn alternatives(&self, words: &mut &[&str]) -> Option<String> {
        let mut members = vec![self.conjunction(words)?];
        while let [word, rest @ ..] = *words
            && word.eq_ignore_ascii_case("or")
        {
            *words = rest;
            members.push(self.conjunction(words)?);
        }
        Some(set("DisjunctiveLicenseSet", members))
    }

    /// `a AND b`.
    fn conjunction(&self, words: &mut &[&str]) -> Option<String> {
        let mut members = vec![self.term(words)?];
        while let [word, rest @ ..] = *words
            && word.eq_ignore_ascii_case("and")
        {
            *words = rest;
            members.push(self.term(words)?);
        }
        Some(set("ConjunctiveLicenseSet", members))
    }

    /// A licence, with its exception, or what stands in brackets.
    fn term(&self, words: &mut &[&str]) -> Option<String> {
        let (first, rest) = words.split_first()?;
        *words = rest;
        if *first == "(" {
            let inner = self.alternatives(words)?;
            let (end, rest) = words.split_first()?;
            *words = rest;
            return (*end == ")").then_some(inner);
        }
        let licence = match first.strip_suffix('+') {
            // These are identifiers of their own.
            Some(base) if !base.contains("GPL-") => {
                let member = member(&format!("@{}", self.licence_address(base)?));
                format!("<OrLaterOperator>{member}</OrLaterOperator>")
            }
            _ => format!("@{}", self.licence_address(first)?),
        };
        if let [with, exception, rest @ ..] = *words
            && with.eq_ignore_ascii_case("with")
        {
            *words = rest;
            let (member, exception) = (member(&licence), escaped(exception)?);
            return Some(format!(
                "<WithExceptionOperator>{member}<licenseException><ListedLicenseException rdf:about=\"{LICENCES}{exception}\">\
                 <licenseExceptionId>{exception}</licenseExceptionId></ListedLicenseException></licenseException></WithExceptionOperator>"
            ));
        }
        Some(licence)
    }

    fn licence_address(&self, id: &str) -> Option<String> {
        let address = match id {
            "NONE" | "NOASSERTION" => self.address(id)?,
            _ if id.contains("LicenseRef-") => self.address(id)?,
            _ => format!("{LICENCES}{id}"),
        };
        escaped(&address)
    }
}

fn member(licence: &str) -> String {
    match licence.strip_prefix('@') {
        Some(address) => format!("<member rdf:resource=\"{address}\"/>"),
        None => format!("<member>{licence}</member>"),
    }
}

fn set(class: &str, mut members: Vec<String>) -> String {
    if members.len() == 1 {
        return members.remove(0);
    }
    let members: String = members.iter().map(|licence| member(licence)).collect();
    format!("<{class}>{members}</{class}>")
}

/// A property with a text, nothing when nothing is said.
fn told(property: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        value => Some(format!(
            "<{property}>{}</{property}>\n",
            escaped(&scalar(value)?)?
        )),
    }
}

/// A property whose value may be one of the two answers, which are things here.
fn answered(property: &str, value: &Value) -> Option<String> {
    match value.as_str() {
        Some("NONE") => Some(format!("<{property} rdf:resource=\"{TERMS}none\"/>\n")),
        Some("NOASSERTION") => Some(format!(
            "<{property} rdf:resource=\"{TERMS}noassertion\"/>\n"
        )),
        _ => told(property, value),
    }
}

fn checksum(checksum: &Value) -> Option<String> {
    if checksum.is_null() {
        return Some(String::new());
    }
    let algorithm = scalar(&checksum["algorithm"])?.to_lowercase();
    let algorithm = escaped(&algorithm.replace('-', "_"))?;
    let value = told("checksumValue", &checksum["checksumValue"])?;
    Some(format!(
        "<checksum><Checksum><algorithm rdf:resource=\"{TERMS}checksumAlgorithm_{algorithm}\"/>{value}</Checksum></checksum>\n"
    ))
}

/// `DEPENDS_ON` as `dependsOn`.
fn camel(word: &str) -> String {
    let mut parts = word.split('_');
    let mut camel = parts.next().unwrap_or_default().to_lowercase();
    for part in parts {
        let lower = part.to_lowercase();
        let mut rest = lower.chars();
        camel.extend(rest.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(rest.as_str());
    }
    camel
}
