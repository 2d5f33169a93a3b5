//! Values of tags as values of the JSON notation.

use serde_json::{Map, Value, json};

use super::super::super::FaultCode;
use super::tags::Take;

/// What is wrong with a value: the kind of fault and what was expected.
type Wrong = (FaultCode, &'static str);

/// Puts a value into an element; answers its place in the list when it is one of several.
pub(super) fn put(
    map: &mut Map<String, Value>,
    field: &str,
    take: Take,
    value: &str,
) -> Result<Option<usize>, Wrong> {
    match take {
        Take::Line | Take::Text | Take::Id => one(map, field, Value::from(value)),
        Take::Bool => one(
            map,
            field,
            match value.to_ascii_lowercase().as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return Err((FaultCode::Form, "true | false")),
            },
        ),
        Take::Lines | Take::Texts => several(map, field, Value::from(value)),
        Take::Creation | Take::CreationText => one(creation(map)?, field, Value::from(value)),
        Take::Creators => several(creation(map)?, field, Value::from(value)),
        Take::Checksum => several(map, field, checksum(value)?),
        Take::ExternalDocument => several(map, field, external_document(value)?),
        Take::ExternalReference => several(map, field, external_reference(value)?),
        Take::ReferenceComment => {
            let last = map
                .get_mut(field)
                .and_then(Value::as_array_mut)
                .and_then(|list| list.last_mut());
            match last.and_then(Value::as_object_mut) {
                Some(reference) => one(reference, "comment", Value::from(value)),
                None => Err((FaultCode::Unexpected, "ExternalRef")),
            }
        }
        Take::VerificationCode => one(map, field, verification_code(value)),
        Take::Relationship => {
            let parts: Vec<_> = value.split_whitespace().collect();
            let [from, kind, to] = parts[..] else {
                return Err((FaultCode::Form, "element TYPE element"));
            };
            map.insert("spdxElementId".to_owned(), Value::from(from));
            map.insert("relationshipType".to_owned(), Value::from(kind));
            map.insert("relatedSpdxElement".to_owned(), Value::from(to));
            Ok(None)
        }
        Take::Bytes => several(map, field, range(map, value, "offset")?),
        Take::Numbers => several(map, field, range(map, value, "lineNumber")?),
        Take::Subject | Take::Ignored => Ok(None),
    }
}

fn one(map: &mut Map<String, Value>, field: &str, value: Value) -> Result<Option<usize>, Wrong> {
    if map.contains_key(field) {
        return Err((FaultCode::Range, "..1"));
    }
    map.insert(field.to_owned(), value);
    Ok(None)
}

fn several(
    map: &mut Map<String, Value>,
    field: &str,
    value: Value,
) -> Result<Option<usize>, Wrong> {
    let list = map.entry(field).or_insert_with(|| Value::Array(Vec::new()));
    let Some(list) = list.as_array_mut() else {
        return Err((FaultCode::Range, "..1"));
    };
    list.push(value);
    Ok(Some(list.len() - 1))
}

fn creation(map: &mut Map<String, Value>) -> Result<&mut Map<String, Value>, Wrong> {
    let info = map
        .entry("creationInfo")
        .or_insert_with(|| Value::Object(Map::new()));
    info.as_object_mut().ok_or((FaultCode::Range, "..1"))
}

fn checksum(value: &str) -> Result<Value, Wrong> {
    let (algorithm, digits) = value
        .split_once(':')
        .ok_or((FaultCode::Form, "ALGORITHM: digits"))?;
    Ok(json!({"algorithm": algorithm.trim(), "checksumValue": digits.trim()}))
}

fn external_document(value: &str) -> Result<Value, Wrong> {
    const FORM: Wrong = (FaultCode::Form, "DocumentRef-… URI ALGORITHM: digits");
    let (name, rest) = value.split_once(char::is_whitespace).ok_or(FORM)?;
    let (address, sum) = rest.trim().split_once(char::is_whitespace).ok_or(FORM)?;
    let checksum = checksum(sum.trim()).map_err(|_| FORM)?;
    Ok(json!({"externalDocumentId": name, "spdxDocument": address, "checksum": checksum}))
}

