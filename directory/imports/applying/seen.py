"""What somebody saw of an import before they pressed, and what is different now. What was shown is what is done.

A form carries its page's facts back as one token; the command line keeps it while it asks.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from directory.imports.checking.row_counts import Counts
from directory.imports.staging.options import Options
from directory.models import ImportBatch

_MOST = 20_000  # characters of a token; a page's own is far shorter
_WITHOUT_WORDS = {
    "columns": "The columns are matched otherwise.",
    "values": "The values of lists are matched otherwise.",
    "tables": "Other sheets are read, or another row is the header.",
    "files": "The files are others.",
    "rows": "What single rows would do is different.",
    "listings": "The listings it is about are others.",
}

Facts = Mapping[str, str]


def of_batch(batch: ImportBatch) -> str:
    """The token of what the pages of an import show, before it is applied."""
    return _token(_facts(batch))


def of_undo(withdrawn: int, reverted: int, later: int, kept_ids: Sequence[str]) -> str:
    """The token of what taking an import back would do."""
    facts = {
        "Programs withdrawn": f"{withdrawn:,}",
        "Programs as they were before": f"{reverted:,}",
        "Programs that later imports list, too": f"{later:,}",
        "Changed since, and left as they are": f"{len(kept_ids):,}",
        "listings": _short(sorted(kept_ids)),
    }
    return _token(facts)


def differences(seen: str, now: str) -> list[str]:
    """What differs between two tokens, in sentences; none where nothing does."""
    if seen == now:
        return []
    before, after = _read(seen), _read(now)
    if not before:
        return ["The page that this form stood on is too old to be compared."]
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        if before.get(name, "") == after.get(name, ""):
            continue
        words = f"{name}: {before.get(name) or 'nothing'} then, {after.get(name) or 'nothing'} now."
        found.append(_WITHOUT_WORDS.get(name, words))
    return found


def _facts(batch: ImportBatch) -> dict[str, str]:
    options = Options.of(batch)
    facts = {
        "State": str(batch.status),
        "Whose list it is": batch.source,
        "Facts as of": batch.as_of.text,
        "States that are whole in it": batch.complete_states or ",".join(sorted(options.complete)),
        "Every row is an IOP": "yes" if options.all_iop else "no",
        "columns": _short(sorted(options.columns.items())) if options.columns is not None else "",
        "values": _short(sorted((kind, sorted(found.items())) for kind, found in options.values.items())),
        "tables": _short([sorted(options.sheets), sorted(options.header_rows.items())]),
        "files": _short(batch.files),
    }
    if batch.counts == "{}":  # not checked yet
        return facts
    found, counts = json.loads(batch.findings), asdict(Counts.from_json(batch.counts))
    left_out = counts.pop("left_out")
    facts |= {_COUNT_WORDS[name]: f"{number:,}" for name, number in counts.items() if name in _COUNT_WORDS}
    facts |= {f"Left out ({reason})": f"{number:,}" for reason, number in sorted(left_out.items())}
    return facts | {
        "Possible duplicates": f"{found.get('duplicates', 0):,}",
        "Programs that moved or have a new name": f"{found.get('moved', 0):,}",
        "Programs that may be such": f"{found.get('asked', 0):,}",
        "Conflicts with a program's own word": f"{found.get('conflicts', 0):,}",
        "The invented sample gives way": "yes" if batch.replaces_sample else "no",
        "rows": found.get("rows", ""),
    }


_COUNT_WORDS = {
    "rows": "Rows read",
    "new": "New programs",
    "changed": "Changed programs",
    "unchanged": "Unchanged programs",
    "joined": "Joined rows",
    "errors": "Rows with errors",
    "unread": "Cells that rows are taken without",
    "absent": "Gone from the list",
    "dated": "Unchanged, of a newer day",
}


def _short(value: object) -> str:
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=8).hexdigest()


def _token(facts: Facts) -> str:
    return zlib.compress(json.dumps(facts, ensure_ascii=False).encode()).hex()


def _read(token: str) -> Facts:
    """The facts of a token; none where it is none of ours."""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(binascii.unhexlify(token[:_MOST]), _MOST)
        facts = json.loads(text)
    except (binascii.Error, zlib.error, ValueError):
        return {}
    return {str(name): str(value) for name, value in facts.items()} if isinstance(facts, dict) else {}
