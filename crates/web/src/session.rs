//! Who asks, by what a request carries: a key, or the session of a browser.

use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use iriai_office::{Actor, Office};

use crate::Failure;

/// What a browser keeps.
const SESSION: &str = "iriai_session";
/// By what a page of ours shows that it is one.
pub(crate) const PAGE_HEADER: &str = "x-csrf-token";

/// What a request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Carried {
    /// A key.
    Key(String),
    /// A session.
    Session(String),
    /// Nothing.
    Nothing,
}

impl Carried {
    /// What the head of a request carries: a key counts before a session.
    pub(crate) fn by(headers: &HeaderMap) -> Self {
        let text = |value: &HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
        if let Some(key) = headers.get("x-api-key") {
            return Self::Key(text(key));
        }
        let bearer = headers.get(AUTHORIZATION).map(text);
        if let Some((scheme, key)) = bearer.as_deref().and_then(|value| value.split_once(' '))
            && scheme.eq_ignore_ascii_case("bearer")
        {
            return Self::Key(key.trim().to_owned());
        }
        let cookies = headers.get_all(COOKIE).iter().map(text);
        let cookies: Vec<String> = cookies.collect();
        let all = cookies.iter().flat_map(|cookies| cookies.split(';'));
        let own = all.filter_map(|cookie| cookie.trim().split_once('='));
        // Of several that of the narrowest path stands first (RFC 6265, 5.4).
        let mut session = own.filter(|(name, _)| *name == SESSION);
        match session.next().map(|(_, value)| value) {
            Some(session) => Self::Session(session.to_owned()),
            None => Self::Nothing,
        }
    }

    /// Who that is. A key or a session that does not count is told, and not taken for nothing.
    pub(crate) fn actor(&self, office: &Office, guest: &Actor) -> Result<Actor, Failure> {
        let known = match self {
            Self::Key(key) => office.holder_of_key(key)?,
            Self::Session(session) => office.holder_of_session(session)?,
            Self::Nothing => Some(guest.clone()),
        };
        match (known, self) {
            (Some(actor), _) => Ok(actor),
            // The browser keeps it a while longer than it counts.
            (None, Self::Session(_)) => Ok(guest.clone()),
            (None, _) => Err(Failure::new("key-refused")),
        }
    }

    /// Refuses what changes something where a page from elsewhere may have sent it: a browser adds the session to whatever it sends. What is
    /// open to everybody does nothing in the name of a session, and one that counts no more must not keep anybody from signing in: there it
    /// is enough that no other page sent it.
    pub(crate) fn check_page(
        &self,
        method: &Method,
        headers: &HeaderMap,
        is_open: bool,
    ) -> Result<(), Failure> {
        if method.is_safe() {
            return Ok(());
        }
        let refused = || Err(Failure::new("page-foreign"));
        if !is_own_page(headers) {
            return refused();
        }
        let Self::Session(session) = self else {
            return Ok(());
        };
        if is_open {
            return Ok(());
        }
        let sent = headers
            .get(PAGE_HEADER)
            .and_then(|value| value.to_str().ok());
        match sent == Some(&page_token(session)) {
            true => Ok(()),
            false => refused(),
        }
    }
}

/// By what a page shows that it is one of ours: only those who know the session can make it, and it does not tell the session.
pub(crate) fn page_token(session: &str) -> String {
    iriai_office::derived(session, "page")
}

/// Whether a browser says that what it sends comes from a page of this server; a program says nothing.
fn is_own_page(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.to_str(), Ok("same-origin" | "none"));
    }
    let Some(origin) = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return !headers.contains_key(ORIGIN);
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let uri: Option<Uri> = origin.parse().ok();
    let authority = uri.as_ref().and_then(Uri::authority).map(Authority::as_str);
    authority.is_some() && authority == host
}

