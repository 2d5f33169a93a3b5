//! Backups: everything that a store holds, in one file.
//!
//! A line that says what it is and in which version; a line of JSON, the [`Header`]; a Zstandard frame with the rows of all tables, one table
//! behind the other; the BLAKE3 of all bytes before it; and a line that shows that it is there to the end.
//!
//! In the frame, a row is a byte 1, its length in four bytes (the low one first) and its values; a table ends with a byte 0, the
//! number of its rows in eight bytes and its digest. A value is a byte that tells its kind and what there is of it. The digest of a table is the
//! BLAKE3 of its rows, each with its length.

mod read;
mod row;
mod write;

use serde::{Deserialize, Serialize};

pub use read::{Reader, is_backup};
pub use row::{Cell, CellKind, Tally};
pub use write::{Writer, seal};

/// How a backup of any version begins.
const MARK: &str = "iriai-backup ";
/// How one of this version begins.
const BEGIN: &str = "iriai-backup 1\n";
/// How one ends.
const END: &str = "\niriai-backup-end\n";
/// Bytes of a digest.
const DIGEST: usize = 32;

/// What a backup says of itself before its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The number of the newest migration in the store.
    pub schema: i64,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
    /// The version of the program that made it.
    pub program: String,
    /// The tables, in the order in which they stand in it.
    pub tables: Vec<TableHead>,
}

/// What a backup says of a table before its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableHead {
    /// Its name.
    pub name: String,
    /// Its columns: name and kind.
    pub columns: Vec<(String, CellKind)>,
    /// How many rows it has.
    pub rows: u64,
}

