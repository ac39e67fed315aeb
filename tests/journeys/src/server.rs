//! A running Bartizan, and what one asks of it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::Instant;

use crate::binary;
use crate::http::{Answer, call, exchange, written};

pub(crate) const TOKEN: &str = "journeys-bootstrap-token";
/// How long anything that is waited for may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often something is looked at that cannot be waited for.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits until something can be seen. The API tells how things are and not when they change, so
/// it is asked at intervals, up to a deadline; nothing is ever assumed to be there by then.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < deadline, "never seen: {what}");
    }
}

/// A folder with everything of one installation.
pub(crate) struct Home {
    folder: TempDir,
    config: Option<PathBuf>,
}

impl Home {
    /// The demonstration.
    pub(crate) fn demo() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            config: None,
        }
    }

    /// An installation with this configuration.
    pub(crate) fn with_config(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("bartizan.yaml");
        std::fs::write(&config, text).unwrap();
        Self {
            folder,
            config: Some(config),
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces the configuration, as an editor does: written beside, then moved.
    pub(crate) fn write_config(&self, text: &str) {
        let new = self.folder.path().join("bartizan.yaml.new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(new, self.config.as_ref().unwrap()).unwrap();
    }

    /// Starts it and waits until it is ready.
    pub(crate) async fn start(&self) -> Server {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap();
        let mut command = Command::new(binary::path());
        command.arg("serve");
        match &self.config {
            Some(config) => command.arg("-c").arg(config),
            None => command.arg("--demo"),
        };
        command
            .arg("--data")
            .arg(self.data())
            .args(["--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0"])
            .env("BARTIZAN_ADMIN_TOKEN", TOKEN)
            .env("ACME_KEY", ACME_KEY)
            .env("GLOBEX_KEY", GLOBEX_KEY)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command.spawn().unwrap();
        let printed = lines_of(&mut child);
        let (gateway, console, banner) = addresses(&printed, &self.log());
        let server = Server {
            child,
            printed: Mutex::new(printed),
            gateway,
            console,
            banner,
        };
        until("readiness", async || {
            let ready = call(server.console, "GET /readyz", &[], "").await.ok()?;
            (ready.status == 200).then_some(())
        })
        .await;
        server
    }
}

pub(crate) const ACME_KEY: &str = "bz-acme-0123456789abcdef";
pub(crate) const GLOBEX_KEY: &str = "bz-globex-0123456789abcdef";

/// Two organisations over the demo model; the first one is the home of the bootstrap token.
pub(crate) fn two_tenants(first: &str, second: &str) -> String {
    format!(
        r#"version: 1
root_key: {{ file: ./root.key }}
tenants: [{{ id: {first} }}, {{ id: {second} }}]
upstreams: [{{ id: demo, kind: demo }}]
models: [{{ id: demo, upstream: demo, price: {{ input: 1, output: 1 }} }}]
teams:
  - {{ id: acme-team, tenant: acme, models: [demo] }}
  - {{ id: globex-team, tenant: globex, models: [demo] }}
keys:
  - {{ id: acme-key, tenant: acme, team: acme-team, app: a, user: ana, secret: "${{ACME_KEY}}" }}
  - {{ id: globex-key, tenant: globex, team: globex-team, app: g, user: gus, secret: "${{GLOBEX_KEY}}" }}
on_error: {{ inspection: closed, log: closed, counters: closed }}
"#
    )
}

/// What it prints, line by line, until it ends.
fn lines_of(child: &mut Child) -> mpsc::Receiver<String> {
    let output = child.stdout.take().unwrap();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                break;
            }
        }
    });
    told
}

