//! What documents state of licences, in and out again.

use iriai_store::Error;

use crate::{document, insert, product, release};

#[test]
fn statements_come_back_by_document() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        transaction.insert_product(&product(0, "p"))?;
        transaction.insert_release(&release(0, 0, "1"))?;
        insert(&transaction, &document(0, 0))?;
        insert(&transaction, &document(1, 0))?;
        for (number, content) in [(0, b"one".as_slice()), (1, b"")] {
            transaction.insert_licence_statement(number, content)?;
        }
        transaction.insert_document_licences(1, &[0, 1])?;
        // What is kept already stays: two programs may read the same document.
        transaction.insert_document_licences(1, &[9])?;
        transaction.commit()?;
        let transaction = store.read()?;
        assert_eq!(transaction.documents_with_licences()?, [1]);
        assert_eq!(transaction.document_licences(1)?, Some(vec![0, 1]));
        assert_eq!(transaction.document_licences(0)?, None);
        let mut statements = Vec::new();
        transaction.each_licence_statement(0, |number, content| {
            statements.push((number, content.to_vec()));
            Ok(())
        })?;
        assert_eq!(statements, [(0, b"one".to_vec()), (1, Vec::new())]);
    }
    Ok(())
}

#[test]
fn a_missing_number_is_told() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        transaction.insert_licence_statement(1, b"one")?;
        let error = transaction.each_licence_statement(0, |_, _| Ok(()));
        assert!(matches!(error, Err(Error::Corrupt { .. })), "{error:?}");
    }
    Ok(())
}
