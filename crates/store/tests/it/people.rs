//! Accounts, teams, keys, sessions, links and the audit log, on both databases.

use iriai_store::{
    AccountRow, AuditRow, Error, GrantRow, Holder, InvitationRow, KeyRow, SessionRow, Store,
    TeamRow,
};

use crate::stores;

fn account(id: &str, name: &str) -> AccountRow {
    AccountRow {
        id: id.to_owned(),
        name: name.to_owned(),
        folded: name.to_lowercase(),
        created: 1,
        ..AccountRow::default()
    }
}

fn team(id: &str, name: &str) -> TeamRow {
    TeamRow {
        id: id.to_owned(),
        name: name.to_owned(),
        folded: name.to_lowercase(),
        provider_group: None,
        created: 1,
    }
}

fn grant(holder: Holder, role: &str) -> GrantRow {
    GrantRow {
        holder,
        role: role.to_owned(),
        extent_kind: "everything".to_owned(),
        extent: String::new(),
        granted: 1,
    }
}

/// Does something in a transaction that counts.
fn write<T>(store: &Store, work: impl FnOnce(&iriai_store::Transaction<'_>) -> T) -> T {
    let transaction = store.write("test").expect("a transaction");
    let done = work(&transaction);
    transaction.commit().expect("it counts");
    done
}

#[test]
fn accounts_are_found_by_name_and_changed_whole() {
    for store in stores() {
        let ada = account("1", "Ada");
        write(&store, |transaction| {
            transaction.insert_account(&ada).expect("an account");
            let bo = account("2", "Bo");
            transaction.insert_account(&bo).expect("an account");
        });
        let changed = AccountRow {
            address: Some("ada@example.com".to_owned()),
            language: Some("ja".to_owned()),
            password: Some("$argon2id$".to_owned()),
            code_secret: Some(vec![1, 2]),
            code_step: Some(3),
            provider: Some(("https://id.example".to_owned(), "a".to_owned())),
            disabled: Some(4),
            failures: 5,
            locked: Some(6),
            ..ada
        };
        write(&store, |transaction| {
            assert!(transaction.update_account(&changed).expect("an account"));
            let nobody = account("9", "nobody");
            assert!(!transaction.update_account(&nobody).expect("no account"));
        });
        let read = store.read().expect("a transaction");
        assert_eq!(read.account("1").expect("an answer"), Some(changed.clone()));
        assert_eq!(
            read.account_called("ada").expect("an answer"),
            Some(changed)
        );
        assert_eq!(read.account("9").expect("an answer"), None);
        let names: Vec<String> = read
            .accounts()
            .expect("an answer")
            .into_iter()
            .map(|account| account.name)
            .collect();
        assert_eq!(names, ["Ada", "Bo"]);
        drop(read);
        // Two accounts never share a name, nor what an identity provider calls them.
        for twin in [
            account("3", "ADA"),
            AccountRow {
                provider: Some(("https://id.example".to_owned(), "a".to_owned())),
                ..account("3", "Cy")
            },
        ] {
            let transaction = store.write("test").expect("a transaction");
            let refused = transaction.insert_account(&twin);
            assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        }
    }
}

#[test]
fn grants_come_by_oneself_and_by_teams() {
    for store in stores() {
        let of = |holder: Holder| grant(holder, "reader");
        write(&store, |transaction| {
            for (id, name) in [("1", "Ada"), ("2", "Bo")] {
                let row = account(id, name);
                transaction.insert_account(&row).expect("an account");
            }
            transaction
                .insert_team(&team("t", "Psirt"))
                .expect("a team");
            for (account, is_provided) in [("1", true), ("1", false), ("2", false)] {
                let inserted = transaction.insert_team_member("t", account, is_provided);
                inserted.expect("a member");
            }
            for holder in [
                Holder::Account("2".to_owned()),
                Holder::Team("t".to_owned()),
                Holder::Key("1".to_owned()),
            ] {
                transaction
                    .insert_grant(&of(holder.clone()))
                    .expect("a grant");
                transaction.insert_grant(&of(holder)).expect("the same");
            }
        });
        let read = store.read().expect("a transaction");
        let team_grant = of(Holder::Team("t".to_owned()));
        assert_eq!(
            read.grants_of_account("1").expect("an answer"),
            std::slice::from_ref(&team_grant)
        );
        let own = of(Holder::Account("2".to_owned()));
        assert_eq!(
            read.grants_of_account("2").expect("an answer"),
            [own, team_grant]
        );
        let of_key = of(Holder::Key("1".to_owned()));
        assert_eq!(read.grants_of_key("1").expect("an answer"), [of_key]);
        assert_eq!(read.grants().expect("an answer").len(), 3);
        assert_eq!(
            read.team_members().expect("an answer"),
            [
                ("t".to_owned(), "1".to_owned(), true),
                ("t".to_owned(), "2".to_owned(), false)
            ]
        );
        drop(read);
        write(&store, |transaction| {
            assert!(transaction.delete_team_member("t", "1").expect("a member"));
            assert!(!transaction.delete_team_member("t", "1").expect("nobody"));
            let holder = Holder::Team("t".to_owned());
            let taken = transaction.delete_grant(&holder, "reader", "everything", "");
            assert!(taken.expect("a grant"));
            let taken = transaction.delete_grant(&holder, "reader", "everything", "");
            assert!(!taken.expect("no grant"));
        });
        let read = store.read().expect("a transaction");
        assert!(read.grants_of_account("1").expect("an answer").is_empty());
        assert_eq!(read.teams().expect("an answer").len(), 1);
    }
}

#[test]
fn keys_and_sessions_are_found_by_their_digests_until_they_end() {
    for store in stores() {
        let key = KeyRow {
            id: "k".to_owned(),
            prefix: "iri_ab".to_owned(),
            digest: vec![7; 32],
            name: "ci".to_owned(),
            account: "1".to_owned(),
            created: 1,
            expires: Some(9),
            ..KeyRow::default()
        };
        let session = |digest: u8, used, expires| SessionRow {
            digest: vec![digest; 32],
            account: "1".to_owned(),
            created: 1,
            used,
            expires,
        };
        write(&store, |transaction| {
            let row = account("1", "Ada");
            transaction.insert_account(&row).expect("an account");
            transaction.insert_key(&key).expect("a key");
            for row in [session(1, 5, 100), session(2, 5, 10), session(3, 1, 100)] {
                transaction.insert_session(&row).expect("a session");
            }
            transaction.note_key_used("k", 4).expect("a key");
            transaction
                .note_session_used(&[1; 32], 8)
                .expect("a session");
        });
        write(&store, |transaction| {
            assert_eq!(transaction.delete_old_sessions(10, 2).expect("sessions"), 2);
            assert!(transaction.revoke_key("k", 5).expect("a key"));
            assert!(!transaction.revoke_key("k", 6).expect("a key"));
        });
        let read = store.read().expect("a transaction");
        let kept = KeyRow {
            revoked: Some(5),
            used: Some(4),
            ..key.clone()
        };
        assert_eq!(read.key_of(&[7; 32]).expect("an answer"), Some(kept));
        assert_eq!(read.key_of(&[8; 32]).expect("an answer"), None);
        assert_eq!(read.keys().expect("an answer").len(), 1);
        let found = read.session(&[1; 32]).expect("an answer");
        assert_eq!(found, Some(session(1, 8, 100)));
        assert_eq!(read.session(&[2; 32]).expect("an answer"), None);
        drop(read);
        write(&store, |transaction| {
            assert!(transaction.delete_session(&[1; 32]).expect("a session"));
            assert!(!transaction.delete_session(&[1; 32]).expect("none"));
            assert_eq!(transaction.delete_sessions_of("1").expect("none"), 0);
        });
    }
}

#[test]
fn a_link_counts_once() {
    for store in stores() {
        let link = |digest: u8, account: Option<&str>| InvitationRow {
            digest: vec![digest; 32],
            account: account.map(str::to_owned),
            created: 1,
            expires: 9,
            used: None,
        };
        write(&store, |transaction| {
            let row = account("1", "Ada");
            transaction.insert_account(&row).expect("an account");
            for row in [link(1, None), link(2, None), link(3, Some("1"))] {
                transaction.insert_invitation(&row).expect("a link");
            }
            assert!(transaction.use_invitation(&[1; 32], 5).expect("a link"));
            assert!(!transaction.use_invitation(&[1; 32], 6).expect("a link"));
            assert!(!transaction.use_invitation(&[9; 32], 6).expect("no link"));
            assert_eq!(transaction.end_invitations(None, 7).expect("links"), 1);
            assert_eq!(transaction.end_invitations(Some("1"), 8).expect("links"), 1);
        });
        let read = store.read().expect("a transaction");
        for (digest, used) in [(1, 5), (2, 7), (3, 8)] {
            let found = read.invitation(&[digest; 32]).expect("an answer");
            assert_eq!(found.expect("a link").used, Some(used), "{digest}");
        }
    }
}

#[test]
fn entries_of_the_audit_log_have_one_order() {
    for store in stores() {
        let entry = |number: i64| AuditRow {
            number,
            text: format!("{{\"n\":{number}}}"),
            digest: vec![number as u8; 32],
        };
        let read = store.read().expect("a transaction");
        assert_eq!(read.last_audit_entry().expect("an answer"), None);
        drop(read);
        write(&store, |transaction| {
            for number in 1..=3 {
                let inserted = transaction.insert_audit_entry(&entry(number));
                inserted.expect("an entry");
            }
        });
        let transaction = store.write("test").expect("a transaction");
        let refused = transaction.insert_audit_entry(&entry(3));
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        drop(transaction);
        let read = store.read().expect("a transaction");
        assert_eq!(
            read.last_audit_entry().expect("an answer"),
            Some((3, vec![3; 32]))
        );
        let mut found = Vec::new();
        let told = read.each_audit_entry(2, |row| {
            found.push(row);
            Ok(())
        });
        told.expect("entries");
        assert_eq!(found, [entry(2), entry(3)]);
    }
}
