//! The gateway under test: a process of its own, on a core of its own, with every control on.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::Full;
use tokio::time::Instant;

use crate::load;

/// A running gateway; ended when dropped.
#[derive(Debug)]
pub(crate) struct Gateway {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
    data: PathBuf,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // The process is ours and short-lived; if it is gone already, so much the better.
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.data));
    }
}

/// The configuration: inspection, log and counters on, failing closed.
fn configuration(upstream: &str, gateway: &str, console: &str, data: &Path) -> String {
    let data = data.display();
    format!(
        r#"version: 1
listeners: {{ gateway: {{ address: "{gateway}" }}, console: {{ address: "{console}" }} }}
data: "{data}/store"
root_key: {{ file: "{data}/root.key" }}
tenants: [{{ id: bench }}]
upstreams: [{{ id: mock, kind: openai, url: "http://{upstream}/v1", key: "${{BENCH_UPSTREAM_KEY}}" }}]
models: [{{ id: bench, upstream: mock, price: {{ input: 2.5, cached_input: 1.25, output: 10 }} }}]
policies: [{{ id: default }}]
teams: [{{ id: bench, tenant: bench, models: [bench], policy: default, budget: {{ usd_per_day: 100000 }} }}]
keys: [{{ id: bench, tenant: bench, team: bench, app: bench, user: bench, secret: "${{BENCH_KEY}}" }}]
on_error: {{ inspection: closed, log: closed, counters: closed }}
"#
    )
}

impl Gateway {
    /// Starts the binary on `core` and waits until it is ready.
    pub(crate) async fn start(
        binary: &Path,
        core: &str,
        upstream: &str,
        key: &str,
    ) -> anyhow::Result<Self> {
        let data = std::env::temp_dir().join(format!("bartizan-bench-{}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let (gateway, console) = (free_address()?, free_address()?);
        let config = data.join("bartizan.yaml");
        std::fs::write(&config, configuration(upstream, &gateway, &console, &data))?;
        let child = Command::new("taskset")
            .args(["-c", core])
            .arg(binary)
            .args(["serve", "-c"])
            .arg(&config)
            .env("BENCH_UPSTREAM_KEY", "upstream-key")
            .env("BENCH_KEY", key)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(data.join("log"))?)
            .spawn()
            .context("start the gateway (taskset and the binary are needed)")?;
        let mut running = Self {
            child,
            address: gateway,
            data,
        };
        running.ready(&console).await?;
        Ok(running)
    }

    async fn ready(&mut self, console: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        let pool = load::pool();
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                let log = std::fs::read_to_string(self.data.join("log"))?;
                bail!("the gateway ended with {status}:\n{log}");
            }
            let request = hyper::Request::get(format!("http://{console}/readyz"))
                .body(Full::new(Bytes::new()))?;
            if pool
                .request(request)
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the gateway was not ready within 30 s")
    }

    /// Processor time used so far by all of its threads.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let mut nanos = 0_u64;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let stat = std::fs::read_to_string(task?.path().join("schedstat"))?;
            let spent = stat.split(' ').next().context("schedstat")?;
            nanos += spent.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanos))
    }

    /// Resident memory, in KiB.
    pub(crate) fn resident_kib(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .context("VmRSS")?;
        Ok(line
            .split_whitespace()
            .nth(1)
            .context("VmRSS value")?
            .parse()?)
    }
}

fn free_address() -> anyhow::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.to_string())
}