fn external_reference(value: &str) -> Result<Value, Wrong> {
    let parts: Vec<_> = value.split_whitespace().collect();
    let [category, kind, locator] = parts[..] else {
        return Err((FaultCode::Form, "CATEGORY type locator"));
    };
    Ok(json!({
        "referenceCategory": category,
        "referenceType": kind,
        "referenceLocator": locator,
    }))
}

/// `digits (excludes: a, b)`.
fn verification_code(value: &str) -> Value {
    let Some((digits, excluded)) = value.split_once('(') else {
        return json!({"packageVerificationCodeValue": value});
    };
    let excluded = excluded.trim().trim_end_matches(')').trim();
    let excluded = excluded.strip_prefix("excludes:").unwrap_or(excluded);
    let excluded: Vec<_> = excluded
        .split(',')
        .map(str::trim)
        .filter(|file| !file.is_empty())
        .collect();
    json!({
        "packageVerificationCodeValue": digits.trim(),
        "packageVerificationCodeExcludedFiles": excluded,
    })
}

/// `start:end` of the file that the snippet is from.
fn range(map: &Map<String, Value>, value: &str, unit: &str) -> Result<Value, Wrong> {
    let is_said = |range: &Value| range.pointer(&format!("/startPointer/{unit}")).is_some();
    if map
        .get("ranges")
        .and_then(Value::as_array)
        .is_some_and(|ranges| ranges.iter().any(is_said))
    {
        return Err((FaultCode::Range, "..1"));
    }
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let ends = value
        .split_once(':')
        .map(|(start, end)| (number(start), number(end)));
    let Some((Some(start), Some(end))) = ends else {
        return Err((FaultCode::Form, "start:end"));
    };
    // The tag gives no file of its own; the snippet's may come later and is judged there.
    let file = map
        .get("snippetFromFile")
        .and_then(Value::as_str)
        .unwrap_or("SPDXRef-DOCUMENT");
    let pointer = |at: i64| json!({"reference": file, unit: at});
    Ok(json!({"startPointer": pointer(start), "endPointer": pointer(end)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(take: Take, value: &str) -> Result<String, Wrong> {
        let mut map = Map::new();
        put(&mut map, "x", take, value).map(|_| Value::Object(map).to_string())
    }

    #[test]
    fn compound_values_fall_into_their_parts() {
        for (take, value, expected) in [
            (
                Take::Checksum,
                "SHA1: ab",
                r#"{"x":[{"algorithm":"SHA1","checksumValue":"ab"}]}"#,
            ),
            (
                Take::ExternalDocument,
                "DocumentRef-a  https://e.org/a SHA1: ab",
                r#"{"x":[{"checksum":{"algorithm":"SHA1","checksumValue":"ab"},"externalDocumentId":"DocumentRef-a","spdxDocument":"https://e.org/a"}]}"#,
            ),
            (
                Take::VerificationCode,
                "ab (excludes: ./a, ./b)",
                r#"{"x":{"packageVerificationCodeExcludedFiles":["./a","./b"],"packageVerificationCodeValue":"ab"}}"#,
            ),
            (
                Take::Relationship,
                "A CONTAINS B",
                r#"{"relatedSpdxElement":"B","relationshipType":"CONTAINS","spdxElementId":"A"}"#,
            ),
            (Take::Bool, "True", r#"{"x":true}"#),
        ] {
            assert_eq!(taken(take, value).as_deref(), Ok(expected));
        }
        for (take, value) in [
            (Take::Checksum, "ab"),
            (Take::ExternalDocument, "DocumentRef-a"),
            (Take::ExternalReference, "SECURITY cpe23Type"),
            (Take::Relationship, "A CONTAINS"),
            (Take::Bool, "maybe"),
            (Take::Bytes, "1"),
            (Take::Numbers, "a:b"),
        ] {
            assert_eq!(
                taken(take, value).map_err(|(code, _)| code),
                Err(FaultCode::Form),
                "{value}"
            );
        }
    }
}
