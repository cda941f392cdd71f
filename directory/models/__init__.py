"""Every table, so that importing this package fills `Base.metadata`."""

from directory.models.account import Account, AccountRole, AccountSession, AuditEntry, Mail, Role
from directory.models.accuracy import Audit, AuditCall, CallOutcome
from directory.models.base import Base
from directory.models.imports import (
    BatchStatus,
    ColumnChoice,
    ImportBatch,
    RecordChange,
    StagedChange,
    StagedRow,
    UploadedFile,
)
from directory.models.job import Job, JobStatus
from directory.models.listing import CatalogVersion, Listing, Provider, Revision, SourceRecord, Status
from directory.models.moderation import DuplicatePair, PairStatus, Suggestion, SuggestionStatus
from directory.models.place import GeocodeAnswer, PlacesVersion, Town, ZipCode

__all__ = [
    "Account",
    "AccountRole",
    "AccountSession",
    "Audit",
    "AuditCall",
    "AuditEntry",
    "Base",
    "BatchStatus",
    "CallOutcome",
    "CatalogVersion",
    "ColumnChoice",
    "DuplicatePair",
    "GeocodeAnswer",
    "ImportBatch",
    "Job",
    "JobStatus",
    "Listing",
    "Mail",
    "PairStatus",
    "PlacesVersion",
    "Provider",
    "RecordChange",
    "Revision",
    "Role",
    "SourceRecord",
    "StagedChange",
    "StagedRow",
    "Status",
    "Suggestion",
    "SuggestionStatus",
    "Town",
    "UploadedFile",
    "ZipCode",
]