/// Reads the addresses from what it prints at the start.
fn addresses(told: &mpsc::Receiver<String>, log: &Path) -> (SocketAddr, SocketAddr, String) {
    let (mut gateway, mut console, mut banner) = (None, None, String::new());
    while gateway.is_none() || console.is_none() || !banner.ends_with("\n\n") {
        let Ok(line) = told.recv_timeout(PATIENCE) else {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            panic!("it did not start:\n{banner}\n{log}");
        };
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next()?.parse().ok());
        if line.trim_start().starts_with("gateway ") {
            gateway = address;
        } else if line.trim_start().starts_with("console ") {
            console = address;
        }
        banner.push_str(&line);
        banner.push('\n');
    }
    (gateway.unwrap(), console.unwrap(), banner)
}

/// A running process.
pub(crate) struct Server {
    child: Child,
    /// Ends when the process does.
    printed: Mutex<mpsc::Receiver<String>>,
    pub(crate) gateway: SocketAddr,
    pub(crate) console: SocketAddr,
    pub(crate) banner: String,
}

impl Server {
    /// One chat completion.
    pub(crate) async fn chat(&self, key: &str, text: &str) -> Answer {
        self.complete(key, text, false).await
    }

    /// One chat completion, streamed or not.
    pub(crate) async fn complete(&self, key: &str, text: &str, stream: bool) -> Answer {
        complete(self.gateway, key, text, stream).await.unwrap()
    }

    /// Reads from the API.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.api("GET", path, None).await
    }

    /// Calls the API with the bootstrap token.
    pub(crate) async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let head = format!("{method} /api/v1{path}");
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("authorization", bearer.as_str())];
        call(self.console, &head, &headers, &body).await.unwrap()
    }

    /// An exchange, as soon as the API knows it.
    pub(crate) async fn exchange(&self, id: &str) -> Value {
        until(&format!("exchange {id}"), async || {
            let answer = self.get(&format!("/exchanges/{id}")).await;
            (answer.status == 200).then(|| answer.json())
        })
        .await
    }

    /// Every exchange of a key.
    pub(crate) async fn exchanges_of(&self, key: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut before = String::new();
        loop {
            let path = format!("/exchanges?key={key}&limit=200{before}");
            let page = self.get(&path).await.json();
            all.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => before = format!("&before={next}"),
                None => return all,
            }
        }
    }

    /// How many scrutinised requests a user has left; `None` when there is no scrutiny.
    pub(crate) async fn remaining(&self, user: &str) -> Option<u64> {
        let list = self.get("/watchlist").await.json();
        let items = list["items"].as_array().unwrap().clone();
        let scrutiny = items.iter().find(|item| {
            item["kind"] == "scrutiny" && item["target"] == json!({ "type": "user", "id": user })
        });
        scrutiny.and_then(|item| item["remaining"].as_u64())
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to stop and waits for its end.
    pub(crate) fn stop(self) {
        self.signal("TERM");
        self.stop_after_signal();
    }

    /// Waits for the end of a process that was told to stop.
    pub(crate) fn stop_after_signal(mut self) {
        tokio::task::block_in_place(|| self.wait_for_silence());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "it ended with {ended}");
    }
}

impl Server {
    /// Waits until it has closed its standard output, which it keeps open as long as it lives.
    fn wait_for_silence(&self) {
        let printed = self.printed.lock().unwrap();
        loop {
            match printed.recv_timeout(PATIENCE) {
                Ok(_line) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("it does not end"),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.kill();
        }
    }
}

/// One chat completion; an error when not even its head arrived.
pub(crate) async fn complete(
    gateway: SocketAddr,
    key: &str,
    text: &str,
    stream: bool,
) -> std::io::Result<Answer> {
    let request = completion(gateway, key, text, stream);
    exchange(gateway, request.as_bytes(), || {}).await
}

/// The request of a chat completion, as it goes over the wire.
pub(crate) fn completion(gateway: SocketAddr, key: &str, text: &str, stream: bool) -> String {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let messages = json!([{ "role": "user", "content": text }]);
    let body = json!({ "model": "demo", "stream": stream, "messages": messages });
    let head = "POST /v1/chat/completions";
    written(gateway, head, &headers, &body.to_string())
}
