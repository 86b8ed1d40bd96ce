//! Between a client and its server: passes everything on, but for an answer now and then.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What happens to the next connection instead of being passed on.
#[derive(Clone, Copy)]
pub(crate) enum Trouble {
    /// It is refused for a second, as if there had been too many requests.
    Refused,
    /// Its request arrives, and the answer is lost.
    Lost,
}

/// It listens until the tests end.
pub(crate) struct Between {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    server: SocketAddr,
    trouble: Mutex<Option<Trouble>>,
    /// How each connection's first answer began.
    noted: Mutex<Vec<String>>,
}

impl Between {
    pub(crate) fn before(server: SocketAddr) -> Between {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { server, trouble: Mutex::default(), noted: Mutex::default() });
        let between = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&between);
                // A client may hang up whenever it likes.
                thread::spawn(move || shared.serve(client).ok());
            }
        });
        Between { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What happens to the next connection.
    pub(crate) fn trouble(&self, trouble: Trouble) {
        *self.shared.trouble.lock().unwrap() = Some(trouble);
    }

    /// The statuses since this was last asked, one a connection; `lost` for an answer that was.
    pub(crate) fn noted(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.noted.lock().unwrap())
    }
}

impl Shared {
    fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        let trouble = self.trouble.lock().unwrap().take();
        match trouble {
            Some(Trouble::Refused) => {
                read_request(&mut client)?;
                self.note("429");
                let body = r#"{"error":"Rate limit exceeded","code":"rate_limited","request_id":"req_x"}"#;
                let head = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nConnection: close\r\n";
                let length = body.len();
                write!(
                    client,
                    "{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
                )
            }
            Some(Trouble::Lost) => {
                let mut server = TcpStream::connect(self.server)?;
                server.write_all(&read_request(&mut client)?)?;
                // It has begun to answer, so it has done all that was asked.
                server.read_exact(&mut [0])?;
                self.note("lost");
                Ok(())
            }
            None => self.pass_on(client),
        }
    }

    fn pass_on(&self, mut client: TcpStream) -> io::Result<()> {
        let mut server = TcpStream::connect(self.server)?;
        let (mut asking, mut asked) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || {
            let passed = io::copy(&mut asking, &mut asked);
            asked.shutdown(Shutdown::Write).and(passed)
        });
        let mut begin = [0; "HTTP/1.1 200".len()];
        server.read_exact(&mut begin)?;
        self.note(&String::from_utf8_lossy(&begin[9..]));
        client.write_all(&begin)?;
        io::copy(&mut server, &mut client)?;
        client.shutdown(Shutdown::Both)
    }

    fn note(&self, status: &str) {
        self.noted.lock().unwrap().push(status.to_owned());
    }
}

/// A whole request, with a body if it names a length.
fn read_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let (mut request, mut some) = (Vec::new(), [0; 4096]);
    loop {
        let n_read = client.read(&mut some)?;
        request.extend_from_slice(&some[..n_read]);
        let head = request.windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|at| at + 4);
        let is_whole = head.is_some_and(|end| {
            let text = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            request.len() >= end + length.unwrap_or(0)
        });
        if is_whole || n_read == 0 {
            return Ok(request);
        }
    }
}
