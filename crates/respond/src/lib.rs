//! What is done about it: playbooks, alerts, containment.
