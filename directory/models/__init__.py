"""Every table, so that importing this package fills `Base.metadata`."""

from directory.models.account import Account, AccountRole, AccountSession, AuditEntry, Mail, NoReminders, Role
from directory.models.accuracy import Audit, AuditCall, CallOutcome
from directory.models.api_token import ApiToken
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
    RememberedMend,
    RowMend,
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
from directory.models.monthly_count import MonthlyCount
from directory.models.organization import Membership, Organization, OrganizationInvitation, OrganizationSite
from directory.models.place import GeocodeAnswer, PlacesVersion, Town, ZipCode
from directory.models.providing import (
    ChangeRequest,
    ChangeStatus,
    Claim,
    ClaimCall,
    ClaimCode,
    ClaimStatus,
    CodeRead,
    Holder,
    HolderRole,
    Proof,
    SignInCode,
)
from directory.models.site_file import FileStatus, SiteFile
from directory.models.used_link import UsedLink
from directory.models.work import WorkNews, WorkTaken

__all__ = [
    "Account",
    "AccountRole",
    "AccountSession",
    "ApiToken",
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
    "ClaimCall",
    "ClaimCode",
    "ClaimStatus",
    "CodeRead",
    "ColumnChoice",
    "DuplicatePair",
    "EntryDecision",
    "EntryLook",
    "FileStatus",
    "GeocodeAnswer",
    "Holder",
    "HolderRole",
    "ImportBatch",
    "Job",
    "JobStatus",
    "Listing",
    "Mail",
    "Membership",
    "MonthlyCount",
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
    "RememberedMend",
    "Report",
    "ReportKind",
    "ReportOutcome",
    "Revision",
    "Role",
    "RowMend",
    "SavedSearch",
    "SignInCode",
    "SiteFile",
    "SourceRecord",
    "StagedChange",
    "StagedRow",
    "Status",
    "Suggestion",
    "SuggestionStatus",
    "Town",
    "UploadedFile",
    "UsedLink",
    "WorkNews",
    "WorkTaken",
    "ZipCode",
]
