//! What is kept and cannot be read any more, in words.

use crate::api::risk::UnreadResponse;
use crate::shown::shortened;
use crate::{Complaint, Known, Texts};

/// That nobody knows what it would say, and why.
pub fn unread(unread: &UnreadResponse, texts: &Texts) -> String {
    let known = Known {
        detail: &unread.detail,
        ..Known::default()
    };
    let mut why = Complaint::new(unread.code, known, texts).message;
    if !unread.at.is_empty() {
        let place = shortened(&texts.place(&unread.at)).into_owned();
        let arguments = [("message", (&why).into()), ("place", (&place).into())];
        why = texts.with("complaint", &arguments);
    }
    let arguments = [("id", unread.id.as_str().into()), ("why", (&why).into())];
    texts.with(&format!("kept-unread-{}", unread.kind), &arguments)
}
