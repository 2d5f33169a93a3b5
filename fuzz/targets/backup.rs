#![no_main]

use iriai_formats::backup::{CellKind, Header, Reader, TableHead, seal};
use iriai_formats::error::ReadError;

// What anybody may hand over: behind its first byte, an input is the whole file, the rows in it, or their frame.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    _ = match which % 3 {
        0 => read(bytes),
        1 => read(&sealed(&zstd::bulk::compress(bytes, 1).expect("a frame"))),
        _ => read(&sealed(bytes)),
    };
});

fn sealed(frame: &[u8]) -> Vec<u8> {
    let kinds = [
        CellKind::Integer,
        CellKind::Boolean,
        CellKind::Text,
        CellKind::Bytes,
    ];
    let header = Header {
        schema: 1,
        created: String::new(),
        program: String::new(),
        tables: vec![TableHead {
            name: "table".to_owned(),
            columns: kinds.map(|kind| (String::new(), kind)).to_vec(),
            rows: 1,
        }],
    };
    seal(&header, frame)
}

fn read(bytes: &[u8]) -> Result<(), ReadError> {
    let mut reader = Reader::open(bytes)?;
    for _ in 0..reader.header().tables.len() {
        while reader.row()?.is_some() {}
        reader.end_table()?;
    }
    reader.finish()?;
    Ok(())
}
