//! What is stated of licences, as bytes that are kept: equal lists of statements become equal bytes, and each document has one number
//! of such a list for each of its components.

use std::collections::BTreeSet;

use crate::inventory::document::{Field, LicenceForm, LicenceStanding, LicenceStatement};
use crate::inventory::packed::{Damaged, put, take};

/// Packs the statements on one component; what is stated several times is kept once. Nothing gives nothing.
pub fn pack_statements<'s, 'a: 's>(
    statements: impl IntoIterator<Item = &'s LicenceStatement<'a>>,
) -> Vec<u8> {
    let packed: BTreeSet<Vec<u8>> = statements.into_iter().filter_map(pack).collect();
    packed.into_iter().flatten().collect()
}

/// One statement; none where it says nothing.
fn pack(statement: &LicenceStatement<'_>) -> Option<Vec<u8>> {
    let (kind, text) = match &statement.value {
        Field::Omitted => return None,
        Field::DeclaredUnknown => (0, ""),
        Field::DeclaredNone => (1, ""),
        Field::Stated(text) => (2, text.as_ref()),
    };
    let form = place(LicenceForm::ALL, statement.form);
    let standing = place(LicenceStanding::ALL, statement.standing);
    let mut bytes = vec![form << 4 | standing << 2 | kind];
    let length = u32::try_from(text.len()).ok()?;
    put(&mut bytes, length);
    bytes.extend_from_slice(text.as_bytes());
    Some(bytes)
}

fn place<T: PartialEq>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|other| *other == one);
    place.unwrap_or(0) as u8
}

/// The statements of a packed list.
pub fn unpack_statements(bytes: &[u8]) -> Result<Vec<LicenceStatement<'_>>, Damaged> {
    let mut rest = bytes;
    let mut statements = Vec::new();
    while let Some((&head, behind)) = rest.split_first() {
        rest = behind;
        let length = take(&mut rest)? as usize;
        let (text, behind) = rest.split_at_checked(length).ok_or(Damaged)?;
        rest = behind;
        let text = str::from_utf8(text).map_err(|_| Damaged)?;
        let form = LicenceForm::ALL.get(usize::from(head >> 4));
        let standing = LicenceStanding::ALL.get(usize::from(head >> 2 & 3));
        let value = match head & 3 {
            0 => Field::DeclaredUnknown,
            1 => Field::DeclaredNone,
            2 => Field::Stated(text.into()),
            _ => return Err(Damaged),
        };
        statements.push(LicenceStatement {
            form: *form.ok_or(Damaged)?,
            standing: *standing.ok_or(Damaged)?,
            value,
        });
    }
    Ok(statements)
}

/// Packs numbers in the order in which they stand.
pub fn pack_list(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len());
    for &number in numbers {
        put(&mut bytes, number);
    }
    bytes
}

/// The numbers of a packed list.
pub fn unpack_list(bytes: &[u8]) -> Result<Vec<u32>, Damaged> {
    let mut rest = bytes;
    let mut numbers = Vec::with_capacity(bytes.len());
    while !rest.is_empty() {
        numbers.push(take(&mut rest)?);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn statement(
        form: u8,
        standing: u8,
        kind: u8,
        text: &'static str,
    ) -> LicenceStatement<'static> {
        LicenceStatement {
            form: LicenceForm::ALL[usize::from(form)],
            standing: LicenceStanding::ALL[usize::from(standing)],
            value: match kind {
                0 => Field::DeclaredUnknown,
                1 => Field::DeclaredNone,
                2 => Field::Omitted,
                _ => Field::Stated(text.into()),
            },
        }
    }

    proptest! {
        #[test]
        fn statements_come_back(parts in prop::collection::vec((0_u8..3, 0_u8..4, 0_u8..4), 0..8)) {
            let stated: Vec<_> = parts
                .iter()
                .map(|&(form, standing, kind)| statement(form, standing, kind, "Apache-2.0 か"))
                .collect();
            let packed = pack_statements(&stated);
            let back = unpack_statements(&packed).expect("whole");
            let said = stated.iter().filter(|one| one.value != Field::Omitted);
            prop_assert!(said.clone().all(|one| back.contains(one)));
            prop_assert!(back.iter().all(|one| stated.contains(one)));
            prop_assert_eq!(pack_statements(back.iter().rev()), packed);
        }

        #[test]
        fn damaged_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            _ = unpack_statements(&bytes);
            _ = unpack_list(&bytes);
        }

        #[test]
        fn lists_come_back(numbers in prop::collection::vec(any::<u32>(), 0..60)) {
            prop_assert_eq!(unpack_list(&pack_list(&numbers)), Ok(numbers));
        }
    }
}
