//! CPE names of statements against those of components (NISTIR 7696 §6): the statement's values must be the component's or wider.

use super::{Miss, versions};
use crate::risk::cpe::{Attribute, Cpe, Value};
use crate::version::VersionOrder;

/// Whether a name of a statement, with the versions written beside it, stands for that of a component. `version` is the
/// component's where its name has none.
pub(super) fn compare(
    theirs: &Cpe,
    stated: Option<&str>,
    own: &Cpe,
    version: Option<&str>,
) -> Result<(), Miss> {
    let holds = |attribute| theirs.value(attribute).holds(own.value(attribute));
    let named = [Attribute::Part, Attribute::Vendor, Attribute::Product];
    if !named.into_iter().all(holds) {
        return Err(Miss::OtherPackage);
    }
    let own_version = own.value(Attribute::Version).literal().or(version);
    match theirs.value(Attribute::Version) {
        Value::Any => {
            if let Some(stated) = stated {
                versions::hold(stated, own_version, None)?;
            }
        }
        their_version => {
            let is_equal = match (their_version.literal(), own_version) {
                (Some(theirs), Some(own)) => {
                    let (theirs, own) = (theirs.to_lowercase(), own.to_lowercase());
                    VersionOrder::Generic.compare(&theirs, &own).is_eq()
                }
                // Wildcards, which hold a version that stands beside the name as well.
                (None, Some(own)) => their_version.holds(&Value::of(own)),
                (_, None) => holds(Attribute::Version),
            };
            if !is_equal {
                return Err(Miss::OtherVersion);
            }
        }
    }
    // An update that is not told is the release itself.
    let update = match own.value(Attribute::Update) {
        Value::Any => theirs.value(Attribute::Update).holds(&Value::NotApplicable),
        own => theirs.value(Attribute::Update).holds(own),
    };
    if !update {
        return Err(Miss::OtherVersion);
    }
    let rest = Attribute::ALL.iter().skip(Attribute::Edition as usize);
    match rest.copied().all(holds) {
        true => Ok(()),
        false => Err(Miss::OtherQualifier),
    }
}
