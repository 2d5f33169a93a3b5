//! Compound files ([MS-CFB]): streams in a file of sectors.
//!
//! Chains of sectors are followed at most once through the file, so circles end.

/// What a compound file begins with.
pub(crate) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The first of the sector numbers that mean something else.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

pub(super) struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector that follows each sector.
    next: Vec<u32>,
    /// The same for the small sectors inside the root stream.
    next_small: Vec<u32>,
    entries: Vec<Entry>,
    /// Streams shorter than this lie in small sectors.
    small_below: usize,
}

struct Entry {
    name: String,
    is_root: bool,
    start: u32,
    length: usize,
}

const SMALL_SECTOR: usize = 64;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(4)
        .filter_map(|number| Some(u32::from_le_bytes(*number.first_chunk()?)))
}

impl<'a> File<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            next: Vec::new(),
            next_small: Vec::new(),
            entries: Vec::new(),
            small_below: usize::try_from(u32_at(bytes, 56)?).ok()?,
        };
        for table in file.tables()? {
            if let Some(sector) = file.sector(table) {
                file.next.extend(numbers(sector));
            }
        }
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX);
        file.entries = directory.chunks_exact(128).filter_map(entry).collect();
        let small = file.chain(u32_at(bytes, 60)?, usize::MAX);
        file.next_small = numbers(&small).collect();
        Some(file)
    }

    /// The sectors that hold the table of sectors.
    fn tables(&self) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = numbers(self.bytes.get(76..512)?).collect();
        let mut more = u32_at(self.bytes, 68)?;
        let mut left = self.bytes.len() / self.sector;
        while more < LAST_SECTOR && left > 0 {
            let Some(sector) = self.sector(more) else {
                break;
            };
            let mut listed: Vec<u32> = numbers(sector).collect();
            more = listed.pop().unwrap_or(LAST_SECTOR);
            tables.append(&mut listed);
            left -= 1;
        }
        tables.retain(|table| *table < LAST_SECTOR);
        // Each sector can hold one table.
        tables.truncate(self.bytes.len() / self.sector);
        Some(tables)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number)
            .ok()?
            .checked_add(1)?
            .checked_mul(self.sector)?;
        let rest = self.bytes.get(start..)?;
        // The last one may be cut short.
        rest.get(..self.sector)
            .or(Some(rest))
            .filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32, length: usize) -> Vec<u8> {
        let mut content = Vec::new();
        let mut number = start;
        let mut left = self.next.len();
        while number < LAST_SECTOR && left > 0 && content.len() < length {
            let Some(sector) = self.sector(number) else {
                break;
            };
            content.extend_from_slice(sector);
            number = match usize::try_from(number)
                .ok()
                .and_then(|at| self.next.get(at))
            {
                Some(next) => *next,
                None => break,
            };
            left -= 1;
        }
        content.truncate(length);
        content
    }

    fn small_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let root = self.entries.iter().find(|entry| entry.is_root)?;
        let root = self.chain(root.start, root.length);
        let mut content = Vec::new();
        let mut number = start;
        let mut left = self.next_small.len();
        while number < LAST_SECTOR && left > 0 && content.len() < length {
            let index = usize::try_from(number).ok()?;
            let start = index.checked_mul(SMALL_SECTOR)?;
            let Some(sector) = root.get(start..start.checked_add(SMALL_SECTOR)?) else {
                break;
            };
            content.extend_from_slice(sector);
            number = match self.next_small.get(index) {
                Some(next) => *next,
                None => break,
            };
            left -= 1;
        }
        content.truncate(length);
        Some(content)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// The content of a stream.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        if entry.length < self.small_below {
            self.small_chain(entry.start, entry.length)
        } else {
            Some(self.chain(entry.start, entry.length))
        }
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    // The length counts the closing zero.
    let length = usize::from(u16_at(bytes, 64)?).checked_sub(2)?.min(62);
    let units = bytes.get(..length)?.chunks_exact(2);
    let units = units.filter_map(|unit| Some(u16::from_le_bytes(*unit.first_chunk()?)));
    let kind = *bytes.get(66)?;
    (kind == 2 || kind == 5).then_some(Entry {
        name: char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
        is_root: kind == 5,
        start: u32_at(bytes, 116)?,
        length: usize::try_from(u32_at(bytes, 120)?).ok()?,
    })
}
