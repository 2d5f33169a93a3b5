//! Who signs in, what keys may do, and what of it is written down.

use iriai_office::{
    Actor, Clock, Credentials, Error, Extent, Grant, Holder, NewAccount, NewKey, Office,
    Permission, Role, Who,
};

use crate::{NOW, at, office};

const PASSWORD: &str = "correct horse battery staple";
const OTHER: &str = "nineteen grey herons over the weir";
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// An office so much later.
fn later(office: &Office, time: i64) -> Office {
    office.by_clock(Clock::Standing(at(NOW) + time))
}

fn credentials(name: &str, password: &str) -> Credentials {
    Credentials {
        name: name.to_owned(),
        password: password.to_owned(),
        code: None,
    }
}

/// An office with an administrator who is called Ada, and as she asks it.
fn with_ada() -> (Office, Office) {
    let office = office().asked_by(Actor::nobody());
    let link = office.begin_people().expect("an answer").expect("a link");
    assert_eq!(
        office.accept(&link, " Ada ", PASSWORD).expect("an account"),
        "Ada"
    );
    let signed = office
        .sign_in(&credentials("ada", PASSWORD))
        .expect("she is in");
    let as_ada = office.asked_by(signed.actor);
    (office, as_ada)
}

/// An account that was made by Ada, and as its owner asks.
pub(crate) fn with(office: &Office, as_ada: &Office, name: &str, grants: &[Grant]) -> Office {
    let new = NewAccount {
        name: name.to_owned(),
        grants: grants.to_vec(),
        ..NewAccount::default()
    };
    let (_, link) = as_ada.make_account(&new).expect("an account");
    office.accept(&link, "", PASSWORD).expect("a password");
    let signed = office.sign_in(&credentials(name, PASSWORD)).expect("in");
    office.asked_by(signed.actor)
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Error>) -> &'static str {
    outcome.expect_err("refused").code()
}

fn grant(role: Role, kind: &str, text: &str) -> Grant {
    let extent = Extent::new(kind, text).expect("an extent");
    Grant { role, extent }
}

