"""Claiming a listing, and who holds it with you. For programs."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts import codes
from directory.accounts.account_problem import AccountProblem
from directory.accounts.rate_limits import TooManyTries
from directory.extensions import db
from directory.listings import status_changes
from directory.listings.draft import ListingDraft
from directory.models import ClaimStatus, Holder, HolderRole, Listing, Proof, Role, Status
from directory.providing import claim_lists, claims, documents, holders, inviting, proving_by_phone, suggesting
from directory.providing.proof import came_back
from directory.providing.proof.mail_evidence import MailEvidence, evidence_for
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider import waiting_claim
from directory.web.provider.claims import proof_views
from directory.web.provider.mine import my_holder
from directory.web.shared.forms import Email, File, Form, OneOf, Text
from directory.web.shared.translate import gettext, said
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_claiming", __name__)

MAX_REQUEST = documents.MOST + 200_000


class ClaimForm(Form):
    """Who claims a listing, and how they show that it is theirs."""

    who = Text("Who are you?", most=200, needed=claims.SAY_WHO)
    proof = OneOf(
        "How do you show that the program is yours?",
        choices=(
            (Proof.DOMAIN, "By an address at its website"),
            (Proof.PHONE, "By phone"),
            (Proof.DOCUMENT, "By a document"),
        ),
        problem="Choose how you show that the program is yours.",
    )
    address = Text("Your address at its website", most=254)
    document = File("Document, if you chose that")

    def by_another_address(self) -> bool:
        """True where an address is named for a claim by mail."""
        return self.proof.data == Proof.DOMAIN and bool(self.address.data.strip())

    def paper(self) -> tuple[str, bytes] | None:
        """The document's name and its bytes, one more than are taken at most."""
        file = self.document.data
        return (file.filename or "", file.stream.read(documents.MOST + 1)) if file else None


class AskInForm(Form):
    """Whom to ask in, and as what."""

    email = Email("Their email", most=254)
    role = OneOf(
        "They may",
        choices=((HolderRole.EDITOR, "Edit"), (HolderRole.OWNER, "Edit, and ask others in (owner)")),
        default=HolderRole.EDITOR.value,
        problem="Choose what they may do.",
    )


def _listing(public_id: str) -> Listing:
    listing = status_changes.by_public_id(db.session, public_id)
    if listing is None or listing.status not in (Status.PUBLISHED, Status.DRAFT):
        abort(404)
    if listing.status == Status.DRAFT and not _mine(listing.id):
        abort(404)  # what is not public is nobody's to ask for
    return listing


def _mine(listing_id: int) -> bool:
    claimed = {one.listing_id for one in claim_lists.of_person(db.session, current_user)}
    return listing_id in claimed | {one.id for one in suggesting.drafts_of(db.session, current_user.email)}


@blueprint.get("/claim/<public_id>")
@allow(Role.PROVIDER)
def claim(public_id: str) -> str:
    """What a claim needs, and what there is already."""
    return _page(_listing(public_id))


def _page(listing: Listing, form: ClaimForm | None = None) -> str:
    draft = ListingDraft.from_json(listing.content)
    evidence = evidence_for(db.session, listing, current_user.email)
    waiting = [one for one in claim_lists.of_person(db.session, current_user) if one.listing_id == listing.id]
    latest = waiting[0] if waiting else None
    return render_template(
        "provider/claims/claim.html",
        listing=listing,
        draft=draft,
        evidence=evidence,
        form=form or _empty_form(evidence),
        claim=latest,
        phone_code=proving_by_phone.phone_code(latest) if latest and latest.phone_secret else None,
        holds=holders.holding(db.session, account_id=current_user.id, public_id=listing.public_id),
        looked_at=came_back.taken_back_before(
            db.session, listing_id=listing.id, account_id=current_user.id, emails=(current_user.email,)
        ),
        has_holder=bool(holders.holders_of(db.session, listing.id)),
        most=documents.MOST,
    )


def _empty_form(evidence: MailEvidence) -> ClaimForm:
    by_mail = evidence.matches or evidence.domain is not None
    address = current_user.email if evidence.matches else ""
    return ClaimForm.standing({"proof": Proof.DOMAIN if by_mail else Proof.PHONE, "address": address})


