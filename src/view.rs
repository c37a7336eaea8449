//! The published shape of what git-trace says: the only types that are serialised, and the only
//! ones that templates see. Other programs build on them: a field is added, never changed.

mod approval;
mod build;
mod check;
mod combined;
mod diff;
mod elsewhere;
mod export;
mod integration;
pub mod json;
mod log;
mod package;
mod report;
mod picture;
mod record;
mod repository;
mod requirements;
mod rules;
mod since;
mod story;
mod swim_lanes;
mod tailoring;
mod test_run;
mod trace;
mod traceability;
mod verify;

pub use approval::{ApprovalView, CoverView, PersonView, TargetName, TrustView};
pub use build::{Parts, report};
pub use check::{CheckAcceptance, CheckFinding, CheckReport, CheckTotals, Checked};
pub use combined::{
    ApprovalElsewhere, Cell, Combined, CombinedFinding, CombinedLink, CombinedRepository,
    CombinedRequirement, CombinedRow, CombinedRule, ReportedFinding, RuleCell, combined,
};
pub use diff::{
    ComponentDiff, Diff, DiffEnd, FieldDiff, LapsedApproval, LinkDiff, RecordDiff, RequirementDiff,
    RequirementPlace, StandingDiff,
};
pub use elsewhere::ElsewhereLink;
pub use export::ExportItem;
pub use integration::{AnchorView, IntegrationView, LaneRecord, LaneView, MarkKind, MarkView};
pub use log::{LogChange, LogEntry, LogPerson, LogRequirement, LogSignature, LogTrailer};
pub use package::{PackageAudit, PackageCheck, PackageFinding};
pub use report::{
    Configuration, Crosswalk, Document, Evaluated, EvidenceView, FindingView, Place, Range,
    RecordView, Release, Report, Row, RuleView, Step, Totals,
};

pub use picture::{Picture, PictureBox, PictureLine};
pub use record::RecordStep;
pub use repository::RepositoryView;
pub use requirements::{RequirementEntry, RequirementLink};
pub use rules::RuleEntry;
pub use since::{SinceView, VerdictChange};
pub use story::{
    ApprovalStory, CommitStep, CommitStory, Freshness, GivenApproval, RecordApproval, RecordStory,
    Story, TargetView,
};
pub use swim_lanes::{AnchorLine, Bar, LaneMark, LaneRow, PhaseBar, SwimLanes};
pub use tailoring::{ClauseView, TailoringEntry, TailoringList, TailoringPage, TailoringView};
pub use test_run::{ReportFile, TestRunView, Variable};
pub use trace::{RequirementStep, RequirementStory, TraceLink, WordChange, change_word};
pub use traceability::{ChainView, RequirementRow, RunsOnCommit};
pub use verify::VerifyEntry;

/// The JSON schemas of the outputs, by name.
pub fn schemas() -> [(&'static str, schemars::Schema); 11] {
    [
        ("git-trace/report/v1", schemars::schema_for!(Report)),
        ("git-trace/combined/v1", schemars::schema_for!(Combined)),
        ("git-trace/check/v1", schemars::schema_for!(CheckReport)),
        ("git-trace/log/v1", schemars::schema_for!(LogEntry<'static>)),
        ("git-trace/requirements/v1", schemars::schema_for!(Vec<RequirementEntry>)),
        ("git-trace/rules/v1", schemars::schema_for!(Vec<RuleEntry>)),
        ("git-trace/show/v1", schemars::schema_for!(Story<'static>)),
        ("git-trace/diff/v1", schemars::schema_for!(Diff)),
        ("git-trace/tailoring/v1", schemars::schema_for!(TailoringList)),
        ("git-trace/verify/v1", schemars::schema_for!(Vec<VerifyEntry>)),
        ("git-trace/verify-export/v1", schemars::schema_for!(PackageAudit)),
    ]
}
