//! SPDX 2 in its five serialisations: the readers over fixtures, published documents and made ones; the writer and back.

mod export;
mod fixtures;
mod hostile;
mod made;
mod twins;
