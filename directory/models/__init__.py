"""Every table, so that importing this package fills `Base.metadata`."""

from directory.models.account import Account, AccountRole, AccountSession, AuditEntry, Mail, NoReminders, Role
from directory.models.accuracy import Audit, AuditCall, CallOutcome
from directory.models.base import Base
from directory.models.bulk_act import BulkAct, BulkStatus, CallMark, SavedSearch
from directory.models.calls import CallPlan, CallResult, PhoneCall
from directory.models.imports import (
    BatchStatus,
    ColumnChoice,
    EntryDecision,
    EntryLook,
    ImportBatch,
    MoveDecision,
    RecordChange,
    StagedChange,
    StagedRow,
    UploadedFile,
)
from directory.models.job import Job, JobStatus
from directory.models.listing import CatalogVersion, Listing, Provider, Revision, SourceRecord, Status
from directory.models.moderation import (
    DuplicatePair,
    PairStatus,
    Report,
    ReportKind,
    ReportOutcome,
    Suggestion,
    SuggestionStatus,
)
from directory.models.organization import Membership, Organization, OrganizationInvitation, OrganizationSite
from directory.models.place import GeocodeAnswer, PlacesVersion, Town, ZipCode
from directory.models.providing import (
    ChangeRequest,
    ChangeStatus,
    Claim,
    ClaimStatus,
    Holder,
    HolderRole,
    Proof,
    SignInCode,
)
from directory.models.used_link import UsedLink

__all__ = [
    "Account",
    "AccountRole",
    "AccountSession",
    "Audit",
    "AuditCall",
    "AuditEntry",
    "Base",
    "BatchStatus",
    "BulkAct",
    "BulkStatus",
    "CallMark",
    "CallOutcome",
    "CallPlan",
    "CallResult",
    "CatalogVersion",
    "ChangeRequest",
    "ChangeStatus",
    "Claim",
    "ClaimStatus",
    "ColumnChoice",
    "DuplicatePair",
    "EntryDecision",
    "EntryLook",
    "GeocodeAnswer",
    "Holder",
    "HolderRole",
    "ImportBatch",
    "Job",
    "JobStatus",
    "Listing",
    "Mail",
    "Membership",
    "MoveDecision",
    "NoReminders",
    "Organization",
    "OrganizationInvitation",
    "OrganizationSite",
    "PairStatus",
    "PhoneCall",
    "PlacesVersion",
    "Proof",
    "Provider",
    "RecordChange",
    "Report",
    "ReportKind",
    "ReportOutcome",
    "Revision",
    "Role",
    "SavedSearch",
    "SignInCode",
    "SourceRecord",
    "StagedChange",
    "StagedRow",
    "Status",
    "Suggestion",
    "SuggestionStatus",
    "Town",
    "UploadedFile",
    "UsedLink",
    "ZipCode",
]