/// The head by which a browser keeps a session, or forgets it where there is none. `is_secure` where it came by TLS.
pub(crate) fn kept(session: Option<&str>, is_secure: bool) -> Option<HeaderValue> {
    let secure = match is_secure {
        true => "; Secure",
        false => "",
    };
    let text = match session {
        Some(session) => format!("{SESSION}={session}; Path=/; HttpOnly; SameSite=Lax{secure}"),
        None => format!("{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"),
    };
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let fields = fields.iter();
        let fields = fields.map(|(name, value)| {
            let name = axum::http::HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        fields.collect()
    }

    #[test]
    fn a_key_counts_before_a_session() {
        let key = |text: &str| Carried::Key(text.to_owned());
        let session = |text: &str| Carried::Session(text.to_owned());
        for (fields, expected) in [
            (&[][..], Carried::Nothing),
            (&[("x-api-key", "k")], key("k")),
            (&[("x-api-key", "")], key("")),
            (&[("authorization", "Bearer  k")], key("k")),
            (&[("authorization", "bearer k")], key("k")),
            (&[("authorization", "Basic k")], Carried::Nothing),
            (&[("cookie", "a=b; iriai_session=s")], session("s")),
            (&[("cookie", "iriai_sessions=s; x")], Carried::Nothing),
            (
                &[("cookie", "iriai_session=s"), ("x-api-key", "k")],
                key("k"),
            ),
        ] {
            assert_eq!(Carried::by(&headers(fields)), expected, "{fields:?}");
        }
    }

    #[test]
    fn a_page_from_elsewhere_changes_nothing() {
        let session = Carried::Session("s".to_owned());
        let token: &'static str = page_token("s").leak();
        let other: &'static str = page_token("t").leak();
        let host = ("host", "iriai.example:8080");
        let check = |carried: &Carried, method: Method, fields: &[(&'static str, &'static str)]| {
            let fields = [fields, &[host]].concat();
            let headers = headers(&fields);
            let is_taken = |is_open| carried.check_page(&method, &headers, is_open).is_ok();
            // What is open asks for no token, and is refused from elsewhere all the same.
            assert_eq!(is_taken(true), method.is_safe() || is_own_page(&headers));
            is_taken(false)
        };
        assert!(check(&session, Method::GET, &[]));
        for (fields, is_taken) in [
            (&[][..], false),
            (&[(PAGE_HEADER, token)], true),
            (&[(PAGE_HEADER, other)], false),
            (
                &[
                    (PAGE_HEADER, token),
                    ("origin", "http://iriai.example:8080"),
                ],
                true,
            ),
            (
                &[(PAGE_HEADER, token), ("origin", "http://evil.example")],
                false,
            ),
            (&[(PAGE_HEADER, token), ("origin", "null")], false),
            (
                &[(PAGE_HEADER, token), ("sec-fetch-site", "same-origin")],
                true,
            ),
            (
                &[(PAGE_HEADER, token), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (
                &[(PAGE_HEADER, token), ("sec-fetch-site", "same-site")],
                false,
            ),
        ] {
            assert_eq!(
                check(&session, Method::POST, fields),
                is_taken,
                "{fields:?}"
            );
        }
        // Nobody but who has a key can send it; without anything, nothing is at stake but what guests may do.
        for carried in [Carried::Key("k".to_owned()), Carried::Nothing] {
            assert!(check(&carried, Method::POST, &[]));
            assert!(!check(
                &carried,
                Method::POST,
                &[("origin", "http://evil.example")]
            ));
        }
    }

    #[test]
    fn what_a_browser_keeps_no_script_reads() {
        let told = |session, is_secure| {
            let value = kept(session, is_secure).expect("a head");
            value.to_str().expect("text").to_owned()
        };
        assert_eq!(
            told(Some("s"), true),
            "iriai_session=s; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(told(None, false).starts_with("iriai_session=; Path=/; Max-Age=0;"));
        assert!(kept(Some("a\nb"), false).is_none());
    }
}
