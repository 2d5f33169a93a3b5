//! A server of a few lines, which answers as a test tells it to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What was asked, as it stood on the line.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// The fields of the head, names in small letters.
    fields: Vec<(String, String)>,
}

impl Asked {
    /// A field of the head.
    pub fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(own, _)| own == name)?;
        Some(&field.1)
    }

    fn read(connection: &TcpStream) -> Option<Self> {
        let mut lines = BufReader::new(connection).lines();
        let first = lines.next()?.ok()?;
        let mut asked = Self {
            path: first.split(' ').nth(1)?.to_owned(),
            fields: Vec::new(),
        };
        for line in lines {
            let line = line.ok()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let field = (name.to_ascii_lowercase(), value.trim().to_owned());
            asked.fields.push(field);
        }
        Some(asked)
    }
}

/// An answer: status, fields and content. The length is told unless a field does.
pub fn answer(status: u16, fields: &[(&str, &str)], content: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n");
    let is_told = |name: &str| fields.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    if !is_told("content-length") && !is_told("transfer-encoding") && status != 304 {
        answer += &format!("Content-Length: {}\r\n", content.len());
    }
    for (name, value) in fields {
        answer += &format!("{name}: {value}\r\n");
    }
    let mut bytes = (answer + "\r\n").into_bytes();
    bytes.extend_from_slice(content);
    bytes
}

/// A server on a port of its own, as long as the tests run.
pub struct Server {
    /// Where it is.
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers each request by what is told of it and of how many there were before; then the connection ends.
    pub fn new(mut tell: impl FnMut(&Asked, usize) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let Ok(mut connection) = connection else {
                    continue;
                };
                let Some(asked) = Asked::read(&connection) else {
                    continue;
                };
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                let answer = tell(&asked, log.len());
                log.push(asked);
                drop(log);
                _ = connection.write_all(&answer);
            }
        });
        Self {
            address: format!("http://127.0.0.1:{port}"),
            asked,
        }
    }

    /// What it was asked since it was asked for this last.
    pub fn take_asked(&self) -> Vec<Asked> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut asked)
    }
}
