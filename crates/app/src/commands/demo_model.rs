//! `bartizan demo-model`: the demo model alone, so that clients can be tried against it directly.

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cli::DemoModel;
use crate::exit::Ended;
use crate::run::stop_signal;
use crate::terminal::print;

/// Runs the command.
pub(crate) fn run(asked: &DemoModel) -> Result<Ended> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(asked))
}

async fn serve(asked: &DemoModel) -> Result<Ended> {
    let listener = TcpListener::bind(asked.listen)
        .await
        .with_context(|| format!("cannot listen on {}", asked.listen))?;
    print(&format!(
        "demo model: http://{}/v1\n",
        listener.local_addr()?
    ))?;
    let shutdown = CancellationToken::new();
    let served = gateway::demo::serve(listener, shutdown.clone());
    tokio::pin!(served);
    tokio::select! {
        ended = &mut served => ended?,
        stopped = stop_signal() => {
            stopped?;
            shutdown.cancel();
            served.await?;
        }
    }
    Ok(Ended::Well)
}
