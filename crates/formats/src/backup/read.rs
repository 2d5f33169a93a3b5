//! Reading a backup, row by row.

use std::io::{self, BufRead, Read};

use zstd::stream::read::Decoder;

use super::row::{self, Cell, Tally};
use super::{BEGIN, DIGEST, END, Header, MARK, TableHead, Writer};
use crate::error::{ReadError, ReadErrorCode};
use crate::reason::ReasonCode;

/// The longest header, in bytes.
const HEADER: u64 = 1 << 20;
/// Log of the largest window that is granted to the decompressor.
const WINDOW_LOG: u32 = 27;
/// So many bytes may a packed one become, judged once so many were unpacked: what blows up more was not made by us, for each document brings an
/// original that has been packed before. Little may be as empty as it likes.
const RATIO: u64 = 1_000;
const JUDGED: u64 = 256 << 20;
/// So much room is taken for a row before its bytes have come.
const ROOM: usize = 1 << 20;

/// Whether bytes are a backup, of whatever version, by how they begin.
pub fn is_backup(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK.as_bytes())
}

/// Reads a backup. What it hands over counts only when all of it has been read, to the end.
pub struct Reader<R: BufRead> {
    header: Header,
    frame: Decoder<'static, Hashing<R>>,
    /// The table that is being read.
    table: usize,
    tally: Tally,
    /// Bytes unpacked so far.
    unpacked: u64,
    row: Vec<u8>,
}

/// What is read, hashed on the way.
struct Hashing<R> {
    input: R,
    hash: blake3::Hasher,
    read: u64,
    /// Why nothing more could be read, where that was no fault of the content.
    failed: Option<io::ErrorKind>,
}

impl<R: BufRead> Read for Hashing<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let length = ready.len().min(out.len());
        if let (Some(from), Some(to)) = (ready.get(..length), out.get_mut(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Hashing<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let ready = self.input.fill_buf();
        if let Err(error) = &ready {
            self.failed = Some(error.kind());
        }
        ready
    }

    fn consume(&mut self, length: usize) {
        // What was filled is there still.
        let ready = self.input.fill_buf().unwrap_or_default();
        self.hash.update(ready.get(..length).unwrap_or(ready));
        self.read += length as u64;
        self.input.consume(length);
    }
}

impl<R: BufRead> Hashing<R> {
    /// What comes to the next line's end, which is taken and not answered.
    fn line(&mut self, limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut line = Vec::new();
        let read = self.by_ref().take(limit).read_until(b'\n', &mut line);
        read.map_err(|error| self.broken(&error))?;
        match line.pop() {
            Some(b'\n') => Ok(line),
            Some(_) if line.len() as u64 + 1 == limit => {
                Err(self.damaged(ReasonCode::BackupHeader))
            }
            _ => Err(self.cut_off()),
        }
    }

    fn damaged(&self, reason: ReasonCode) -> ReadError {
        let at = format!("byte {}", self.read);
        ReadError::at(ReadErrorCode::BackupDamaged, at, reason.code())
    }

    fn cut_off(&self) -> ReadError {
        ReadError::at(
            ReadErrorCode::BackupTruncated,
            format!("byte {}", self.read),
            "",
        )
    }

    /// Why nothing more can be read.
    fn broken(&self, error: &io::Error) -> ReadError {
        match (self.failed, error.kind()) {
            (Some(kind), _) => {
                let at = format!("byte {}", self.read);
                ReadError::at(ReadErrorCode::BackupDamaged, at, format!("system: {kind}"))
            }
            (None, io::ErrorKind::UnexpectedEof) => self.cut_off(),
            (None, _) => self.damaged(ReasonCode::BackupPacking),
        }
    }
}

impl<R: BufRead> Reader<R> {
    /// Opens a backup and reads what it says of itself.
    pub fn open(input: R) -> Result<Self, ReadError> {
        let mut input = Hashing {
            input,
            hash: blake3::Hasher::new(),
            read: 0,
            failed: None,
        };
        check_begin(&mut input)?;
        let line = input.line(HEADER)?;
        let header = serde_json::from_slice(&line);
        let header = header.map_err(|_| input.damaged(ReasonCode::BackupHeader))?;
        let at = input.read;
        let unreadable = |_| {
            ReadError::at(
                ReadErrorCode::BackupDamaged,
                format!("byte {at}"),
                ReasonCode::BackupPacking.code(),
            )
        };
        let mut frame = Decoder::with_buffer(input).map_err(unreadable)?;
        frame.window_log_max(WINDOW_LOG).map_err(unreadable)?;
        Ok(Self {
            header,
            frame: frame.single_frame(),
            table: 0,
            tally: Tally::default(),
            unpacked: 0,
            row: Vec::new(),
        })
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How many bytes of it have been read.
    pub fn bytes_read(&self) -> u64 {
        self.frame.get_ref().read
    }

    /// The next row of the table that is being read; nothing at its end. [`Reader::end_table`] must follow then.
    pub fn row(&mut self) -> Result<Option<Vec<Cell<'_>>>, ReadError> {
        let [sign] = self.take()?;
        match sign {
            1 => {}
            0 => return Ok(None),
            _ => return Err(self.damaged(ReasonCode::BackupRow)),
        }
        if self
            .head()
            .is_none_or(|table| self.tally.rows() >= table.rows)
        {
            return Err(self.damaged(ReasonCode::BackupCount));
        }
        let length = u32::from_le_bytes(self.take()?) as usize;
        if length > Writer::<Vec<u8>>::ROW {
            return Err(self.damaged(ReasonCode::BackupRow));
        }
        self.read_row(length)?;
        self.tally.add_bytes(&self.row);
        let at = self.place();
        let columns = self.head().map(|table| table.columns.as_slice());
        let kinds = columns.unwrap_or_default().iter().map(|(_, kind)| *kind);
        match row::read(&self.row, kinds) {
            Some(row) => Ok(Some(row)),
            None => Err(ReadError::at(
                ReadErrorCode::BackupDamaged,
                at,
                ReasonCode::BackupRow.code(),
            )),
        }
    }

