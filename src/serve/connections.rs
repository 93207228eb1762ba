//! The connections: how many there may be, how long each may stand still, and their end.
//!
//! No client keeps others out. When there is no room for a new connection, the one goes that has waited longest without
//! asking for anything, or whose client has taken nothing for a while; else the oldest of a client that holds more than
//! half of all. Nobody loses a connection because the server is slow.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// Bytes of a request line with all headers.
const HEAD: usize = 16 << 10;
/// Headers of a request.
const HEADERS: usize = 64;
/// How long a client may take to send them.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// How long a client may take nothing of what it asked for.
const STALL: Duration = Duration::from_secs(30);
/// The same when there is no room for others.
const SHORT_STALL: Duration = Duration::from_secs(5);
/// How long downloads may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often connections that were told to end are looked at, whether they still have something to do.
const LOOK: Duration = Duration::from_millis(50);
/// Connections that are being told that there is no room, at once.
const REFUSALS: usize = 64;

/// Tells milliseconds since the server began.
#[derive(Debug, Clone, Copy)]
struct Clock(Instant);

impl Clock {
    fn now(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// One connection, as others see it.
#[derive(Debug)]
struct Connection {
    clock: Clock,
    client: IpAddr,
    /// When bytes went in or out last.
    moved: AtomicU64,
    /// Answers whose bodies are not all taken yet.
    answers: AtomicUsize,
    /// Nothing is asked for, and all that was answered has gone out.
    idle: AtomicBool,
    /// There is something to send, and the client does not take it.
    blocked: AtomicBool,
    end: Notify,
}

impl Connection {
    fn new(clock: Clock, client: IpAddr) -> Connection {
        let (moved, answers) = (AtomicU64::new(clock.now()), AtomicUsize::new(0));
        let (idle, blocked) = (AtomicBool::new(true), AtomicBool::new(false));
        Connection { clock, client, moved, answers, idle, blocked, end: Notify::new() }
    }

    fn note(&self) {
        self.moved.store(self.clock.now(), Ordering::Relaxed);
    }

    /// How long nothing has moved.
    fn stalled(&self, now: u64) -> Duration {
        Duration::from_millis(now.saturating_sub(self.moved.load(Ordering::Relaxed)))
    }

    fn is_idle(&self) -> bool {
        self.idle.load(Ordering::Relaxed)
    }

    /// Whether its client has taken nothing for so long, or has asked for nothing.
    fn rests(&self, now: u64, time: Duration) -> bool {
        (self.is_idle() || self.blocked.load(Ordering::Relaxed)) && self.stalled(now) >= time
    }

    /// All that was written has gone out. The end of a body comes earlier: the last part may wait for the client.
    fn flushed(&self) {
        if self.answers.load(Ordering::Relaxed) == 0 {
            self.idle.store(true, Ordering::Relaxed);
        }
    }
}

/// A request is being answered as long as this lives; its connection is idle when then all has gone out.
#[derive(Debug)]
struct Busy(Arc<Connection>);

impl Busy {
    fn new(connection: &Arc<Connection>) -> Busy {
        connection.answers.fetch_add(1, Ordering::Relaxed);
        connection.idle.store(false, Ordering::Relaxed);
        Busy(connection.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.answers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer, which keeps its connection busy until it is gone.
#[derive(Debug)]
struct Held {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// All connections.
#[derive(Debug)]
struct Connections {
    clock: Clock,
    most: usize,
    all: Mutex<HashMap<u64, Arc<Connection>>>,
    /// Connections that are only told that there is no room.
    refusals: AtomicUsize,
}

impl Connections {
    /// Makes room for one more, of this client. Without room, those who ask for nothing go first; then those who take
    /// nothing.
    fn has_room(&self, client: IpAddr) -> bool {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < self.most {
            return true;
        }
        let now = self.clock.now();
        let can_go = all.iter().filter(|(_, connection)| connection.is_idle() || connection.rests(now, SHORT_STALL));
        let longest = can_go.map(|(key, connection)| (connection.is_idle(), connection.stalled(now), key)).max();
        let Some(key) = longest.map(|(.., key)| *key).or_else(|| of_hog(&all, client)) else { return false };
        if let Some(connection) = all.remove(&key) {
            connection.end.notify_one();
        }
        true
    }

    fn add(&self, key: u64, client: IpAddr) -> Arc<Connection> {
        let connection = Arc::new(Connection::new(self.clock, client));
        self.all.lock().unwrap_or_else(PoisonError::into_inner).insert(key, connection.clone());
        connection
    }

    fn remove(&self, key: u64) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Ends those whose clients take nothing or ask for nothing.
    fn sweep(&self) {
        let now = self.clock.now();
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let stalled = all.values().filter(|connection| connection.rests(now, STALL));
        stalled.for_each(|connection| connection.end.notify_one());
    }

    fn is_empty(&self) -> bool {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// The oldest connection of a client that holds more than half of all, and is not the one that asks for another.
fn of_hog(all: &HashMap<u64, Arc<Connection>>, client: IpAddr) -> Option<u64> {
    let mut of_clients: HashMap<IpAddr, (usize, u64)> = HashMap::new();
    for (key, connection) in all {
        let (count, oldest) = of_clients.entry(connection.client).or_insert((0, u64::MAX));
        *count += 1;
        *oldest = (*oldest).min(*key);
    }
    let hog = of_clients.into_iter().find(|(other, (count, _))| *other != client && count * 2 > all.len());
    hog.map(|(_, (_, oldest))| oldest)
}

/// Answers until `stop` says so; then downloads have a while to be finished.
pub async fn serve(listener: TcpListener, router: Router, most: usize, mut stop: watch::Receiver<bool>) {
    let (clock, refusals) = (Clock(Instant::now()), AtomicUsize::new(0));
    let connections = Arc::new(Connections { clock, most, all: Mutex::default(), refusals });
    let mut sweep = tokio::time::interval(Duration::from_secs(1));
    let mut key = 0;
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            _ = sweep.tick() => {
                connections.sweep();
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, client)) if connections.has_room(client.ip()) => {
                key += 1;
                let connection = connections.add(key, client.ip());
                tokio::spawn(answer(stream, router.clone(), connection, connections.clone(), key, stop.clone()));
            }
            Ok((stream, _)) => refuse(stream, &connections),
            // The client is gone already.
            Err(error) if is_about_client(&error) => {}
            // No handles are left, for example. Without a pause, this loop would take a whole core.
            Err(_) => {
                connections.has_room(Ipv4Addr::UNSPECIFIED.into());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    drop(listener);
    let end = Instant::now() + GRACE;
    while !connections.is_empty() && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_about_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Tells a client that there is no room, unless too many are being told so.
fn refuse(mut stream: TcpStream, connections: &Arc<Connections>) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    if connections.refusals.fetch_add(1, Ordering::Relaxed) >= REFUSALS {
        connections.refusals.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    let connections = connections.clone();
    tokio::spawn(async move {
        let talk = async {
            stream.write_all(ANSWER).await?;
            stream.shutdown().await?;
            // What is not read would take the answer away from the client.
            let mut request = [0; 4096];
            while stream.read(&mut request).await? > 0 {}
            io::Result::Ok(())
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), talk).await;
        connections.refusals.fetch_sub(1, Ordering::Relaxed);
    });
}

/// Answers the requests of one connection.
async fn answer(
    stream: TcpStream,
    router: Router,
    connection: Arc<Connection>,
    connections: Arc<Connections>,
    key: u64,
    mut stop: watch::Receiver<bool>,
) {
    // An answer must not wait for the next one to fill a packet.
    let _ = stream.set_nodelay(true);
    let io = Watched { io: TokioIo::new(stream), connection: connection.clone() };
    let (router, shared) = (TowerToHyperService::new(router), connection.clone());
    let service = service_fn(move |request| {
        let (busy, answer) = (Busy::new(&shared), router.call(request));
        async move { answer.await.map(|answer| answer.map(|body| Held { body, _busy: busy })) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD).max_headers(HEADERS);
    let mut serving = std::pin::pin!(builder.serve_connection(io, service));
    let mut stopping = false;
    loop {
        tokio::select! {
            _ = serving.as_mut() => break,
            () = connection.end.notified() => break,
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                serving.as_mut().graceful_shutdown();
            }
            // Half a request is nothing to wait for.
            () = tokio::time::sleep(LOOK), if stopping => if connection.is_idle() {
                break;
            }
        }
    }
    connections.remove(key);
}

/// A stream that notes when something moves.
#[derive(Debug)]
struct Watched {
    io: TokioIo<TcpStream>,
    connection: Arc<Connection>,
}

impl Watched {
    fn note<T>(&self, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.connection.note();
        }
        outcome
    }

    fn note_written(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.connection.blocked.store(outcome.is_pending(), Ordering::Relaxed);
        self.note(outcome)
    }
}

impl Read for Watched {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context, buffer: ReadBufCursor) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.io).poll_read(context, buffer);
        self.note(outcome)
    }
}

impl Write for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write(context, bytes);
        self.note_written(outcome)
    }

    // Flushed is what is written; and nothing more is to be written, as this comes when no buffer above has anything.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.io).poll_flush(context);
        if outcome.is_ready() {
            self.connection.flushed();
        }
        outcome
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        parts: &[io::IoSlice],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write_vectored(context, parts);
        self.note_written(outcome)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, Instant};

    use super::{Busy, Clock, Connections, STALL};

    fn client(number: u8) -> IpAddr {
        Ipv4Addr::new(192, 168, 0, number).into()
    }

    fn connections(most: usize) -> Connections {
        // As if the server had run for a while.
        let clock = Clock(Instant::now() - Duration::from_secs(100));
        Connections { clock, most, all: Mutex::default(), refusals: AtomicUsize::new(0) }
    }

    #[test]
    fn those_who_ask_for_nothing_make_room_first() {
        let connections = connections(3);
        let all: Vec<_> = (1..=3).map(|key| connections.add(key, client(1))).collect();
        let mut busy: Vec<Busy> = all.iter().map(Busy::new).collect();
        assert!(!connections.has_room(client(1)), "all are busy");
        // For the third, the server has done nothing yet.
        all[2].moved.store(0, Ordering::Relaxed);
        assert!(!connections.has_room(client(1)), "that is not the client's doing");
        // The third takes nothing, and the second asks for nothing when the last of its answer has gone out.
        all[2].blocked.store(true, Ordering::Relaxed);
        drop(busy.remove(1));
        assert!(!all[1].is_idle(), "the last part waits for the client");
        all[1].flushed();
        for (gone, key) in [(2, 4), (3, 5)] {
            assert!(connections.has_room(client(1)));
            assert!(!connections.all.lock().expect("whole").contains_key(&gone), "{gone}");
            busy.push(Busy::new(&connections.add(key, client(1))));
        }
        assert!(!connections.has_room(client(1)));
    }

    #[test]
    fn only_what_waits_for_its_client_is_swept() {
        let connections = connections(3);
        let all: Vec<_> = (1..=3).map(|key| connections.add(key, client(1))).collect();
        let _busy: Vec<Busy> = all.iter().take(2).map(Busy::new).collect();
        all.iter().for_each(|connection| connection.moved.store(0, Ordering::Relaxed));
        all[1].blocked.store(true, Ordering::Relaxed);
        let now = connections.clock.now();
        let rests: Vec<bool> = all.iter().map(|connection| connection.rests(now, STALL)).collect();
        assert_eq!(rests, [false, true, true], "a slow answer, a client that takes nothing, and one that asks nothing");
    }

    #[test]
    fn a_client_that_holds_most_gives_way_to_others() {
        let connections = connections(4);
        let all: Vec<Arc<_>> = (1..=4).map(|key| connections.add(key, client(u8::from(key == 2) + 1))).collect();
        let _busy: Vec<Busy> = all.iter().map(Busy::new).collect();
        assert!(!connections.has_room(client(1)), "it has enough");
        assert!(connections.has_room(client(3)));
        assert!(!connections.all.lock().expect("whole").contains_key(&1), "the oldest went");
        assert!(connections.has_room(client(3)), "there is room now");
    }
}
