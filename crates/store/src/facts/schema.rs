//! The narrow file of one day's facts: the canonical envelope, the columns that are searched,
//! and the counts made of them, committed together.

use crate::database::Schema;

/// What the parts of the store call it.
pub(crate) const PART: &str = "facts";

/// The schema of a day.
pub(crate) const SCHEMA: Schema = Schema {
    part: PART,
    steps: &["CREATE TABLE events(
             position INTEGER PRIMARY KEY, gateway TEXT NOT NULL, boot BLOB NOT NULL,
             sequence INTEGER NOT NULL, at INTEGER NOT NULL, tenant TEXT, type TEXT NOT NULL,
             envelope BLOB NOT NULL);
         CREATE UNIQUE INDEX events_by_stamp ON events(gateway, boot, sequence);
         CREATE INDEX events_of_the_trail ON events(type, position)
             WHERE type IN ('admin', 'action', 'system');

         CREATE TABLE exchanges(
             position INTEGER PRIMARY KEY, exchange BLOB NOT NULL, tenant TEXT,
             started INTEGER NOT NULL, user TEXT, team TEXT, app TEXT, key TEXT, session TEXT,
             model TEXT, outcome TEXT NOT NULL, verdict TEXT NOT NULL);
         CREATE UNIQUE INDEX exchanges_by_id ON exchanges(exchange);
         CREATE INDEX exchanges_of_a_user ON exchanges(user, exchange);
         CREATE INDEX exchanges_of_a_session ON exchanges(session, exchange);
         -- What people look for is rare; what is common needs no index.
         CREATE INDEX exchanges_not_passed ON exchanges(verdict, exchange) WHERE verdict <> 'pass';
         CREATE INDEX exchanges_not_completed ON exchanges(outcome, exchange) WHERE outcome <> 'completed';

         CREATE TABLE findings(
             position INTEGER NOT NULL, ordinal INTEGER NOT NULL, kind TEXT NOT NULL,
             rule TEXT NOT NULL, direction TEXT NOT NULL, PRIMARY KEY(position, ordinal))
             WITHOUT ROWID;
         CREATE INDEX findings_by_rule ON findings(rule, position);
         CREATE INDEX findings_by_kind ON findings(kind, position);

         CREATE TABLE counts(
             tenant TEXT NOT NULL, width INTEGER NOT NULL, start INTEGER NOT NULL,
             name TEXT NOT NULL, value INTEGER NOT NULL,
             PRIMARY KEY(tenant, width, start, name)) WITHOUT ROWID;
         CREATE TABLE spending(
             tenant TEXT NOT NULL, start INTEGER NOT NULL, who TEXT NOT NULL, name TEXT NOT NULL,
             measure TEXT NOT NULL, value INTEGER NOT NULL,
             PRIMARY KEY(tenant, start, who, name, measure)) WITHOUT ROWID;"],
    precious: false,
};
