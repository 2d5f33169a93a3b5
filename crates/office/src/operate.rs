//! Looking after the installation: everything that is kept, out and in; and what is wrong.

pub(crate) mod backup;
pub(crate) mod compare;
mod copy;
pub(crate) mod doctor;
mod restore;

use iriai_formats::backup::Cell;
use iriai_store::Value;

pub use copy::Copied;

/// Who wants to know how far something is that goes through everything.
pub trait StateProgress {
    /// So much is done of so much.
    fn done(&self, done: u64, all: u64);
}

/// Nobody wants to know.
impl StateProgress for () {
    fn done(&self, _: u64, _: u64) {}
}

fn cell<'r>(value: &Value<'r>) -> Cell<'r> {
    match *value {
        Value::Null => Cell::Null,
        Value::Boolean(is_so) => Cell::Boolean(is_so),
        Value::Integer(number) => Cell::Integer(number),
        Value::Text(text) => Cell::Text(text),
        Value::Bytes(bytes) => Cell::Bytes(bytes),
    }
}

fn value<'r>(cell: &Cell<'r>) -> Value<'r> {
    match *cell {
        Cell::Null => Value::Null,
        Cell::Boolean(is_so) => Value::Boolean(is_so),
        Cell::Integer(number) => Value::Integer(number),
        Cell::Text(text) => Value::Text(text),
        Cell::Bytes(bytes) => Value::Bytes(bytes),
    }
}

fn cells<'r>(values: &[Value<'r>]) -> Vec<Cell<'r>> {
    values.iter().map(cell).collect()
}

/// How far something is, by the rows that have been gone through.
struct Distance<'p> {
    progress: &'p dyn StateProgress,
    done: u64,
    all: u64,
}

impl<'p> Distance<'p> {
    /// What a row costs beside its bytes.
    const ROW: u64 = 64;

    fn new(progress: &'p dyn StateProgress, measured: impl Iterator<Item = (u64, u64)>) -> Self {
        let all =
            measured.map(|(rows, bytes)| rows.saturating_mul(Self::ROW).saturating_add(bytes));
        let distance = Self {
            progress,
            done: 0,
            all: all.fold(0, u64::saturating_add),
        };
        progress.done(0, distance.all);
        distance
    }

    fn row(&mut self, values: &[Value<'_>]) {
        let bytes = values.iter().map(|value| match value {
            Value::Bytes(bytes) => bytes.len() as u64,
            _ => 0,
        });
        self.done += Self::ROW + bytes.sum::<u64>();
        self.progress.done(self.done, self.all.max(self.done));
    }
}

#[cfg(test)]
mod tests {
    use super::backup::{Backup, check_backup};
    use super::compare::differences;
    use super::doctor::{CHECKS, Examination, Outcome};
    use super::*;
    use crate::access::Actor;
    use crate::error::Error;
    use crate::inventory::products::{Missing, ProductChange};
    use crate::{Clock, Limits, Office};
    use iriai_formats::backup::{CellKind, Header, TableHead, Writer};
    use iriai_store::{SCHEMA, tables};

    const NOW: i64 = 1_800_000_000_000;

    fn empty() -> Result<Office, Error> {
        let office = Office::in_memory(Clock::Standing(NOW), Limits::default())?;
        Ok(office.asked_by(Actor::console("ada")))
    }

    /// An office that holds something, and a backup of it.
    fn filled() -> Result<(Office, Vec<u8>), Error> {
        let office = empty()?;
        office.change_product("装置", &ProductChange::default(), Missing::Create)?;
        office.add_feed("kev", None)?;
        let mut bytes = Vec::new();
        let backup = office.back_up("a.backup", &mut bytes, &())?;
        assert_eq!(backup.is_noted, Some(true));
        Ok((office, bytes))
    }

    fn restore(office: &Office, bytes: &[u8]) -> Result<Backup, Error> {
        office.restore(bytes, bytes.len() as u64, &())
    }

    fn code(refused: &Result<Backup, Error>) -> &'static str {
        refused.as_ref().expect_err("refused").code()
    }

