//! Who signs in, what they may do, the keys of programs, and what was done.

use iriai_office::{Credentials, NewAccount, NewKey, Permission, instant};

use crate::Failure;
use crate::api::people::{
    AccountChange, AccountRequest, AccountResponse, AuditCheckResponse, AuditEntryResponse,
    GrantBody, GrantRequest, IdResponse, InvitationRequest, InvitationResponse, KeyRequest,
    KeyResponse, ListResponse, MadeKeyResponse, NameResponse, PasswordRequest, SessionResponse,
    SignInRequest, TeamRequest, TeamResponse,
};
use crate::router::{Answer, Asked, Endpoint, Rule, Takes, Verb};
use crate::session::{Carried, page_token};

/// A row without parameters.
const fn endpoint(
    verb: Verb,
    path: &'static str,
    rule: Rule,
    answer: fn(&Asked<'_>) -> Result<Answer, Failure>,
) -> Endpoint {
    Endpoint {
        verb,
        path,
        parameters: &[],
        takes: Takes::Json,
        rule,
        answer,
    }
}

const GOVERN: Rule = Rule::Everywhere(Permission::Govern);
const AUDIT: Rule = Rule::Everywhere(Permission::Audit);

pub(super) const ENDPOINTS: &[Endpoint] = &[
    endpoint(Verb::Post, "/api/v1/iriai/session", Rule::Open, sign_in),
    endpoint(Verb::Get, "/api/v1/iriai/session", Rule::Known, session),
    endpoint(Verb::Delete, "/api/v1/iriai/session", Rule::Known, sign_out),
    endpoint(Verb::Post, "/api/v1/iriai/invitation", Rule::Open, accept),
    endpoint(Verb::Put, "/api/v1/iriai/password", Rule::Known, password),
    endpoint(Verb::Get, "/api/v1/iriai/accounts", GOVERN, accounts),
    endpoint(Verb::Post, "/api/v1/iriai/accounts", GOVERN, make_account),
    endpoint(
        Verb::Put,
        "/api/v1/iriai/accounts/{id}",
        GOVERN,
        change_account,
    ),
    endpoint(
        Verb::Post,
        "/api/v1/iriai/accounts/{id}/invitation",
        GOVERN,
        invite,
    ),
    endpoint(Verb::Get, "/api/v1/iriai/teams", GOVERN, teams),
    endpoint(Verb::Post, "/api/v1/iriai/teams", GOVERN, make_team),
    endpoint(
        Verb::Put,
        "/api/v1/iriai/teams/{id}/members/{account}",
        GOVERN,
        join,
    ),
    endpoint(
        Verb::Delete,
        "/api/v1/iriai/teams/{id}/members/{account}",
        GOVERN,
        leave,
    ),
    endpoint(Verb::Post, "/api/v1/iriai/grants", GOVERN, grant),
    endpoint(Verb::Get, "/api/v1/iriai/keys", Rule::Known, keys),
    endpoint(Verb::Post, "/api/v1/iriai/keys", Rule::Known, make_key),
    endpoint(
        Verb::Delete,
        "/api/v1/iriai/keys/{id}",
        Rule::Known,
        revoke_key,
    ),
    Endpoint {
        parameters: &[&["before", "limit"]],
        ..endpoint(Verb::Get, "/api/v1/iriai/audit", AUDIT, audit)
    },
    Endpoint {
        parameters: &[&["number", "digest"]],
        ..endpoint(Verb::Get, "/api/v1/iriai/audit/check", AUDIT, check_audit)
    },
];

fn sign_in(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: SignInRequest = asked.sent()?;
    let signed = asked.office.sign_in(&Credentials {
        name: sent.name,
        password: sent.password,
        code: sent.code,
    })?;
    let token = page_token(&signed.session);
    let answer = Answer::json(&SessionResponse::signed_in(&signed, token))?;
    Ok(answer.with_session(Some(signed.session)))
}

fn session(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let csrf_token = match asked.carried {
        Carried::Session(session) => Some(page_token(session)),
        Carried::Key(_) | Carried::Nothing => None,
    };
    Answer::json(&SessionResponse {
        csrf_token,
        ..SessionResponse::new(asked.actor())
    })
}

fn sign_out(asked: &Asked<'_>) -> Result<Answer, Failure> {
    if let Carried::Session(session) = asked.carried {
        asked.office.sign_out(session)?;
    }
    Ok(Answer::done().with_session(None))
}

fn accept(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: InvitationRequest = asked.sent()?;
    let name = asked
        .office
        .accept(&sent.secret, &sent.name, &sent.password)?;
    Answer::made(&NameResponse { name })
}

fn password(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: PasswordRequest = asked.sent()?;
    asked.office.change_password(&sent.old, &sent.new)?;
    Ok(Answer::done().with_session(None))
}

fn accounts(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Answer::json(&ListResponse::of(
        asked.office.accounts()?,
        AccountResponse::new,
    ))
}

fn make_account(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: AccountRequest = asked.sent()?;
    if let Some(language) = &sent.language
        && !["en", "ja"].contains(&language.as_str())
    {
        return Err(Failure::value("language-unknown", language));
    }
    let (id, secret) = asked.office.make_account(&NewAccount {
        name: sent.name,
        address: sent.address,
        language: sent.language,
        grants: GrantBody::grants(&sent.grants)?,
    })?;
    Answer::made(&InvitationResponse { id, secret })
}

fn change_account(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: AccountChange = asked.sent()?;
    asked
        .office
        .disable_account(asked.part("id"), sent.disabled)?;
    Ok(Answer::done())
}

fn invite(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let id = asked.part("id").to_owned();
    let secret = asked.office.invite(&id)?;
    Answer::made(&InvitationResponse { id, secret })
}

fn teams(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Answer::json(&ListResponse::of(asked.office.teams()?, TeamResponse::new))
}

fn make_team(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: TeamRequest = asked.sent()?;
    let group = sent.provider_group.as_deref();
    let id = asked.office.make_team(&sent.name, group)?;
    Answer::made(&IdResponse { id })
}

fn join(asked: &Asked<'_>) -> Result<Answer, Failure> {
    change_member(asked, true)
}

fn leave(asked: &Asked<'_>) -> Result<Answer, Failure> {
    change_member(asked, false)
}

fn change_member(asked: &Asked<'_>, is_member: bool) -> Result<Answer, Failure> {
    let (team, account) = (asked.part("id"), asked.part("account"));
    asked.office.change_member(team, account, is_member)?;
    Ok(Answer::done())
}

fn grant(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: GrantRequest = asked.sent()?;
    let grants = GrantBody::grants(&sent.grants)?;
    asked
        .office
        .grant(&sent.holder()?, &grants, !sent.withdrawn)?;
    Ok(Answer::done())
}

fn keys(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Answer::json(&ListResponse::of(asked.office.keys()?, KeyResponse::new))
}

fn make_key(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let sent: KeyRequest = asked.sent()?;
    let end = |text: &String| instant(text).ok_or_else(|| Failure::value("time-invalid", text));
    let made = asked.office.make_key_for_programs(&NewKey {
        expires: sent.expires.as_ref().map(end).transpose()?,
        grants: GrantBody::grants(&sent.grants)?,
        name: sent.name,
    })?;
    Answer::made(&MadeKeyResponse {
        id: made.id,
        key: made.key,
    })
}

fn revoke_key(asked: &Asked<'_>) -> Result<Answer, Failure> {
    asked.office.revoke_key(asked.part("id"))?;
    Ok(Answer::done())
}

fn audit(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let before = asked.parameters.number("before")?;
    let before = before.and_then(|number| i64::try_from(number).ok());
    let entries = asked.office.audit_entries(before, asked.limit()?)?;
    Answer::json(&ListResponse::of(entries, AuditEntryResponse::new))
}

fn check_audit(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let number = asked.parameters.number("number")?;
    let number = number.and_then(|number| i64::try_from(number).ok());
    let digest = asked.parameters.text("digest").map(str::to_owned);
    let check = asked.office.check_audit(number.zip(digest))?;
    Answer::json(&AuditCheckResponse::new(check))
}
