//! Measures what the gateway costs, beside the direct floor. Reports; asserts nothing.
//!
//! `bench --binary PATH` starts an instant upstream and the gateway, and sends the same load
//! directly and through. Pin this program to one core; the gateway gets another.

mod corpus;
mod gateway;
mod leg;
mod load;
mod report;
mod upstream;

use std::path::PathBuf;
use std::rc::Rc;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::task::LocalSet;

use corpus::Corpus;
use gateway::Gateway;
use leg::Ways;
use load::Load;

/// What to measure.
#[derive(Debug, Parser)]
struct Options {
    /// The gateway's binary.
    #[arg(long)]
    binary: PathBuf,
    /// Requests per second.
    #[arg(long, default_value_t = 500)]
    rate: u32,
    /// Requests in each run.
    #[arg(long, default_value_t = 2500)]
    requests: usize,
    /// Pairs of runs that count.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Distinct prompts and answers.
    #[arg(long, default_value_t = 20_000)]
    texts: u64,
    /// The core of the gateway.
    #[arg(long, default_value = "1")]
    core: String,
    /// Where to write the report, beside printing it.
    #[arg(long)]
    report: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, measure(options))
}

async fn measure(options: Options) -> anyhow::Result<()> {
    let corpus = Rc::new(Corpus::new(options.texts));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let upstream = listener.local_addr()?.to_string();
    let serving = tokio::task::spawn_local(upstream::serve(listener, Rc::clone(&corpus)));
    let key = "bz-bench-key-0123456789abcdef";
    let gateway = Gateway::start(&options.binary, &options.core, &upstream, key).await?;
    let way = |host: &str| Load {
        url: format!("http://{host}/v1/chat/completions"),
        key: key.to_owned(),
        rate: options.rate,
        count: options.requests,
    };
    let ways = Ways {
        direct: way(&upstream),
        through: way(&gateway.address),
    };
    let pool = load::pool();
    let plain = leg::run(
        "plain",
        &pool,
        &ways,
        &gateway,
        &corpus.plain,
        options.rounds,
    )
    .await?;
    let streamed = leg::run(
        "streamed",
        &pool,
        &ways,
        &gateway,
        &corpus.streamed,
        options.rounds,
    )
    .await?;
    let report = report::markdown(
        &[plain, streamed],
        options.rate,
        options.requests,
        gateway.resident_kib()?,
    );
    print(&report);
    if let Some(path) = options.report {
        std::fs::write(path, report)?;
    }
    serving.abort();
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report is this program's output")]
fn print(report: &str) {
    println!("{report}");
}