/// The digits of a digest.
pub fn digits(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest over several tables, each with its name and what was counted of it.
pub fn digest_of_all<'t>(tables: impl IntoIterator<Item = (&'t str, &'t Tally)>) -> [u8; DIGEST] {
    let mut hash = blake3::Hasher::new();
    for (name, tally) in tables {
        hash.update(name.as_bytes());
        hash.update(&[0]);
        hash.update(&tally.rows().to_le_bytes());
        hash.update(&tally.digest());
    }
    *hash.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ReadError, ReadErrorCode};

    const ODD: &[[Cell<'_>; 4]] = &[
        [Cell::Null, Cell::Null, Cell::Null, Cell::Null],
        [
            Cell::Integer(i64::MIN),
            Cell::Boolean(true),
            Cell::Text("装置\0\n"),
            Cell::Bytes(&[0, 0xff]),
        ],
        [
            Cell::Integer(i64::MAX),
            Cell::Boolean(false),
            Cell::Text(""),
            Cell::Bytes(&[]),
        ],
    ];

    fn header(rows: &[u64]) -> Header {
        let kinds = [
            CellKind::Integer,
            CellKind::Boolean,
            CellKind::Text,
            CellKind::Bytes,
        ];
        let columns: Vec<_> = kinds
            .iter()
            .map(|kind| (format!("{kind:?}"), *kind))
            .collect();
        let tables = rows.iter().enumerate().map(|(number, rows)| TableHead {
            name: format!("table_{number}"),
            columns: columns.clone(),
            rows: *rows,
        });
        Header {
            schema: 4,
            created: "2026-11-24T00:00:00Z".to_owned(),
            program: "0.1.0".to_owned(),
            tables: tables.collect(),
        }
    }

    fn written() -> (Vec<u8>, [u8; 32]) {
        let mut writer = Writer::new(Vec::new(), &header(&[3, 0, 300])).expect("room");
        let mut all = Vec::new();
        for rows in [ODD.to_vec(), Vec::new(), ODD.repeat(100)] {
            rows.iter().for_each(|row| writer.row(row).expect("room"));
            all.push(writer.end_table().expect("as the header says"));
        }
        let names = ["table_0", "table_1", "table_2"];
        let digest = digest_of_all(names.into_iter().zip(&all));
        (writer.finish().expect("room"), digest)
    }

    /// Reads all of it: the rows, and the digest over the tables.
    fn read(bytes: &[u8]) -> Result<(Vec<String>, [u8; 32]), ReadError> {
        let mut reader = Reader::open(bytes)?;
        let names = reader
            .header()
            .tables
            .iter()
            .map(|table| table.name.clone());
        let names: Vec<_> = names.collect();
        let (mut rows, mut all) = (Vec::new(), Vec::new());
        for _ in &names {
            while let Some(row) = reader.row()? {
                rows.push(format!("{row:?}"));
            }
            all.push(reader.end_table()?);
        }
        reader.finish()?;
        let names = names.iter().map(String::as_str);
        Ok((rows, digest_of_all(names.zip(&all))))
    }

    #[test]
    fn what_was_written_is_read() {
        let (bytes, digest) = written();
        assert!(is_backup(&bytes));
        let (rows, read) = read(&bytes).expect("sound");
        let expected: Vec<_> = ODD
            .iter()
            .map(|row| format!("{:?}", row.to_vec()))
            .collect();
        assert_eq!((rows.len(), read), (303, digest));
        assert_eq!(rows[..3], expected);
        assert_eq!(rows[3..6], expected);
    }

    #[test]
    fn no_byte_is_changed_left_out_or_put_in() {
        let (bytes, _) = written();
        for place in 0..bytes.len() {
            for bit in [1, 0x80] {
                let mut changed = bytes.clone();
                changed[place] ^= bit;
                let refused = read(&changed).expect_err("it was changed");
                let is_version = refused.code == ReadErrorCode::BackupVersion;
                assert!(!is_version || place < BEGIN.len(), "{refused} at {place}");
            }
            let mut longer = bytes.clone();
            longer.insert(place, 7);
            assert!(read(&longer).is_err(), "put in at {place}");
            let mut shorter = bytes.clone();
            shorter.remove(place);
            assert!(read(&shorter).is_err(), "left out at {place}");
        }
        assert!(read(&[&bytes[..], &[0]].concat()).is_err());
    }

    #[test]
    fn what_is_cut_off_is_told_to_be() {
        let (bytes, _) = written();
        assert_eq!(read(&[]).expect_err("nothing").code, ReadErrorCode::Empty);
        for length in BEGIN.len()..bytes.len() {
            let refused = read(&bytes[..length]).expect_err("it is cut off");
            assert_eq!(refused.code, ReadErrorCode::BackupTruncated, "{length}");
            assert!(refused.at.contains("byte "), "{refused}");
        }
    }

    #[test]
    fn what_is_none_or_newer_is_told_to_be() {
        for (bytes, code) in [
            ("SQLite format 3\0", ReadErrorCode::NoBackup),
            ("iriai-backup \n", ReadErrorCode::NoBackup),
            ("iriai-backup 2\n", ReadErrorCode::BackupVersion),
            ("iriai-backup 17 and more\n", ReadErrorCode::BackupVersion),
            ("iriai-backup 1\n{}\n", ReadErrorCode::BackupDamaged),
            ("iriai-backup 1\n{", ReadErrorCode::BackupTruncated),
        ] {
            let refused = read(bytes.as_bytes()).expect_err("none");
            assert_eq!(refused.code, code, "{bytes}");
        }
        let long = format!("{BEGIN}{}", " ".repeat(2 << 20));
        let refused = read(long.as_bytes()).expect_err("none");
        assert_eq!(refused.code, ReadErrorCode::BackupDamaged);
    }

    /// A backup with rows as somebody forges them, whose digests all fit.
    fn forged(rows: u64, frame: &[u8]) -> Vec<u8> {
        let frame = zstd::bulk::compress(frame, 3).expect("room");
        seal(&header(&[rows]), &frame)
    }

    /// A row and the end of its table.
    fn of_row(row: &[u8]) -> Vec<u8> {
        let mut tally = Tally::default();
        tally.add_bytes(row);
        let length = (row.len() as u32).to_le_bytes();
        let counts = 1_u64.to_le_bytes();
        [&[1][..], &length, row, &[0], &counts, &tally.digest()].concat()
    }

    #[test]
    fn rows_that_no_table_has_are_refused_with_their_place() {
        let mut sound = Vec::new();
        row::write(&ODD[1], &mut sound);
        read(&forged(1, &of_row(&sound))).expect("sound");
        let mut no_text = sound.clone();
        let place = no_text.len() - 20;
        no_text[place] = 0xff;
        let mut long = sound.clone();
        // The length of the text.
        long[11] = 0xff;
        for row in [
            &[][..],
            &[0, 0, 0],
            &[0, 0, 0, 0, 0],
            &[1, 0, 0, 0],
            &[9, 0, 0, 0],
            &[3, 1, 2, 3],
            &no_text,
            &long,
        ] {
            let refused = read(&forged(1, &of_row(row))).expect_err("no row");
            assert_eq!(refused.code, ReadErrorCode::BackupDamaged, "{row:?}");
            assert!(refused.at.starts_with("table_0 row 1 byte "), "{refused}");
            assert_eq!(refused.detail, "backup-row");
        }
        let count = read(&forged(2, &of_row(&sound))).expect_err("a row is missing");
        assert_eq!(count.detail, "backup-count");
        let twice = [of_row(&sound), vec![0]].concat();
        assert!(read(&forged(1, &twice)).is_err());
        let endless = [&[1][..], &u32::MAX.to_le_bytes(), &sound].concat();
        assert!(read(&forged(1, &endless)).is_err());
    }

    #[test]
    fn little_does_not_become_much() {
        use std::io::Write;
        let bomb = |mebibytes: u32| {
            let mut frame = zstd::Encoder::new(Vec::new(), 1).expect("room");
            let length = (mebibytes << 20).to_le_bytes();
            frame.write_all(&[1]).expect("room");
            frame.write_all(&length).expect("room");
            for _ in 0..mebibytes {
                frame.write_all(&[0; 1 << 20]).expect("room");
            }
            seal(&header(&[1]), &frame.finish().expect("room"))
        };
        let refused = read(&bomb(300)).expect_err("a bomb");
        assert_eq!(refused.detail, "backup-ratio");
        // It is no row, but it is read.
        let refused = read(&bomb(3)).expect_err("no row");
        assert_eq!(refused.detail, "backup-row");
    }

    #[test]
    fn a_writer_says_no_to_what_its_header_does_not_say() {
        let begin = || Writer::new(Vec::new(), &header(&[1])).expect("room");
        assert!(begin().finish().is_err());
        assert!(begin().end_table().is_err());
        let mut twice = begin();
        twice.row(&ODD[0]).expect("room");
        twice.row(&ODD[0]).expect("room");
        assert!(twice.end_table().is_err());
    }
}
