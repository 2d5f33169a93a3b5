//! Products, releases, documents and what they hold.

mod licences;
mod repositories;

use crate::db::{Kind, Row, Transaction};
use crate::error::Error;

/// A product as kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductRow {
    /// Dense number.
    pub number: u32,
    /// Name as written.
    pub name: String,
    /// Name as compared.
    pub folded: String,
    /// Business unit.
    pub business_unit: Option<String>,
    /// Supplier.
    pub supplier: Option<String>,
    /// 1 to 5.
    pub criticality: u32,
    /// Whether somebody stated that.
    pub criticality_stated: bool,
    /// Code of how far it can be reached.
    pub exposure: Option<String>,
    /// Code of what an attack does to people.
    pub safety: Option<String>,
    /// Code of how much one installation holds.
    pub value_density: Option<String>,
}

/// A release as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRow {
    /// Dense number.
    pub number: u32,
    /// Number of its product.
    pub product: u32,
    /// Name as written.
    pub name: String,
    /// Name as compared.
    pub folded: String,
}

/// A document as kept, without its sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Dense number.
    pub number: u32,
    /// Identifier that people see.
    pub id: String,
    /// Number of its release.
    pub release: u32,
    /// What it describes within the release.
    pub series: String,
    /// BLAKE3 of its bytes.
    pub digest: Vec<u8>,
    /// Name of the file it came in.
    pub file_name: String,
    /// Code of its format.
    pub format: String,
    /// Version of its specification.
    pub spec_version: String,
    /// When it was made, as it says.
    pub created: Option<i64>,
    /// Since when it is known.
    pub received: i64,
    /// When it was imported.
    pub imported: i64,
    /// Components as listed.
    pub listed: u32,
    /// Distinct components.
    pub members: u32,
    /// Distinct components without package URL.
    pub unidentified: u32,
    /// Warnings on reading it.
    pub warnings: u32,
}

/// A document to keep, with its sets.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    /// The row.
    pub row: &'a DocumentRow,
    /// Packed set of components.
    pub components: &'a [u8],
    /// Packed graph.
    pub graph: &'a [u8],
    /// Packed file hashes.
    pub hashes: &'a [u8],
}

/// What a document holds, packed.
#[derive(Debug, Clone, Copy)]
pub struct SetRow<'a> {
    /// The document.
    pub document: u32,
    /// Its packed set.
    pub components: &'a [u8],
}

/// How many bytes the parts of a store take on disk, in whole pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// Sets of components and the components themselves.
    pub sets: i64,
    /// Graphs and file hashes.
    pub graphs: i64,
    /// Originals.
    pub originals: i64,
    /// Everything else.
    pub rest: i64,
}

const DOCUMENT: &str = "document";

/// Rows are numbered without a gap. One that is missing would let all behind it stand for something else.
pub(crate) struct Consecutive {
    table: &'static str,
    column: &'static str,
    next: u32,
}

impl Consecutive {
    pub(crate) fn from(next: u32, table: &'static str, column: &'static str) -> Self {
        Self {
            table,
            column,
            next,
        }
    }

    /// The number of a row, which stands in its first column.
    pub(crate) fn number(&mut self, row: &Row<'_>) -> Result<u32, Error> {
        let number = row.get(0, self.table, self.column)?;
        if number != self.next {
            return Err(Error::corrupt(self.table, self.column, number));
        }
        self.next += 1;
        Ok(number)
    }
}

