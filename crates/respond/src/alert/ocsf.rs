//! OCSF numbers of an alert, as class Detection Finding (2004) of OCSF 1.9 has them.

use model::Severity;

use super::{AlertStatus, AlertVerdict};

/// `class_uid` of a Detection Finding.
pub const CLASS_UID: u32 = 2004;

/// `severity_id`.
#[must_use]
pub fn severity_id(severity: Severity) -> u8 {
    match severity {
        Severity::Informational => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

/// `status_id`.
#[must_use]
pub fn status_id(status: AlertStatus) -> u8 {
    match status {
        AlertStatus::New => 1,
        AlertStatus::Acknowledged => 2,
        AlertStatus::Resolved => 4,
    }
}

/// `verdict_id`.
#[must_use]
pub fn verdict_id(verdict: AlertVerdict) -> u8 {
    match verdict {
        AlertVerdict::FalsePositive => 1,
        AlertVerdict::TruePositive => 2,
        AlertVerdict::Disregard => 3,
        AlertVerdict::Suspicious => 4,
        AlertVerdict::Benign => 5,
        AlertVerdict::Test => 6,
        AlertVerdict::InsufficientData => 7,
        AlertVerdict::SecurityRisk => 8,
        AlertVerdict::ManagedExternally => 9,
        AlertVerdict::Duplicate => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_ocsf() {
        assert_eq!(severity_id(Severity::High), 4);
        assert_eq!(status_id(AlertStatus::Resolved), 4);
        assert_eq!(verdict_id(AlertVerdict::TruePositive), 2);
        assert_eq!(verdict_id(AlertVerdict::Test), 6);
        assert_eq!(verdict_id(AlertVerdict::Duplicate), 10);
    }
}