    #[test]
    fn what_is_restored_is_what_was_there() -> Result<(), Error> {
        let (office, bytes) = filled()?;
        let target = empty()?;
        target.check_empty()?;
        let restored = restore(&target, &bytes)?;
        assert_eq!(restored, check_backup(&bytes[..], 0, &())?);
        assert_eq!(target.check_audit(None)?, office.check_audit(None)?);
        let newest = target.audit_entries(None, 1)?;
        let newest = newest.first().expect("an entry");
        assert_eq!((&*newest.action, &*newest.subject), ("backup", "a.backup"));
        assert_eq!(target.list_feeds()?.len(), 1);
        for holder in [&office, &target] {
            let compared = holder.compare_backup(&bytes[..], 0, &())?;
            assert_eq!(compared.len(), tables(SCHEMA).len());
            assert_eq!(differences(&compared).count(), 0);
        }
        // What changes afterwards is seen.
        target.add_feed("epss", None)?;
        let compared = target.compare_backup(&bytes[..], 0, &())?;
        let different: Vec<_> = differences(&compared)
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(different, ["feed", "change_count", "audit_entry"]);
        Ok(())
    }

    #[test]
    fn a_copy_is_what_was_there() -> Result<(), Error> {
        let (office, _) = filled()?;
        let target = empty()?;
        let copied = office.copy_to(&target, "b.db", &())?;
        assert!(copied.is_noted);
        let mut bytes = Vec::new();
        let backup = target.back_up("c.backup", &mut bytes, &())?;
        let rows = |tables: &[crate::TableCount], name: &str| {
            let table = tables.iter().find(|table| table.name == name);
            table.expect("a table").rows
        };
        assert_eq!(
            rows(&copied.tables, "audit_entry") + 1,
            rows(&backup.tables, "audit_entry")
        );
        assert_eq!(target.check_audit(None)?.broken, None);
        let refused = office
            .copy_to(&target, "b.db", &())
            .expect_err("it holds something");
        assert_eq!(refused.code(), "store-not-empty");
        Ok(())
    }

    #[test]
    fn what_is_refused_leaves_the_store_as_it_was() -> Result<(), Error> {
        let (office, bytes) = filled()?;
        assert_eq!(code(&restore(&office, &bytes)), "store-not-empty");
        let target = empty()?;
        let middle = bytes.len() / 2;
        let mut changed = bytes.clone();
        changed[middle] ^= 1;
        assert_eq!(code(&restore(&target, &changed)), "backup-damaged");
        assert_eq!(
            code(&restore(&target, &bytes[..middle])),
            "backup-truncated"
        );
        assert_eq!(code(&restore(&target, b"")), "empty");
        assert_eq!(code(&restore(&target, b"SQLite format 3")), "no-backup");
        target.check_empty()?;
        assert_eq!(target.check_audit(None)?.entries, 0);
        restore(&target, &bytes)?;
        Ok(())
    }

