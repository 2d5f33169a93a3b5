use super::KeyWriter;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    key.text(version);
}