@blueprint.post("/claim/<public_id>")
@allow(Role.PROVIDER)
def send(public_id: str) -> tuple[str, int] | AnyResponse:
    """Keep the claim."""
    account_id, form = current_user.id, ClaimForm()
    if not form.validate():
        return _page(_listing(public_id), form), 422
    _listing(public_id)
    try:
        address = codes.address_of(form.address.data) if form.by_another_address() else None
        waiting_claim.count_try(public_id)
        if address is not None and address != current_user.email:
            return proof_views.send_code(account_id=account_id, public_id=public_id, email=address, who=form.who.data)
        keep = partial(
            claims.open_claim,
            db.session,
            account_id=account_id,
            public_id=public_id,
            who=form.who.data,
            proof=Proof(form.proof.data),
            document=form.paper(),
        )
        granted = written(db.session, lambda: keep().status == ClaimStatus.GRANTED)
    except TooManyTries:
        form.refuse(waiting_claim.TOO_MANY)
        return _page(_listing(public_id), form), 429
    except (ProvidingProblem, AccountProblem) as problem:
        form.refuse(problem, "address" if isinstance(problem, AccountProblem) else "")
        return _page(_listing(public_id), form), 422
    return redirect(waiting_claim.after(public_id, granted=granted))


@blueprint.post("/claim/<public_id>/withdraw")
@allow(Role.PROVIDER)
def withdraw(public_id: str) -> AnyResponse:
    """Take one's claim back."""
    listing_id, account_id = _listing(public_id).id, current_user.id
    open_ones = [
        one.id
        for one in claim_lists.of_person(db.session, current_user)
        if one.listing_id == listing_id and one.status == ClaimStatus.OPEN
    ]

    def work() -> None:
        for claim_id in open_ones:
            claims.withdraw(db.session, claim_id=claim_id, account_id=account_id)

    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        flash(said(problem), "error")
    else:
        flash(gettext("Your claim is taken back."))
    return redirect(f"/manage/claim/{public_id}")


@blueprint.get("/programs/<public_id>/people")
@allow(Role.PROVIDER)
def people(public_id: str) -> str:
    """Everybody who holds a listing with you."""
    return _people_page(my_holder(public_id))


def _people_page(mine: Holder, form: AskInForm | None = None) -> str:
    return render_template(
        "provider/claims/people.html",
        mine=mine,
        listing=mine.listing,
        holders=holders.holders_of(db.session, mine.listing_id),
        invitations=claim_lists.invitations(db.session, mine.listing_id),
        roles={"owner": gettext("Owner"), "editor": gettext("Editor"), "confirmer": gettext("Confirm only")},
        form=form or AskInForm.standing(),
    )


@blueprint.post("/programs/<public_id>/people")
@allow(Role.PROVIDER)
def invite(public_id: str) -> tuple[str, int] | AnyResponse:
    """Ask somebody in: an editor, or another owner."""
    holder_id, form = my_holder(public_id).id, AskInForm()
    if not form.validate():
        return _people_page(my_holder(public_id), form), 422
    role = HolderRole(form.role.data)
    try:
        email = codes.address_of(form.email.data)
        written(db.session, lambda: inviting.invite(db.session, holder_id=holder_id, email=email, role=role))
    except (ProvidingProblem, AccountProblem) as problem:
        form.refuse(problem, "email")
        return _people_page(my_holder(public_id), form), 422
    flash(gettext("We look at it within two business days. %(email)s then gets a mail.", email=email))
    return redirect(f"/manage/programs/{public_id}/people")


@blueprint.post("/programs/<public_id>/people/<int:holder_id>/remove")
@allow(Role.PROVIDER)
def remove(public_id: str, holder_id: int) -> Answer:
    """End somebody's rights on the listing, or one's own."""
    mine = my_holder(public_id).id
    try:
        own = written(db.session, lambda: holders.remove(db.session, by=mine, holder_id=holder_id))
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: people(public_id))
    flash(gettext("You no longer hold this listing.") if own else gettext("They no longer hold this listing."))
    return redirect("/manage/programs" if own else f"/manage/programs/{public_id}/people")