fn id_of(office: &Office) -> String {
    match &office.actor().who {
        Who::Account { id, .. } => id.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_administrator_comes_by_a_link_that_counts_once() {
    let office = office().asked_by(Actor::nobody());
    let first = office.begin_people().expect("an answer").expect("a link");
    let second = office.begin_people().expect("an answer").expect("a link");
    let accept = |link: &str, name: &str| office.accept(link, name, PASSWORD);
    assert_eq!(code(accept(&first, "ada")), "invitation-invalid");
    assert_eq!(code(accept("", "ada")), "invitation-invalid");
    assert_eq!(code(accept(&second, " ")), "account-name-invalid");
    assert_eq!(
        code(office.accept(&second, "ada", "short")),
        "password-short"
    );
    let late = later(&office, 8 * DAY);
    assert_eq!(
        code(late.accept(&second, "ada", PASSWORD)),
        "invitation-invalid"
    );
    assert_eq!(accept(&second, "ada").expect("an account"), "ada");
    assert_eq!(code(accept(&second, "eve")), "invitation-invalid");
    assert_eq!(office.begin_people().expect("an answer"), None);
    let signed = office.sign_in(&credentials("ADA", PASSWORD)).expect("in");
    let all = Permission::ALL.iter();
    assert!(all.clone().all(|one| signed.actor.may_everywhere(*one)));
}

#[test]
fn who_fails_learns_nothing_and_waits() {
    let (office, as_ada) = with_ada();
    let refused = |office: &Office, name: &str, password: &str| {
        code(office.sign_in(&credentials(name, password)))
    };
    assert_eq!(refused(&office, "nobody", PASSWORD), "sign-in-refused");
    for _ in 0..5 {
        assert_eq!(refused(&office, "ada", OTHER), "sign-in-refused");
    }
    // Not even the right password counts for a while, and then it does.
    assert_eq!(refused(&office, "ada", PASSWORD), "sign-in-refused");
    let soon = later(&office, 1_001);
    soon.sign_in(&credentials("ada", PASSWORD)).expect("in");
    assert_eq!(refused(&office, "ada", OTHER), "sign-in-refused");
    office.sign_in(&credentials("ada", PASSWORD)).expect("in");
    let entries = as_ada.audit_entries(None, 100).expect("entries");
    let failed = entries.iter().filter(|one| one.action == "sign-in-refused");
    let told: Vec<_> = failed.map(|one| one.details.get("name").cloned()).collect();
    // What nobody is called may be a password that was typed there.
    assert_eq!(told.iter().filter(|name| name.is_none()).count(), 1);
    assert_eq!(told.len(), 7);
}

#[test]
fn a_session_ends_when_it_is_old_unused_or_over() {
    let (office, as_ada) = with_ada();
    let session = |office: &Office| {
        let signed = office.sign_in(&credentials("ada", PASSWORD));
        signed.expect("in").session
    };
    let holder = |time: i64, session: &str| {
        let office = later(&office, time);
        office.holder_of_session(session).expect("an answer")
    };
    let unused = session(&office);
    assert!(holder(0, &unused).is_some());
    assert!(holder(0, "").is_none());
    assert!(holder(12 * 60 * MINUTE, &unused).is_none());
    // Used every few hours it lasts for a week.
    let used = session(&office);
    assert_ne!(used, unused);
    for hours in 1..168 {
        assert!(holder(hours * 60 * MINUTE, &used).is_some(), "{hours}");
    }
    assert!(holder(7 * DAY, &used).is_none());
    let left = session(&office);
    office.sign_out(&left).expect("out");
    office.sign_out(&left).expect("nothing");
    assert!(holder(0, &left).is_none());
    // A new password ends all of them.
    let before = session(&office);
    assert_eq!(
        code(as_ada.change_password(OTHER, OTHER)),
        "sign-in-refused"
    );
    as_ada.change_password(PASSWORD, OTHER).expect("changed");
    assert!(holder(0, &before).is_none());
    assert_eq!(
        code(office.sign_in(&credentials("ada", PASSWORD))),
        "sign-in-refused"
    );
    office.sign_in(&credentials("ada", OTHER)).expect("in");
}

#[test]
fn one_time_codes_are_asked_for_and_count_once() {
    let (office, as_ada) = with_ada();
    let (_, setup) = as_ada.offer_codes().expect("a secret");
    assert!(setup.address.contains(&setup.secret));
    // The secret and the codes of RFC 6238, appendix B.
    let secret = b"12345678901234567890";
    let at_second = |second: i64| office.by_clock(Clock::Standing(second * 1000));
    let as_ada_at = |second: i64| as_ada.by_clock(Clock::Standing(second * 1000));
    let wrong = as_ada_at(1_111_111_109).confirm_codes(secret, "000000");
    assert_eq!(code(wrong), "sign-in-refused");
    let confirmed = as_ada_at(1_111_111_109).confirm_codes(secret, "081804");
    confirmed.expect("a code of it");
    let sign_in = |second: i64, code: Option<&str>| {
        at_second(second).sign_in(&Credentials {
            code: code.map(str::to_owned),
            ..credentials("ada", PASSWORD)
        })
    };
    assert_eq!(code(sign_in(1_111_111_111, None)), "sign-in-code-needed");
    let bad = sign_in(1_111_111_111, Some("081804"));
    assert_eq!(code(bad), "sign-in-refused");
    sign_in(1_111_111_111, Some("050471")).expect("in");
    let again = sign_in(1_111_111_111, Some("050471"));
    assert_eq!(code(again), "sign-in-refused");
    // Who does not know the password is not told that a code is asked for.
    let guess = at_second(1_111_111_111).sign_in(&credentials("ada", OTHER));
    assert_eq!(code(guess), "sign-in-refused");
}

#[test]
fn a_key_may_what_it_was_given_as_long_as_its_owner_may() {
    let (office, as_ada) = with_ada();
    let own = [
        grant(Role::Owner, "tag", "medical"),
        Grant::everywhere(Role::Reader),
    ];
    let as_bo = with(&office, &as_ada, "bo", &own);
    let new = |grants: Vec<Grant>, expires: Option<i64>| NewKey {
        name: "ci".to_owned(),
        grants,
        expires,
    };
    let made = as_bo.make_key_for_programs(&new(
        vec![grant(Role::Contributor, "tag", "medical")],
        Some(at(NOW) + DAY),
    ));
    let made = made.expect("a key");
    assert!(made.key.starts_with("iriai_"));
    // Nobody gives what they do not have, and no key makes keys.
    let too_much = vec![Grant::everywhere(Role::Contributor)];
    assert_eq!(
        code(as_bo.make_key_for_programs(&new(too_much, None))),
        "denied"
    );
    let past = new(Vec::new(), Some(at(NOW)));
    assert_eq!(code(as_bo.make_key_for_programs(&past)), "key-expired");
    let holder = |time: i64| {
        let office = later(&office, time);
        office.holder_of_key(&made.key).expect("an answer")
    };
    let actor = holder(0).expect("it counts");
    assert!(actor.may(Permission::Import) && !actor.may(Permission::Decide));
    let as_key = office.asked_by(actor);
    let chained = as_key.make_key_for_programs(&new(Vec::new(), None));
    assert_eq!(code(chained), "sign-in-needed");
    assert!(holder(DAY).is_none());
    assert!(office.holder_of_key("iriai_").expect("an answer").is_none());
    // What its owner may not do any more it may not either.
    let bo = Holder::Account(id_of(&as_bo));
    as_ada.grant(&bo, &own[..1], false).expect("taken away");
    assert!(!holder(0).expect("it counts").may(Permission::Import));
    as_ada.grant(&bo, &own[..1], true).expect("given back");
    assert!(holder(0).expect("it counts").may(Permission::Import));
    as_ada
        .disable_account(&id_of(&as_bo), true)
        .expect("disabled");
    assert!(holder(0).is_none());
    assert_eq!(
        code(office.sign_in(&credentials("bo", PASSWORD))),
        "sign-in-refused"
    );
    as_ada.disable_account(&id_of(&as_bo), false).expect("back");
    assert!(holder(0).is_some());
    // Everybody sees their own keys, and who governs sees all.
    let as_cy = with(&office, &as_ada, "cy", &[]);
    assert_eq!(as_cy.keys().expect("keys").len(), 0);
    assert_eq!(code(as_cy.revoke_key(&made.id)), "denied");
    for of in [&as_bo, &as_ada] {
        let keys = of.keys().expect("keys");
        let known = keys.first().expect("a key");
        assert_eq!(known.id, made.id);
        assert!(made.key.starts_with(&known.prefix) && known.prefix.len() < 13);
        assert!(known.used.is_some());
    }
    as_bo.revoke_key(&made.id).expect("taken back");
    assert!(holder(0).is_none());
    assert_eq!(code(as_bo.revoke_key(&made.id)), "not-found");
}

#[test]
fn a_team_gives_its_members_what_it_may() {
    let (office, as_ada) = with_ada();
    let as_bo = with(&office, &as_ada, "bo", &[]);
    let team = as_ada.make_team("PSIRT", Some("psirt")).expect("a team");
    assert_eq!(code(as_ada.make_team("psirt", None)), "account-name-taken");
    let holder = Holder::Team(team.clone());
    let analyst = Grant::everywhere(Role::Analyst);
    as_ada.grant(&holder, &[analyst], true).expect("granted");
    let may = |office: &Office| {
        let signed = office.sign_in(&credentials("bo", PASSWORD)).expect("in");
        signed.actor.may_everywhere(Permission::Decide)
    };
    assert!(!may(&office));
    as_ada
        .change_member(&team, &id_of(&as_bo), true)
        .expect("in");
    assert!(may(&office));
    let accounts = as_ada.accounts().expect("accounts");
    let bo = accounts.iter().find(|one| one.name == "bo").expect("bo");
    assert_eq!(bo.teams, std::slice::from_ref(&team));
    as_ada
        .change_member(&team, &id_of(&as_bo), false)
        .expect("out");
    assert!(!may(&office));
    assert_eq!(
        code(as_ada.change_member("none", &id_of(&as_bo), true)),
        "not-found"
    );
}

#[test]
fn who_may_not_govern_changes_nobody() {
    let (office, as_ada) = with_ada();
    let as_bo = with(&office, &as_ada, "bo", &[Grant::everywhere(Role::Auditor)]);
    let ada = id_of(&as_ada);
    let new = NewAccount {
        name: "cy".to_owned(),
        ..NewAccount::default()
    };
    for (office, expected) in [(&as_bo, "denied"), (&office, "sign-in-needed")] {
        let holder = Holder::Account(ada.clone());
        let reader = [Grant::everywhere(Role::Reader)];
        assert_eq!(code(office.make_account(&new)), expected);
        assert_eq!(code(office.invite(&ada)), expected);
        assert_eq!(code(office.disable_account(&ada, true)), expected);
        assert_eq!(code(office.grant(&holder, &reader, true)), expected);
        assert_eq!(code(office.make_team("x", None)), expected);
        assert_eq!(code(office.change_member("x", &ada, true)), expected);
        assert_eq!(code(office.accounts()), expected);
        assert_eq!(code(office.teams()), expected);
    }
    // Nor does who may not audit read what others did.
    let as_reader = with(&office, &as_ada, "dee", &[Grant::everywhere(Role::Reader)]);
    for (office, expected) in [(&as_reader, "denied"), (&office, "sign-in-needed")] {
        assert_eq!(code(office.audit_entries(None, 9)), expected);
        assert_eq!(code(office.check_audit(None)), expected);
        assert_eq!(code(office.each_audit_line(1, |_| Ok(()))), expected);
    }
    as_bo.audit_entries(None, 9).expect("an auditor");
    // Who governs some products alone governs nobody.
    let local = [grant(Role::Administrator, "tag", "x")];
    let as_cy = with(&office, &as_ada, "cy", &local);
    assert_eq!(code(as_cy.accounts()), "denied");
}

#[test]
fn everything_that_is_done_is_written_down_and_no_secret_is() {
    let (office, as_ada) = with_ada();
    let as_bo = with(&office, &as_ada, "bo", &[Grant::everywhere(Role::Reader)]);
    let key = as_bo.make_key_for_programs(&NewKey {
        name: "ci".to_owned(),
        grants: vec![Grant::everywhere(Role::Reader)],
        expires: None,
    });
    let key = key.expect("a key").key;
    let mut copy = String::new();
    let told = as_ada.each_audit_line(1, |line| {
        copy = format!("{copy}{line}\n");
        Ok(())
    });
    told.expect("lines");
    for secret in [PASSWORD, key.as_str(), "argon2"] {
        assert!(!copy.contains(secret), "{secret}");
    }
    let actions: Vec<String> = as_ada
        .audit_entries(None, 100)
        .expect("entries")
        .into_iter()
        .map(|one| format!("{} {}", one.actor.name, one.action))
        .rev()
        .collect();
    assert_eq!(
        actions,
        [
            " invite-first",
            " make-first-administrator",
            "Ada sign-in",
            "Ada make-account",
            " set-password",
            "bo sign-in",
            "bo make-key",
        ]
    );
    let check = as_ada.check_audit(None).expect("a check");
    assert_eq!((check.entries, check.broken), (7, None));
}
