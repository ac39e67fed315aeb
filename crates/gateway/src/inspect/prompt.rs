//! One prompt through `detect`: here when it is small, on the scan pool when it is large, and in
//! between, if `detect` says so, the encoder reads parts of it.

use std::sync::Arc;

use detect::{Hasher, Logits, Policy, PromptReport, Step, Terms, VerdictCache, Waiting};
use model::Segment;
use model::exchange::Profile;

use super::{LARGE, classify};
use crate::identify::Caller;
use crate::record::Recorder;
use crate::snapshot::Snapshot;

/// What was seen in a prompt.
pub(super) struct Looked {
    pub(super) report: PromptReport,
    /// The encoder should have read something and could not in time.
    pub(super) missed: bool,
}

/// What a prompt is judged by, owned, so that it may be judged elsewhere.
#[derive(Clone)]
pub(super) struct Prompt {
    snapshot: Arc<Snapshot>,
    policy: Arc<Policy>,
    profile: Profile,
    hasher: Arc<Hasher>,
    cache: Arc<VerdictCache>,
}

impl Prompt {
    pub(super) fn of(recorder: &Recorder, caller: &Caller, policy: &Arc<Policy>) -> Self {
        Self {
            snapshot: Arc::clone(&recorder.snapshot),
            policy: Arc::clone(policy),
            profile: recorder.facts.profile,
            hasher: Arc::clone(&caller.hashes.values),
            cache: Arc::clone(&recorder.context.verdicts),
        }
    }

    /// Looks at the prompt that the recorder holds. `None` when the scan pool could not do it.
    pub(super) async fn look(self, recorder: &Recorder, body_bytes: usize) -> Option<Looked> {
        if body_bytes > LARGE {
            return self.look_apart(recorder).await;
        }
        let segments = &recorder.said.request;
        let mut waiting = match self.terms().inspect(segments) {
            Step::Done(report) => return Some(settled(*report)),
            Step::NeedsClassifier(waiting) => waiting,
        };
        let logits = classify::logits(recorder, waiting.take_texts()).await;
        Some(self.settle(*waiting, segments, logits.as_deref()))
    }

    /// The same on the scan pool. The copy keeps the conversation here, where the record finds it
    /// if the client leaves.
    async fn look_apart(self, recorder: &Recorder) -> Option<Looked> {
        let context = &recorder.context;
        let patience = context.config.scan_timeout;
        let segments: Arc<[Segment]> = Arc::from(recorder.said.request.clone());
        let (prompt, said) = (self.clone(), Arc::clone(&segments));
        let scan = move || prompt.terms().inspect(&said);
        let mut waiting = match context.scans.run(patience, scan).await? {
            Step::Done(report) => return Some(settled(*report)),
            Step::NeedsClassifier(waiting) => waiting,
        };
        let logits = classify::logits(recorder, waiting.take_texts()).await;
        let settle = move || self.settle(*waiting, &segments, logits.as_deref());
        context.scans.run(patience, settle).await
    }

    fn settle(&self, waiting: Waiting, segments: &[Segment], logits: Option<&[Logits]>) -> Looked {
        Looked {
            report: self.terms().settle(waiting, segments, logits),
            missed: logits.is_none(),
        }
    }

    fn terms(&self) -> Terms<'_> {
        let classifier = self.snapshot.classifier.as_ref();
        Terms {
            rules: &self.snapshot.rules,
            classifier: classifier.map(|classifier| classifier.model.as_ref()),
            policy: &self.policy,
            profile: self.profile,
            hasher: &self.hasher,
            cache: Some(&self.cache),
        }
    }
}

fn settled(report: PromptReport) -> Looked {
    Looked {
        report,
        missed: false,
    }
}
