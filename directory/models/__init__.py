"""Every table, so that importing this package fills `Base.metadata`."""

from directory.models.base import Base
from directory.models.imports import BatchStatus, ImportBatch, RecordChange, StagedChange
from directory.models.listing import CatalogVersion, Listing, Provider, Revision, SourceRecord, Status
from directory.models.place import PlacesVersion, Town, ZipCode

__all__ = [
    "Base",
    "BatchStatus",
    "CatalogVersion",
    "ImportBatch",
    "Listing",
    "PlacesVersion",
    "Provider",
    "RecordChange",
    "Revision",
    "SourceRecord",
    "StagedChange",
    "Status",
    "Town",
    "ZipCode",
]
