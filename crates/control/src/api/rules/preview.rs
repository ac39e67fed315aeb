//! `POST /rules/{rule}/preview`: what a change would have done to the traffic of the last days.
//!
//! Recorded findings are judged again, once as the rule is now and once as it would be; texts are
//! not read. Approximates as `detect::judge_again` does, and leaves out what that cannot tell.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use detect::{Policy, judge_again};
use model::exchange::ExchangeEvent;
use model::{ExchangeId, Timestamp, Verdict};
use store::{ExchangeQuery, Step};

use super::document::Changed;
use super::hits::{SKEW, WEEK};
use crate::app::App;
use crate::auth::Caller;
use crate::deps::Detection;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::rule::{RulePreview, RulePreviewCount, RulePreviewSample};

/// SAFETY LIMIT: so many exchanges are judged again, the newest.
const MOST: usize = 5_000;
/// How many are read at a time.
const PAGE: usize = 500;
/// How many exchanges are shown of those that would have ended otherwise.
const SAMPLES: usize = 8;

/// Tells what a change would have done; changes nothing.
pub(crate) async fn preview(
    State(app): State<App>,
    Path(rule): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<RulePreview>, ApiError> {
    // The version plays no part, but what is previewed is what will be sent.
    input.required_number("version", 0..=u64::MAX);
    let now = app.clock.now();
    let then = Changed::read(&rule, &mut input, now);
    let detection = app.detection.detection(&caller.tenant);
    detection.rules.card(&rule).ok_or(ApiError::NotFound)?;
    input.finish()?;
    let state = app.clone();
    let work = move || {
        let kept = state.rule_desk.changes(&caller.tenant)?;
        let kept = kept.into_iter().find(|kept| kept.name == rule);
        let (changed_at, is) = match kept {
            Some(kept) => (Some(kept.at), Changed::parse(&kept.text)?),
            None => (None, Changed::nothing(&rule)),
        };
        let looser = then.tells_more_than(&is, now);
        let mut preview = Preview {
            detection: &detection,
            rule: &rule,
            now,
            is: &is,
            then: &then,
            told: nothing_yet(now),
        };
        preview.told.blind_since = changed_at.filter(|_| looser).map(Into::into);
        preview.read(&state, &caller)?;
        Ok::<_, ApiError>(preview.told)
    };
    app.blocking.run(work).await.map(Json)
}

fn nothing_yet(now: Timestamp) -> RulePreview {
    RulePreview {
        from: now.minus(WEEK).into(),
        to: now.into(),
        exchanges: 0,
        fired: 0,
        judged: 0,
        not_comparable: 0,
        is: RulePreviewCount::default(),
        then: RulePreviewCount::default(),
        changed: 0,
        samples: Vec::new(),
        blind_since: None,
    }
}

/// A preview while it is made.
struct Preview<'a> {
    detection: &'a Detection,
    rule: &'a str,
    now: Timestamp,
    is: &'a Changed,
    then: &'a Changed,
    told: RulePreview,
}

impl Preview<'_> {
    /// Judges the exchanges in which the rule fired, newest first.
    fn read(&mut self, app: &App, caller: &Caller) -> Result<(), ApiError> {
        let scope = caller.scope();
        let (from, to) = (self.now.minus(WEEK), self.now.plus(SKEW));
        let all = app.store.summary(&scope, from, to, Step::Day)?;
        self.told.exchanges = all.totals.exchanges;
        let hits = app.store.rule_hits(&scope, from, to)?;
        self.told.fired = hits.get(self.rule).copied().unwrap_or_default();
        let mut before: Option<ExchangeId> = None;
        for _page in 0..MOST / PAGE {
            let query = ExchangeQuery {
                from: Some(from),
                to: Some(to),
                rule: Some(self.rule.to_owned()),
                before,
                limit: PAGE,
                ..ExchangeQuery::default()
            };
            let page = app.store.exchanges(&scope, &query)?;
            for row in &page.items {
                self.judge(&row.event);
            }
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn judge(&mut self, event: &ExchangeEvent) {
        self.told.judged += 1;
        let key = event.principal.as_ref().map_or("", |who| who.key.as_str());
        let decided = event.input.verdict().max(event.output.verdict());
        let policy = self.detection.policy_of(key).zip(decided);
        // Under another policy, or by what findings do not tell, it was decided otherwise.
        let Some((policy, _)) = policy.filter(|(policy, decided)| {
            let findings = event.findings.iter();
            judge_again(policy, event.profile, findings) == *decided
        }) else {
            self.told.not_comparable += 1;
            return;
        };
        let (is, then) = (
            self.under(self.is, policy, event),
            self.under(self.then, policy, event),
        );
        self.told.is.count(is);
        self.told.then.count(then);
        if is != then {
            self.told.changed += 1;
            if self.told.samples.len() < SAMPLES {
                self.told.samples.push(RulePreviewSample {
                    id: event.exchange.to_string(),
                    started: event.started.into(),
                    is: is.into(),
                    then: then.into(),
                });
            }
        }
    }

    /// What an exchange comes to with the rule changed so.
    fn under(&self, changed: &Changed, policy: &Arc<Policy>, event: &ExchangeEvent) -> Verdict {
        let who = event.principal.as_ref();
        let told = event.findings.iter().filter(|finding| {
            finding.rule.as_str() != self.rule || !changed.silences(finding, who, self.now)
        });
        judge_again(policy, event.profile, told)
    }
}

impl RulePreviewCount {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Block => self.blocked += 1,
            Verdict::Redact => self.masked += 1,
            Verdict::Pass | Verdict::Hold => self.passed += 1,
        }
    }
}
