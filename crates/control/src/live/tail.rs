//! One watcher of the log for all live streams: tells how far the log is committed.

use std::time::Duration;

use crate::app::App;

/// How long one wait for the log lasts; the end of the process is noticed this late at most.
const WAIT: Duration = Duration::from_millis(500);

/// Follows the log until the process ends.
pub(crate) async fn follow(app: App) {
    while !app.shutdown.is_cancelled() {
        let (log, store, seen) = (app.store.log(), app.store.clone(), *app.head.borrow());
        let waited = tokio::task::spawn_blocking(move || {
            let grown = log.wait(seen, WAIT);
            grown.then(|| store.status().position)
        });
        match waited.await {
            Ok(Some(position)) => {
                app.head.send_if_modified(|head| {
                    let grown = position > *head;
                    *head = position.max(*head);
                    grown
                });
            }
            Ok(None) => {}
            Err(error) => {
                app.telemetry.tail_failed(&error);
                return;
            }
        }
    }
}
