//! The ways in which the gateway asks detection to look at text.

use std::hint::black_box;
use std::sync::Arc;

use detect::{
    AnswerGuard, Classifier, Hasher, Linear, LinearScale, Policy, RuleSet, Supplied, Terms,
    builtin_sources, compile_rules, scan_text,
};
use model::Secret;
use model::exchange::Profile;
use model::finding::Direction;
use model::segment::{Channel, Origin, Segment};

/// A frame of a streamed answer brings about so many bytes.
const DELTA: usize = 40;
/// The models that ship. The encoder is left out: hardly any clean text reaches it.
const MANIFEST: &str = include_str!("../../../../models/manifest.json");
const LINEAR: &[u8] = include_bytes!("../../../../models/linear.bin");
/// Costs are the same whatever a weight is worth.
const SCALE: LinearScale = LinearScale {
    unit: [1.0, 1.0],
    bias: [0.0, 0.0],
};

/// Everything that is compiled once and shared.
pub(crate) struct Workbench {
    rules: Arc<RuleSet>,
    policy: Arc<Policy>,
    hasher: Arc<Hasher>,
    classifier: Classifier,
    linear: Linear,
}

impl Workbench {
    pub(crate) fn new() -> Result<Self, String> {
        let compiled = compile_rules(&builtin_sources());
        let (rules, _warnings) = compiled.map_err(|problems| {
            let problems = problems.iter().map(ToString::to_string);
            problems.collect::<Vec<String>>().join("\n")
        })?;
        let classifier = Classifier::linear_only(MANIFEST, LINEAR);
        Ok(Self {
            classifier: classifier.map_err(|unusable| unusable.to_string())?,
            linear: Linear::new(LINEAR, SCALE).ok_or("the linear weights are not complete")?,
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
pub(crate) const WAYS: [Way; 6] = [
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
        name: "stage1",
        title: "stage 1 of the classifier alone",
        look: stage1,
    },
    Way {
        name: "classified",
        title: "a prompt of the user, stage 1 as well",
        look: classified,
    },
    Way {
        name: "answer",
        title: "an answer, whole",
        look: answer,
    },
    Way {
        name: "stream",
        title: "an answer, in frames of 40 bytes",
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
    inspect(bench, text, None);
}

fn stage1(bench: &Workbench, text: &str) {
    black_box(bench.linear.logits(text));
}

fn classified(bench: &Workbench, text: &str) {
    inspect(bench, text, Some(&bench.classifier));
}

fn inspect(bench: &Workbench, text: &str, classifier: Option<&Classifier>) {
    let terms = Terms {
        rules: &bench.rules,
        classifier,
        policy: &bench.policy,
        profile: Profile::Normal,
        hasher: &bench.hasher,
        cache: None,
    };
    let segments = [Segment::content(Origin::User, 0, text)];
    black_box(terms.inspect(&segments));
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
