//! A client of HTTP/1.1 that keeps its connection, and costs little beside what it measures.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// So long an answer is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is opened when something is asked, and kept.
pub(super) struct Connection<'a> {
    address: &'a str,
    stream: Option<TcpStream>,
    received: Vec<u8>,
}

/// An answer.
pub(super) struct Answer<'c> {
    pub(super) status: u16,
    pub(super) head: &'c str,
    pub(super) content: &'c [u8],
    /// When the last byte of the request was handed over.
    pub(super) sent: Instant,
}

/// Where an answer's parts are.
struct Parts {
    status: u16,
    head: usize,
    end: usize,
}

impl<'a> Connection<'a> {
    pub(super) fn to(address: &'a str) -> Self {
        Self {
            address,
            stream: None,
            received: Vec::new(),
        }
    }

    /// Asks for what is at a path. A server may close a connection that nobody used for a while; then it is asked again on a new one
    /// (RFC 9112, 9.3.1).
    pub(super) fn get(&mut self, path: &str) -> io::Result<Answer<'_>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        let was_kept = self.stream.is_some();
        let asked = match self.exchange(&[request.as_bytes()]) {
            Err(_) if was_kept && self.received.is_empty() => self.exchange(&[request.as_bytes()]),
            asked => asked,
        };
        let (parts, sent) = asked?;
        self.answer(&parts, sent)
    }

    /// Sends something to a path.
    pub(super) fn post(&mut self, path: &str, content: &[u8]) -> io::Result<Answer<'_>> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
            self.address,
            content.len()
        );
        let (parts, sent) = self.exchange(&[head.as_bytes(), content])?;
        self.answer(&parts, sent)
    }

    fn answer(&self, parts: &Parts, sent: Instant) -> io::Result<Answer<'_>> {
        let head = self.received.get(..parts.head).unwrap_or_default();
        let content = self.received.get(parts.head + 4..parts.end);
        Ok(Answer {
            status: parts.status,
            head: std::str::from_utf8(head).map_err(io::Error::other)?,
            content: content.unwrap_or_default(),
            sent,
        })
    }

    fn exchange(&mut self, request: &[&[u8]]) -> io::Result<(Parts, Instant)> {
        self.received.clear();
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                stream
            }
        };
        for part in request {
            stream.write_all(part)?;
        }
        let sent = Instant::now();
        let parts = receive(&mut stream, &mut self.received)?;
        let head = self.received.get(..parts.head).unwrap_or_default();
        // What was not taken by the answer belongs to nothing that was asked.
        let is_whole = self.received.len() == parts.end;
        if is_whole && field(head, "connection").is_none_or(|value| value != "close") {
            self.stream = Some(stream);
        }
        Ok((parts, sent))
    }
}

/// Reads one answer.
fn receive(stream: &mut TcpStream, into: &mut Vec<u8>) -> io::Result<Parts> {
    const CHUNK: usize = 1 << 16;
    let mut chunk = [0; CHUNK];
    let mut parts: Option<Parts> = None;
    loop {
        if let Some(parts) = parts.take_if(|parts| into.len() >= parts.end) {
            return Ok(parts);
        }
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if parts.is_none()
            && let Some(head) = into.windows(4).position(|four| four == b"\r\n\r\n")
        {
            parts = Some(measured(into.get(..head).unwrap_or_default())?);
        }
    }
}

/// What a head tells of its answer.
fn measured(head: &[u8]) -> io::Result<Parts> {
    let malformed = || io::Error::from(io::ErrorKind::InvalidData);
    let status = head
        .get(9..12)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    let length = field(head, "content-length").map_or(Some(0), |length| length.parse().ok());
    let length: usize = length.ok_or_else(malformed)?;
    Ok(Parts {
        status: status
            .and_then(|status| status.parse().ok())
            .ok_or_else(malformed)?,
        head: head.len(),
        end: head.len() + 4 + length,
    })
}

/// A field of a head.
fn field<'h>(head: &'h [u8], name: &str) -> Option<&'h str> {
    let lines = std::str::from_utf8(head).ok()?.split("\r\n").skip(1);
    let mut fields = lines.filter_map(|line| line.split_once(':'));
    let found = fields.find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}

impl Answer<'_> {
    /// A field of its head.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        field(self.head.as_bytes(), name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_tells_how_long_the_answer_is() {
        let head = b"HTTP/1.1 202 Accepted\r\nLocation: /a\r\ncontent-Length:  12";
        let parts = measured(head).expect("a head");
        assert_eq!((parts.status, parts.end), (202, head.len() + 16));
        assert_eq!(field(head, "location"), Some("/a"));
        assert!(measured(b"HTTP/1.1").is_err());
        assert!(measured(b"HTTP/1.1 200 OK\r\nContent-Length: x").is_err());
    }
}
