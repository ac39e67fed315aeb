//! What was recorded: events, bodies, documents, counters.