impl Transaction<'_> {
    /// All products, by number.
    pub fn products(&self) -> Result<Vec<ProductRow>, Error> {
        let mut rows = Consecutive::from(0, "product", "number");
        self.sql(
            "SELECT number, name, folded, business_unit, supplier, criticality,
                    criticality_stated, exposure, safety, value_density
             FROM product ORDER BY number",
        )
        .all(|row| {
            let table = "product";
            Ok(ProductRow {
                number: rows.number(row)?,
                name: row.get(1, table, "name")?,
                folded: row.get(2, table, "folded")?,
                business_unit: row.get(3, table, "business_unit")?,
                supplier: row.get(4, table, "supplier")?,
                criticality: row.get(5, table, "criticality")?,
                criticality_stated: row.get(6, table, "criticality_stated")?,
                exposure: row.get(7, table, "exposure")?,
                safety: row.get(8, table, "safety")?,
                value_density: row.get(9, table, "value_density")?,
            })
        })
    }

    /// Adds a product.
    pub fn insert_product(&self, product: &ProductRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO product (number, name, folded, business_unit, supplier, criticality,
                                  criticality_stated, exposure, safety, value_density)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .changing(Kind::Products)
        .bind(product.number)
        .bind(product.name.as_str())
        .bind(product.folded.as_str())
        .bind(product.business_unit.as_deref())
        .bind(product.supplier.as_deref())
        .bind(product.criticality)
        .bind(product.criticality_stated)
        .bind(product.exposure.as_deref())
        .bind(product.safety.as_deref())
        .bind(product.value_density.as_deref())
        .run()?;
        Ok(())
    }

    /// Changes what people say of a product; its number and folded name stay.
    pub fn update_product(&self, product: &ProductRow) -> Result<(), Error> {
        self.sql(
            "UPDATE product SET name = ?2, business_unit = ?3, supplier = ?4, criticality = ?5,
                    criticality_stated = ?6, exposure = ?7, safety = ?8, value_density = ?9
             WHERE number = ?1",
        )
        .changing(Kind::Products)
        .bind(product.number)
        .bind(product.name.as_str())
        .bind(product.business_unit.as_deref())
        .bind(product.supplier.as_deref())
        .bind(product.criticality)
        .bind(product.criticality_stated)
        .bind(product.exposure.as_deref())
        .bind(product.safety.as_deref())
        .bind(product.value_density.as_deref())
        .run()?;
        Ok(())
    }

    /// All further names of products: the name as compared, and the product.
    pub fn product_aliases(&self) -> Result<Vec<(String, u32)>, Error> {
        self.sql("SELECT folded, product FROM product_alias ORDER BY folded")
            .all(|row| {
                Ok((
                    row.get(0, "product_alias", "folded")?,
                    row.get(1, "product_alias", "product")?,
                ))
            })
    }

    /// Gives a product a further name; it is taken from the product that had it.
    pub fn replace_product_alias(&self, folded: &str, product: u32) -> Result<(), Error> {
        self.sql(
            "INSERT INTO product_alias (folded, product) VALUES (?1, ?2)
             ON CONFLICT (folded) DO UPDATE SET product = ?2",
        )
        .changing(Kind::Products)
        .bind(folded)
        .bind(product)
        .run()?;
        Ok(())
    }

    /// All tags: product and tag, sorted.
    pub fn product_tags(&self) -> Result<Vec<(u32, String)>, Error> {
        self.sql("SELECT product, tag FROM product_tag ORDER BY product, tag")
            .all(|row| {
                Ok((
                    row.get(0, "product_tag", "product")?,
                    row.get(1, "product_tag", "tag")?,
                ))
            })
    }

    /// Gives a product a tag; one that it has already stays.
    pub fn insert_product_tag(&self, product: u32, tag: &str) -> Result<(), Error> {
        self.sql("INSERT INTO product_tag (product, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
            .changing(Kind::Products)
            .bind(product)
            .bind(tag)
            .run()?;
        Ok(())
    }

    /// Takes a tag from a product. Answers whether it had it.
    pub fn delete_product_tag(&self, product: u32, tag: &str) -> Result<bool, Error> {
        let deleted = self
            .sql("DELETE FROM product_tag WHERE product = ?1 AND tag = ?2")
            .changing(Kind::Products)
            .bind(product)
            .bind(tag)
            .run()?;
        Ok(deleted > 0)
    }

    /// The releases from a number on, by number.
    pub fn releases(&self, from: u32) -> Result<Vec<ReleaseRow>, Error> {
        let mut rows = Consecutive::from(from, "product_release", "number");
        self.sql(
            "SELECT number, product, name, folded FROM product_release
             WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .all(|row| {
            let table = "product_release";
            Ok(ReleaseRow {
                number: rows.number(row)?,
                product: row.get(1, table, "product")?,
                name: row.get(2, table, "name")?,
                folded: row.get(3, table, "folded")?,
            })
        })
    }

    /// Adds a release.
    pub fn insert_release(&self, release: &ReleaseRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO product_release (number, product, name, folded) VALUES (?1, ?2, ?3, ?4)",
        )
        .changing(Kind::Documents)
        .bind(release.number)
        .bind(release.product)
        .bind(release.name.as_str())
        .bind(release.folded.as_str())
        .run()?;
        Ok(())
    }

    /// Hands every document from a number on to `each`, by number.
    pub fn each_document(
        &self,
        from: u32,
        mut each: impl FnMut(DocumentRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, DOCUMENT, "number");
        self.sql(
            "SELECT number, id, product_release, series, digest, file_name, format, spec_version,
                    created, received, imported, listed, members, unidentified, warnings
             FROM document WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .each(|row| {
            rows.number(row)?;
            each(document(row)?)
        })
    }

    /// One document.
    pub fn document(&self, number: u32) -> Result<Option<DocumentRow>, Error> {
        self.sql(
            "SELECT number, id, product_release, series, digest, file_name, format, spec_version,
                    created, received, imported, listed, members, unidentified, warnings
             FROM document WHERE number = ?1",
        )
        .bind(number)
        .optional(document)
    }

    /// The number of the document with an identifier.
    pub fn document_by_id(&self, id: &str) -> Result<Option<u32>, Error> {
        self.sql("SELECT number FROM document WHERE id = ?1")
            .bind(id)
            .optional(|row| row.get(0, DOCUMENT, "number"))
    }

    /// The number of the document of a release's series with these bytes.
    pub fn document_with(
        &self,
        digest: &[u8],
        release: u32,
        series: &str,
    ) -> Result<Option<u32>, Error> {
        self.sql(
            "SELECT number FROM document
             WHERE digest = ?1 AND product_release = ?2 AND series = ?3",
        )
        .bind(digest)
        .bind(release)
        .bind(series)
        .optional(|row| row.get(0, DOCUMENT, "number"))
    }

    /// How many documents there are; also the number that the next one gets.
    pub fn count_documents(&self) -> Result<u32, Error> {
        self.next_number("SELECT MAX(number) + 1 FROM document", DOCUMENT)
    }

    /// How many components there are; also the number that the next one gets.
    pub fn count_components(&self) -> Result<u32, Error> {
        self.next_number("SELECT MAX(number) + 1 FROM component", "component")
    }

    pub(crate) fn next_number(&self, sql: &'static str, table: &'static str) -> Result<u32, Error> {
        let next = self
            .sql(sql)
            .optional(|row| row.get::<Option<u32>>(0, table, "number"))?;
        Ok(next.flatten().unwrap_or(0))
    }

    /// Adds a document. Its bytes must have been added before.
    pub fn insert_document(&self, document: &NewDocument<'_>) -> Result<(), Error> {
        let row = document.row;
        self.sql(
            "INSERT INTO document (number, id, product_release, series, digest, file_name, format,
                                   spec_version, created, received, imported, listed, members,
                                   unidentified, warnings)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )
        .changing(Kind::Documents)
        .bind(row.number)
        .bind(row.id.as_str())
        .bind(row.release)
        .bind(row.series.as_str())
        .bind(row.digest.as_slice())
        .bind(row.file_name.as_str())
        .bind(row.format.as_str())
        .bind(row.spec_version.as_str())
        .bind(row.created)
        .bind(row.received)
        .bind(row.imported)
        .bind(row.listed)
        .bind(row.members)
        .bind(row.unidentified)
        .bind(row.warnings)
        .run()?;
        self.sql("INSERT INTO document_set (document, components) VALUES (?1, ?2)")
            .changing(Kind::Documents)
            .bind(row.number)
            .bind(document.components)
            .run()?;
        self.sql("INSERT INTO document_graph (document, graph, hashes) VALUES (?1, ?2, ?3)")
            .changing(Kind::Documents)
            .bind(row.number)
            .bind(document.graph)
            .bind(document.hashes)
            .run()?;
        Ok(())
    }

    /// Keeps the bytes of a document, compressed; bytes that are kept already stay.
    pub fn insert_original(&self, digest: &[u8], length: i64, content: &[u8]) -> Result<(), Error> {
        self.sql(
            "INSERT INTO original (digest, length, content) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
        .bind(digest)
        .bind(length)
        .bind(content)
        .run()?;
        Ok(())
    }

    /// The compressed bytes and the length of a document.
    pub fn original(&self, digest: &[u8]) -> Result<Option<(Vec<u8>, i64)>, Error> {
        self.sql("SELECT content, length FROM original WHERE digest = ?1")
            .bind(digest)
            .optional(|row| {
                Ok((
                    row.get(0, "original", "content")?,
                    row.get(1, "original", "length")?,
                ))
            })
    }

    /// Hands every document's packed set from a number on to `each`, by number.
    pub fn each_set(
        &self,
        from: u32,
        mut each: impl FnMut(SetRow<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, "document_set", "document");
        self.sql(
            "SELECT document, components FROM document_set WHERE document >= ?1 ORDER BY document",
        )
        .bind(from)
        .each(|row| {
            let document = rows.number(row)?;
            let components: &[u8] = row.get(1, "document_set", "components")?;
            each(SetRow {
                document,
                components,
            })
        })
    }

    /// The packed graph of a document.
    pub fn packed_graph(&self, document: u32) -> Result<Option<Vec<u8>>, Error> {
        self.sql("SELECT graph FROM document_graph WHERE document = ?1")
            .bind(document)
            .optional(|row| row.get(0, "document_graph", "graph"))
    }

    /// Hands every document's packed graph from a number on to `each`, by number.
    pub fn each_graph(
        &self,
        from: u32,
        mut each: impl FnMut(u32, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, "document_graph", "document");
        self.sql(
            "SELECT document, graph FROM document_graph WHERE document >= ?1 ORDER BY document",
        )
        .bind(from)
        .each(|row| {
            let document = rows.number(row)?;
            each(document, row.get(1, "document_graph", "graph")?)
        })
    }

    /// The packed numbers of the file hashes that a document states.
    pub fn document_hashes(&self, document: u32) -> Result<Option<Vec<u8>>, Error> {
        self.sql("SELECT hashes FROM document_graph WHERE document = ?1")
            .bind(document)
            .optional(|row| row.get(0, "document_graph", "hashes"))
    }

    /// The numbers and components of a file hash.
    pub fn file_hashes_with(&self, value: &[u8]) -> Result<Vec<(u32, u32)>, Error> {
        self.sql("SELECT number, component FROM file_hash WHERE value = ?1 ORDER BY number")
            .bind(value)
            .all(|row| {
                Ok((
                    row.get(0, "file_hash", "number")?,
                    row.get(1, "file_hash", "component")?,
                ))
            })
    }

    /// Hands every file hash from a number on to `each`, by number: number, component and value.
    pub fn each_file_hash(
        &self,
        from: u32,
        mut each: impl FnMut(u32, u32, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, "file_hash", "number");
        self.sql(
            "SELECT number, component, value FROM file_hash WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .each(|row| {
            let number = rows.number(row)?;
            let component = row.get(1, "file_hash", "component")?;
            let value: &[u8] = row.get(2, "file_hash", "value")?;
            each(number, component, value)
        })
    }

    /// Adds a file hash.
    pub fn insert_file_hash(&self, number: u32, component: u32, value: &[u8]) -> Result<(), Error> {
        self.sql("INSERT INTO file_hash (number, component, value) VALUES (?1, ?2, ?3)")
            .changing(Kind::Documents)
            .bind(number)
            .bind(component)
            .bind(value)
            .run()?;
        Ok(())
    }

    /// How many bytes the parts take on disk.
    pub fn sizes(&self) -> Result<Sizes, Error> {
        let mut sizes = Sizes::default();
        self.sql_of_each(
            "SELECT name, SUM(pgsize) FROM dbstat GROUP BY name",
            "SELECT relname::text, pg_total_relation_size(oid) FROM pg_class
             WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())",
        )
        .each(|row| {
            let name: &str = row.get(0, "dbstat", "name")?;
            let bytes: i64 = row.get(1, "dbstat", "pgsize")?;
            let part = match name {
                "document_set" | "component" => &mut sizes.sets,
                "document_graph" => &mut sizes.graphs,
                name if name.contains("original") => &mut sizes.originals,
                _ => &mut sizes.rest,
            };
            *part += bytes;
            Ok(())
        })?;
        Ok(sizes)
    }

    /// The key of a component.
    pub fn component(&self, number: u32) -> Result<Option<String>, Error> {
        self.sql("SELECT key FROM component WHERE number = ?1")
            .bind(number)
            .optional(|row| row.get(0, "component", "key"))
    }

    /// Hands every component's key from a number on to `each`, by number, with the key as written where that differs.
    pub fn each_component(
        &self,
        from: u32,
        mut each: impl FnMut(u32, &str, Option<&str>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, "component", "number");
        self.sql("SELECT number, key, written FROM component WHERE number >= ?1 ORDER BY number")
            .bind(from)
            .each(|row| {
                let number = rows.number(row)?;
                let key: &str = row.get(1, "component", "key")?;
                each(number, key, row.get(2, "component", "written")?)
            })
    }

    /// Adds a component, with its key as written where that differs.
    pub fn insert_component(
        &self,
        number: u32,
        key: &str,
        written: Option<&str>,
    ) -> Result<(), Error> {
        self.sql("INSERT INTO component (number, key, written) VALUES (?1, ?2, ?3)")
            .changing(Kind::Documents)
            .bind(number)
            .bind(key)
            .bind(written)
            .run()?;
        Ok(())
    }
}

fn document(row: &Row<'_>) -> Result<DocumentRow, Error> {
    Ok(DocumentRow {
        number: row.get(0, DOCUMENT, "number")?,
        id: row.get(1, DOCUMENT, "id")?,
        release: row.get(2, DOCUMENT, "product_release")?,
        series: row.get(3, DOCUMENT, "series")?,
        digest: row.get(4, DOCUMENT, "digest")?,
        file_name: row.get(5, DOCUMENT, "file_name")?,
        format: row.get(6, DOCUMENT, "format")?,
        spec_version: row.get(7, DOCUMENT, "spec_version")?,
        created: row.get(8, DOCUMENT, "created")?,
        received: row.get(9, DOCUMENT, "received")?,
        imported: row.get(10, DOCUMENT, "imported")?,
        listed: row.get(11, DOCUMENT, "listed")?,
        members: row.get(12, DOCUMENT, "members")?,
        unidentified: row.get(13, DOCUMENT, "unidentified")?,
        warnings: row.get(14, DOCUMENT, "warnings")?,
    })
}
