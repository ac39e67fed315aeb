//! `kill -9` under load, at moments that chance names: nothing that was delivered is forgotten, nothing that
//! was cut is taken for whole, and the scrutiny counter is exact.
//!
//! `BARTIZAN_KILLS` says how often, `BARTIZAN_SEED` where chance begins.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::attacks::ATTACK;
use crate::binary::variable;
use crate::chance::Chance;
use crate::http::{Answer, exchange};
use crate::server::{Home, Server, completion};

const CLIENTS: u64 = 8;
/// The kill comes after fewer reads than this, all clients together.
const READS: u64 = 300;
/// How long the load may take to get there.
const PATIENCE: Duration = Duration::from_secs(60);

/// The moment of the kill: when the clients together have read so many times.
struct Moment {
    reads_left: AtomicU64,
    come: Notify,
}

impl Moment {
    fn after(reads: u64) -> Arc<Self> {
        let moment = Self {
            reads_left: AtomicU64::new(reads),
            come: Notify::new(),
        };
        if reads == 0 {
            moment.come.notify_one();
        }
        Arc::new(moment)
    }

    fn note_read(&self) {
        let left = self
            .reads_left
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
                left.checked_sub(1)
            });
        if left == Ok(1) {
            self.come.notify_one();
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    variable(name).map_or(default, |value| value.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_moment_loses_nothing_that_was_delivered() {
    let kills = number("BARTIZAN_KILLS", 3);
    let seed = number("BARTIZAN_SEED", 1);
    let home = Home::demo();
    let mut chance = Chance(seed);
    let mut totals = (0, 0);
    for round in 0..kills {
        let seen = one_round(&home, &mut chance).await;
        totals = (totals.0 + seen.0, totals.1 + seen.1);
        println!(
            "kill {} of {kills}: {} delivered, {} cut",
            round + 1,
            seen.0,
            seen.1
        );
    }
    println!(
        "seed {seed}: {} delivered, {} cut over {kills} kills",
        totals.0, totals.1
    );
    assert!(
        totals.0 > 0,
        "nothing was delivered: the journey tests nothing"
    );
}

/// Starts, loads, kills, starts again and checks. Tells how many answers were whole and how many
/// were cut.
async fn one_round(home: &Home, chance: &mut Chance) -> (usize, usize) {
    let mut server = home.start().await;
    let stop = Arc::new(AtomicBool::new(false));
    assert_eq!(server.chat("bz-demo-a", ATTACK).await.status, 403);
    let used = chance.below(10);
    for _ in 0..used {
        assert_eq!(
            server
                .chat("bz-demo-a", "An ordinary question")
                .await
                .status,
            200
        );
    }
    let moment = Moment::after(chance.below(READS));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(load(
            server.gateway,
            chance.below(u64::MAX),
            Arc::clone(&stop),
            Arc::clone(&moment),
        ));
    }
    let come = timeout(PATIENCE, moment.come.notified()).await;
    come.expect("the load goes on until the kill");
    server.kill();
    stop.store(true, Ordering::Release);
    let answers: Vec<Answer> = clients.join_all().await.into_iter().flatten().collect();

    let server = home.start().await;
    assert_eq!(
        server.remaining("user-a").await,
        Some(10 - used),
        "the scrutiny counter"
    );
    let counts = check(&server, &answers).await;
    server.stop();
    counts
}

/// Asks without end until the process is gone.
async fn load(
    gateway: SocketAddr,
    seed: u64,
    stop: Arc<AtomicBool>,
    moment: Arc<Moment>,
) -> Vec<Answer> {
    let mut chance = Chance(seed);
    let mut answers = Vec::new();
    while !stop.load(Ordering::Acquire) {
        let pause = chance.below(30);
        let text = format!(
            "[[pause: {pause}]] Tell me a story about {}.",
            chance.below(1000)
        );
        let stream = chance.below(2) == 0;
        let request = completion(gateway, "bz-demo-b", &text, stream);
        match exchange(gateway, request.as_bytes(), || moment.note_read()).await {
            Ok(answer) => answers.push(answer),
            Err(_gone) => break,
        }
    }
    answers
}

async fn check(server: &Server, answers: &[Answer]) -> (usize, usize) {
    let (mut delivered, mut cut) = (0, 0);
    for answer in answers {
        let id = answer.exchange().unwrap();
        let summary = server.exchange(&id).await["summary"].clone();
        let (outcome, code) = (&summary["outcome"], &summary["code"]);
        if answer.complete {
            delivered += 1;
            assert_eq!(outcome, "completed", "delivered, but {summary}");
        } else {
            cut += 1;
            // Its event may have been written and its last byte still been on the way.
            let aborted = outcome == "aborted" && code == "crash";
            assert!(aborted || outcome == "completed", "cut, but {summary}");
        }
    }
    (delivered, cut)
}
