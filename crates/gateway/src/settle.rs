//! Settle: what was reserved becomes what it cost, also when the client left or the answer was
//! withheld.

use model::Segment;
use model::money::{MicroUsd, Price, Usage, UsageSource};

use crate::events::ControlFailed;
use crate::record::Recorder;
use crate::snapshot::OnFail;

/// The money side of one exchange.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// What the model charges.
    pub(crate) price: Option<Price>,
    /// Whether something is set aside in the budgets.
    pub(crate) reserved: bool,
    /// How far the upstream was involved.
    pub(crate) billable: Billable,
    /// What the provider counted.
    pub(crate) reported: Option<Usage>,
    /// Whether it counted before the answer had ended, so that more may have been said since.
    pub(crate) reported_early: bool,
}

/// Whether the upstream has something to bill.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Billable {
    /// It never got the request, or refused it.
    #[default]
    Nothing,
    /// It got the request, and may have worked on it.
    Worked,
}

/// Bytes of text that make a token, for estimates.
const BYTES_PER_TOKEN: usize = 4;

impl Recorder {
    /// Replaces the reservation by the cost.
    pub(crate) fn settle(&mut self) {
        self.facts.usage = self.usage();
        self.facts.cost = match (self.account.price, &self.facts.usage) {
            (Some(price), Some(usage)) => Some(price.cost(usage)),
            (Some(_) | None, _) => None,
        };
        if !std::mem::take(&mut self.account.reserved) {
            return;
        }
        let cost = self.facts.cost.unwrap_or(MicroUsd(0));
        let counters = &self.context.ports.counters;
        if let Err(error) = counters.settle(&self.scope(), self.facts.exchange, cost) {
            // The answer exists and is paid for: the reservation stays, which errs on the side of
            // the budget, and the failure is counted.
            self.context.tell(&ControlFailed {
                control: "counters",
                code: error.code,
                open: self.snapshot.on_error.counters == OnFail::Open,
            });
        }
    }

    /// The tokens: as reported, else estimated from what was said, else unknown.
    fn usage(&self) -> Option<Usage> {
        if self.account.billable == Billable::Nothing {
            return None;
        }
        match self.account.reported {
            Some(reported) if self.account.reported_early => Some(self.at_least_said(reported)),
            Some(reported) => Some(reported),
            None => Some(self.estimated()),
        }
    }

    /// A count that came early, such as with a stream's first event, would make the rest of an
    /// answer free for whoever leaves before its end.
    fn at_least_said(&self, reported: Usage) -> Usage {
        let estimated = self.estimated();
        let input_tokens = match reported.input_tokens {
            0 => estimated.input_tokens,
            counted => counted,
        };
        let output_tokens = reported.output_tokens.max(estimated.output_tokens);
        let as_it_was =
            (input_tokens, output_tokens) == (reported.input_tokens, reported.output_tokens);
        Usage {
            input_tokens,
            output_tokens,
            source: if as_it_was {
                reported.source
            } else {
                UsageSource::Estimated
            },
            ..reported
        }
    }

    fn estimated(&self) -> Usage {
        Usage {
            input_tokens: estimate(&self.said.request),
            cached_input_tokens: 0,
            output_tokens: estimate(&self.said.answer),
            reasoning_tokens: 0,
            source: UsageSource::Estimated,
        }
    }
}

fn estimate(segments: &[Segment]) -> u64 {
    let bytes = segments.iter().map(|segment| segment.text.expose().len());
    let tokens = bytes.sum::<usize>().div_ceil(BYTES_PER_TOKEN);
    u64::try_from(tokens).unwrap_or(u64::MAX)
}