    /// A backup of these tables, with one product in it.
    fn forged(schema: i64, change: impl Fn(&mut Header), product: &[Cell<'_>]) -> Vec<u8> {
        let head = |table: &iriai_store::KeptTable| TableHead {
            name: table.name.to_owned(),
            columns: super::backup::columns(table),
            rows: u64::from(table.name == "product"),
        };
        let mut header = Header {
            schema,
            created: String::new(),
            program: String::new(),
            tables: tables(schema.min(SCHEMA)).iter().map(head).collect(),
        };
        change(&mut header);
        let mut writer = Writer::new(Vec::new(), &header).expect("room");
        for table in &header.tables {
            if table.rows == 1 {
                writer.row(product).expect("room");
            }
            writer.end_table().expect("as it says");
        }
        writer.finish().expect("room")
    }

    const PRODUCT: &[Cell<'_>] = &[
        Cell::Integer(0),
        Cell::Text("a"),
        Cell::Text("a"),
        Cell::Null,
        Cell::Null,
        Cell::Integer(5),
    ];

    #[test]
    fn a_backup_of_an_older_schema_is_brought_up_and_of_a_newer_one_refused() -> Result<(), Error> {
        let old = forged(1, |_| (), PRODUCT);
        let target = empty()?;
        restore(&target, &old)?;
        let compared = target.compare_backup(&old[..], 0, &())?;
        assert_eq!(differences(&compared).count(), 0);
        let products = target.store.read()?.products()?;
        assert!(products.iter().all(|one| one.criticality_stated));
        let newer = forged(SCHEMA + 1, |_| (), PRODUCT);
        assert_eq!(code(&restore(&empty()?, &newer)), "backup-schema");
        for none in [0, -1, i64::MIN] {
            let bytes = forged(none, |_| (), PRODUCT);
            assert_eq!(
                code(&restore(&empty()?, &bytes)),
                "backup-damaged",
                "{none}"
            );
        }
        Ok(())
    }

    #[test]
    fn what_no_store_holds_is_refused() -> Result<(), Error> {
        let changes: [&dyn Fn(&mut Header); 5] = [
            &|header| header.tables.swap(0, 1),
            &|header| _ = header.tables.pop(),
            &|header| header.tables[0].name = "product; DROP TABLE product".to_owned(),
            &|header| header.tables[0].columns[1].1 = CellKind::Integer,
            &|header| header.tables[0].columns[1].0 = "nothing".to_owned(),
        ];
        for change in changes {
            let bytes = forged(1, change, PRODUCT);
            assert_eq!(code(&restore(&empty()?, &bytes)), "backup-damaged");
        }
        // Of criticality 9, and without name.
        for (place, cell) in [(5, Cell::Integer(9)), (1, Cell::Null)] {
            let mut product = PRODUCT.to_vec();
            product[place] = cell;
            let target = empty()?;
            assert_eq!(
                code(&restore(&target, &forged(1, |_| (), &product))),
                "conflict"
            );
            target.check_empty()?;
            // It is one of today still.
            target.add_feed("kev", None)?;
        }
        Ok(())
    }

    #[test]
    fn only_those_do_it_who_look_after_the_server() -> Result<(), Error> {
        let (office, bytes) = filled()?;
        let office = office.asked_by(Actor::nobody());
        let target = empty()?.asked_by(Actor::nobody());
        let examination = Examination {
            file: None,
            max_age: 0,
            progress: &(),
        };
        for refused in [
            code(&office.back_up("a", Vec::new(), &())),
            code(&restore(&target, &bytes)),
            office
                .copy_to(&target, "b", &())
                .expect_err("refused")
                .code(),
            office
                .compare_backup(&bytes[..], 0, &())
                .expect_err("refused")
                .code(),
            office.examine(&examination).expect_err("refused").code(),
        ] {
            assert_eq!(refused, "sign-in-needed");
        }
        Ok(())
    }

    #[test]
    fn a_feed_is_new_enough_or_told() -> Result<(), Error> {
        use iriai_store::FeedRow;
        let office = empty()?;
        let write = office.write("test")?;
        let feeds: [(&str, Option<i64>, Option<&str>); 4] = [
            ("failed", Some(NOW), Some("feed-status")),
            ("fine", Some(NOW), None),
            ("never", None, None),
            ("old", Some(NOW - 11_000), None),
        ];
        for (name, confirmed, failure) in feeds {
            write.replace_feed(&FeedRow {
                name: name.to_owned(),
                confirmed,
                failure: failure.map(str::to_owned),
                ..FeedRow::default()
            })?;
        }
        write.commit()?;
        let examination = Examination {
            file: None,
            max_age: 10,
            progress: &(),
        };
        let told = office.examine(&examination)?;
        let told: Vec<_> = told.iter().filter(|one| one.check == "feeds").collect();
        assert_eq!(told.len(), 3, "{told:?}");
        for checked in told {
            let (_, name) = &checked.values[0];
            let problem = matches!(checked.outcome, Outcome::Problem(code) if code == name);
            assert!(problem, "{checked:?}");
        }
        Ok(())
    }

    #[test]
    fn every_check_is_told() -> Result<(), Error> {
        let (office, _) = filled()?;
        let examination = Examination {
            file: None,
            max_age: 0,
            progress: &(),
        };
        let told = office.examine(&examination)?;
        let names: Vec<_> = told.iter().map(|checked| checked.check).collect();
        assert_eq!(names, CHECKS);
        for checked in told {
            match checked.check {
                "space" => assert!(matches!(checked.outcome, Outcome::Unchecked("server"))),
                "feeds" => assert!(matches!(checked.outcome, Outcome::Problem("never"))),
                _ => assert!(matches!(checked.outcome, Outcome::Fine), "{checked:?}"),
            }
        }
        Ok(())
    }
}
