//! The nouns everybody shares, and the ports through which the planes reach the world.
//!
//! No I/O, no clock but the one handed in, no tasks. A noun that only one crate needs lives in
//! that crate; what stands here crosses a border.

pub mod counters;
pub mod diagnostic;
pub mod document;
pub mod event;
pub mod exchange;
pub mod features;
pub mod finding;
pub mod id;
pub mod money;
pub mod ports;
pub mod principal;
pub mod reflex;
pub mod scope;
pub mod sealed;
pub mod secret;
pub mod segment;
pub mod standing;
pub mod time;
pub mod verdict;

pub use diagnostic::{Diagnostic, Level, Place};
pub use event::{Envelope, Event, Stamp};
pub use finding::{Direction, Finding, Kind, Score, Severity, Span};
pub use id::{
    AlertId, AppId, BootId, ExchangeId, GatewayId, KeyId, ModelName, RuleId, SessionId, StandingId,
    TeamId, TenantId, UpstreamId, UserId,
};
pub use principal::{Principal, UserSource};
pub use scope::Scope;
pub use secret::{Secret, Text};
pub use segment::{BodyPlain, Conversation, Origin, Segment};
pub use standing::{Standing, StandingKind, Target};
pub use time::{Clock, Timestamp};
pub use verdict::{NotScanned, Verdict};