    /// Checks the table whose end was met against what was read of it. The rows that follow are those of the next one.
    pub fn end_table(&mut self) -> Result<Tally, ReadError> {
        let rows = u64::from_le_bytes(self.take()?);
        let digest: [u8; DIGEST] = self.take()?;
        let stated = self.head().map(|table| table.rows);
        if stated != Some(self.tally.rows()) || rows != self.tally.rows() {
            return Err(self.damaged(ReasonCode::BackupCount));
        }
        if digest != self.tally.digest() {
            return Err(self.damaged(ReasonCode::BackupDigest));
        }
        self.table += 1;
        Ok(std::mem::take(&mut self.tally))
    }

    /// Checks that nothing follows but the digest of the file, and that it fits. Answers that digest.
    pub fn finish(mut self) -> Result<[u8; DIGEST], ReadError> {
        let mut behind = [0; 1];
        match self.frame.read(&mut behind) {
            Ok(0) => {}
            Ok(_) => return Err(self.damaged(ReasonCode::BackupRow)),
            Err(error) => return Err(self.broken(&error)),
        }
        let finished = self.frame.finish_frame();
        finished.map_err(|error| self.broken(&error))?;
        let mut input = self.frame.finish();
        let digest = *input.hash.finalize().as_bytes();
        let mut end = Vec::new();
        let most = (DIGEST + END.len()) as u64;
        let read = input.by_ref().take(most + 1).read_to_end(&mut end);
        read.map_err(|error| input.broken(&error))?;
        if (end.len() as u64) < most {
            return Err(input.cut_off());
        }
        match end.strip_suffix(END.as_bytes()) {
            Some(stated) if stated == digest => Ok(digest),
            Some(stated) if stated.len() == DIGEST => {
                Err(input.damaged(ReasonCode::BackupFileDigest))
            }
            _ => Err(input.damaged(ReasonCode::BackupEnd)),
        }
    }

    fn head(&self) -> Option<&TableHead> {
        self.header.tables.get(self.table)
    }

    /// Takes as many bytes of the frame as there is room for.
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let mut bytes = [0; N];
        let read = self.frame.read_exact(&mut bytes);
        read.map_err(|error| self.broken(&error))?;
        self.unpacked += N as u64;
        Ok(bytes)
    }

    fn read_row(&mut self, length: usize) -> Result<(), ReadError> {
        self.row.clear();
        while self.row.len() < length {
            // A length is only believed as far as bytes come.
            let room = (length - self.row.len()).min(ROOM);
            let read = (&mut self.frame)
                .take(room as u64)
                .read_to_end(&mut self.row);
            let read = read.map_err(|error| self.broken(&error))?;
            if read == 0 {
                return Err(self.damaged(ReasonCode::BackupRow));
            }
            self.unpacked += read as u64;
            if self.unpacked > JUDGED && self.unpacked / RATIO > self.bytes_read() {
                return Err(self.damaged(ReasonCode::BackupRatio));
            }
        }
        Ok(())
    }

    /// Where the reading is.
    fn place(&self) -> String {
        let byte = self.bytes_read();
        match self.head() {
            Some(table) => format!("{} row {} byte {byte}", table.name, self.tally.rows()),
            None => format!("byte {byte}"),
        }
    }

    fn damaged(&self, reason: ReasonCode) -> ReadError {
        ReadError::at(ReadErrorCode::BackupDamaged, self.place(), reason.code())
    }

    fn broken(&self, error: &io::Error) -> ReadError {
        let refused = self.frame.get_ref().broken(error);
        ReadError {
            at: self.place(),
            ..refused
        }
    }
}

/// Whether it begins as a backup of this version does.
fn check_begin<R: BufRead>(input: &mut Hashing<R>) -> Result<(), ReadError> {
    const LINE: u64 = 32;
    let mut line = Vec::new();
    let read = input.by_ref().take(LINE).read_until(b'\n', &mut line);
    read.map_err(|error| input.broken(&error))?;
    if line == BEGIN.as_bytes() {
        return Ok(());
    }
    if line.is_empty() {
        return Err(ReadError::new(ReadErrorCode::Empty, ""));
    }
    let version = line.strip_prefix(MARK.as_bytes());
    let digits = version.unwrap_or_default().iter();
    let digits = digits.take_while(|byte| byte.is_ascii_digit()).take(9);
    let digits: String = digits.map(|&byte| char::from(byte)).collect();
    Err(match digits.as_str() {
        "" => ReadError::new(ReadErrorCode::NoBackup, ""),
        "1" => input.damaged(ReasonCode::BackupHeader),
        _ => ReadError::new(ReadErrorCode::BackupVersion, digits),
    })
}
