//! A gate in an answer: the provider waits at it until the test opens it.

use std::sync::Arc;

use tokio::sync::watch;

/// Clone it: one half goes into a [`super::Reply`], the other stays with the test.
#[derive(Debug, Clone)]
pub struct Gate {
    opened: Arc<watch::Sender<bool>>,
    reached: Arc<watch::Sender<bool>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            opened: Arc::new(watch::Sender::new(false)),
            reached: Arc::new(watch::Sender::new(false)),
        }
    }
}

impl Gate {
    /// Lets the answer go on, now or when it gets here.
    pub fn open(&self) {
        self.opened.send_replace(true);
    }

    /// Waits until the answer stands at the gate.
    pub async fn reached(&self) {
        is_set(&self.reached).await;
    }

    /// Stands at the gate until it is open.
    pub(crate) async fn pass(&self) {
        self.reached.send_replace(true);
        is_set(&self.opened).await;
    }
}

async fn is_set(flag: &watch::Sender<bool>) {
    flag.subscribe()
        .wait_for(|set| *set)
        .await
        .expect("the sender is borrowed, so it lives");
}
