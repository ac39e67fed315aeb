//! Who may do what: one list of permissions per role.

use crate::shape::words::Word;

/// Something that a role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// See exchanges, with their text redacted.
    TrafficRead,
    /// See the text of an exchange in the clear, for a reason that is logged.
    TrafficReveal,
    /// See alerts.
    AlertsRead,
    /// Acknowledge and resolve alerts, and undo what was done about them.
    AlertsWrite,
    /// See the watch list.
    WatchlistRead,
    /// Take a standing off the watch list.
    WatchlistWrite,
    /// See the rules, and what was changed about them.
    RulesRead,
    /// Switch rules off, set thresholds and make exceptions.
    RulesWrite,
    /// See the virtual keys, which show nothing secret.
    KeysRead,
    /// Make virtual keys, rotate them, and switch them off.
    KeysWrite,
    /// Try texts on the engine.
    LabUse,
    /// See what is counted.
    MetricsRead,
    /// See how the installation is doing.
    StatusRead,
    /// See the configuration, with its secrets masked.
    ConfigRead,
    /// Have the configuration read anew.
    ConfigWrite,
    /// See the audit trail.
    AuditRead,
    /// See and end the sessions of others.
    SessionsManage,
    /// Add people, change their roles, disable them and give them new passwords.
    PeopleManage,
}

impl Word for Permission {
    const ALL: &'static [Self] = &[
        Self::TrafficRead,
        Self::TrafficReveal,
        Self::AlertsRead,
        Self::AlertsWrite,
        Self::WatchlistRead,
        Self::WatchlistWrite,
        Self::RulesRead,
        Self::RulesWrite,
        Self::KeysRead,
        Self::KeysWrite,
        Self::LabUse,
        Self::MetricsRead,
        Self::StatusRead,
        Self::ConfigRead,
        Self::ConfigWrite,
        Self::AuditRead,
        Self::SessionsManage,
        Self::PeopleManage,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::TrafficRead => "traffic.read",
            Self::TrafficReveal => "traffic.reveal",
            Self::AlertsRead => "alerts.read",
            Self::AlertsWrite => "alerts.write",
            Self::WatchlistRead => "watchlist.read",
            Self::WatchlistWrite => "watchlist.write",
            Self::RulesRead => "rules.read",
            Self::RulesWrite => "rules.write",
            Self::KeysRead => "keys.read",
            Self::KeysWrite => "keys.write",
            Self::LabUse => "lab.use",
            Self::MetricsRead => "metrics.read",
            Self::StatusRead => "status.read",
            Self::ConfigRead => "config.read",
            Self::ConfigWrite => "config.write",
            Self::AuditRead => "audit.read",
            Self::SessionsManage => "sessions.manage",
            Self::PeopleManage => "people.manage",
        }
    }
}

/// What a person of the console is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the installation.
    Admin,
    /// Leads AI security.
    Lead,
    /// Works on the queue.
    Analyst,
    /// Protects personal data.
    Dpo,
    /// Verifies what happened.
    Auditor,
    /// Attacks, to find out.
    RedTeam,
    /// Looks, and changes nothing.
    ReadOnly,
    /// Takes lessons, and sees no traffic.
    Learner,
}

impl Word for Role {
    const ALL: &'static [Self] = &[
        Self::Admin,
        Self::Lead,
        Self::Analyst,
        Self::Dpo,
        Self::Auditor,
        Self::RedTeam,
        Self::ReadOnly,
        Self::Learner,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Lead => "lead",
            Self::Analyst => "analyst",
            Self::Dpo => "dpo",
            Self::Auditor => "auditor",
            Self::RedTeam => "red_team",
            Self::ReadOnly => "read_only",
            Self::Learner => "learner",
        }
    }
}

use Permission as May;

const LEAD: &[May] = &[
    May::TrafficRead,
    May::TrafficReveal,
    May::AlertsRead,
    May::AlertsWrite,
    May::WatchlistRead,
    May::WatchlistWrite,
    May::LabUse,
    May::KeysRead,
    May::KeysWrite,
    May::RulesRead,
    May::RulesWrite,
    May::MetricsRead,
    May::StatusRead,
    May::ConfigRead,
    May::AuditRead,
];
const ANALYST: &[May] = &[
    May::TrafficRead,
    May::TrafficReveal,
    May::AlertsRead,
    May::AlertsWrite,
    May::WatchlistRead,
    May::WatchlistWrite,
    May::LabUse,
    May::RulesRead,
    May::KeysRead,
    May::MetricsRead,
    May::StatusRead,
];
const DPO: &[May] = &[
    May::TrafficRead,
    May::TrafficReveal,
    May::AlertsRead,
    May::WatchlistRead,
    May::RulesRead,
    May::MetricsRead,
    May::StatusRead,
    May::AuditRead,
];
const AUDITOR: &[May] = &[
    May::TrafficRead,
    May::AlertsRead,
    May::WatchlistRead,
    May::RulesRead,
    May::KeysRead,
    May::MetricsRead,
    May::StatusRead,
    May::ConfigRead,
    May::AuditRead,
];
const RED_TEAM: &[May] = &[
    May::TrafficRead,
    May::AlertsRead,
    May::WatchlistRead,
    May::LabUse,
    May::RulesRead,
    May::MetricsRead,
    May::StatusRead,
];
const READ_ONLY: &[May] = &[
    May::TrafficRead,
    May::AlertsRead,
    May::WatchlistRead,
    May::RulesRead,
    May::MetricsRead,
    May::StatusRead,
];

impl Role {
    /// Everything this role may do.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Admin => Permission::ALL,
            Self::Lead => LEAD,
            Self::Analyst => ANALYST,
            Self::Dpo => DPO,
            Self::Auditor => AUDITOR,
            Self::RedTeam => RED_TEAM,
            Self::ReadOnly => READ_ONLY,
            Self::Learner => &[],
        }
    }

    /// Whether this role may do that.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Every role that may do that, by name.
    #[must_use]
    pub fn that_may(permission: Permission) -> Vec<&'static str> {
        Self::ALL
            .iter()
            .filter(|role| role.may(permission))
            .map(|role| role.word())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_who_work_on_cases_or_protect_data_may_reveal() {
        assert_eq!(
            Role::that_may(Permission::TrafficReveal),
            ["admin", "lead", "analyst", "dpo"]
        );
    }

    #[test]
    fn a_learner_may_do_nothing_and_nobody_but_admin_manages_sessions() {
        assert!(Role::Learner.permissions().is_empty());
        assert_eq!(Role::that_may(Permission::SessionsManage), ["admin"]);
        assert_eq!(Role::that_may(Permission::ConfigWrite), ["admin"]);
        assert_eq!(Role::that_may(Permission::PeopleManage), ["admin"]);
    }

    #[test]
    fn a_role_and_a_permission_are_found_by_their_word() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.word()), Some(*role));
        }
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.word()), Some(*permission));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
