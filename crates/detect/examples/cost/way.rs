//! The ways in which the gateway asks detection to look at text.

use std::hint::black_box;
use std::sync::Arc;

use detect::{
    AnswerGuard, Hasher, Policy, RuleSet, Supplied, builtin_sources, compile_rules, inspect_prompt,
    scan_text,
};
use model::Secret;
use model::exchange::Profile;
use model::finding::Direction;
use model::segment::{Channel, Origin, Segment};

/// A frame of a streamed answer brings about so many bytes.
const DELTA: usize = 20;

/// Everything that is compiled once and shared.
pub(crate) struct Workbench {
    rules: Arc<RuleSet>,
    policy: Arc<Policy>,
    hasher: Arc<Hasher>,
}

impl Workbench {
    pub(crate) fn new() -> Result<Self, String> {
        let compiled = compile_rules(&builtin_sources());
        let (rules, _warnings) = compiled.map_err(|problems| {
            let problems = problems.iter().map(ToString::to_string);
            problems.collect::<Vec<String>>().join("\n")
        })?;
        Ok(Self {
            rules: Arc::new(rules),
            policy: Arc::new(Policy::default()),
            hasher: Arc::new(Hasher::new(&Secret::new("key"))),
        })
    }

    fn guard(&self) -> AnswerGuard {
        AnswerGuard::new(
            Arc::clone(&self.rules),
            Arc::clone(&self.policy),
            Profile::Normal,
            Arc::clone(&self.hasher),
            Supplied::default(),
        )
    }
}

/// One way in.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) look: fn(&Workbench, &str),
}

/// Every way in.
pub(crate) const WAYS: [Way; 4] = [
    Way {
        name: "scan",
        title: "a text: rules, secrets, personal data",
        look: scan,
    },
    Way {
        name: "prompt",
        title: "a prompt of the user: the same, and its features",
        look: prompt,
    },
    Way {
        name: "answer",
        title: "an answer, whole",
        look: answer,
    },
    Way {
        name: "stream",
        title: "an answer, in frames of 20 bytes",
        look: stream,
    },
];

fn scan(bench: &Workbench, text: &str) {
    let (rules, policy) = (&bench.rules, &bench.policy);
    black_box(scan_text(
        rules,
        policy,
        text,
        Direction::Input,
        Origin::User,
        false,
    ));
}

fn prompt(bench: &Workbench, text: &str) {
    let segments = [Segment::content(Origin::User, 0, text)];
    black_box(inspect_prompt(
        &bench.rules,
        &bench.policy,
        Profile::Normal,
        &bench.hasher,
        &segments,
    ));
}

fn answer(bench: &Workbench, text: &str) {
    let mut guard = bench.guard();
    guard.push(0, Channel::Content, None, text);
    black_box(guard.finish());
}

fn stream(bench: &Workbench, text: &str) {
    let mut guard = bench.guard();
    let mut rest = text;
    while !rest.is_empty() {
        let (delta, next) = rest.split_at(rest.ceil_char_boundary(DELTA.min(rest.len())));
        guard.push(0, Channel::Content, None, delta);
        black_box(guard.safe_to(0));
        rest = next;
    }
    black_box(guard.finish());
}
