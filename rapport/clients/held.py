"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import Grant
from rapport.clients import standing
from rapport.clients.holdings import Cleaner, Find, Keep, of_person, own_client, pass_over, teach
from rapport.clients.models import (
    Absence,
    Agreement,
    Client,
    ClientTag,
    Consent,
    Contact,
    ContactPoint,
    CustomValue,
    Expectation,
    Goal,
    Interaction,
    InteractionFile,
    Nda,
    NextStep,
    PreparationItem,
    ResearchNote,
    TypeRefusal,
)
from rapport.files.keeping import let_go
from rapport.files.models import StoredFile
from rapport.files.store import Missing

# A larger file is no text that anybody wrote by hand.
LARGEST_LOOKED_INTO = 20_000_000


def words_of(contact: Contact) -> Any:
    """Everything said with a person."""
    rows = Interaction.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def of_letters(pks: list[int], cleaner: Cleaner) -> set[int]:
    """What belongs to a letter goes with the letter, or stays with it."""
    return set(Interaction.objects.filter(pk__in=pks, source__gt=0).values_list("pk", flat=True))


def attached(word: Interaction) -> list[tuple[str, StoredFile]]:
    """The files that came with it."""
    return [(file.name, file.file) for file in word.files.all()]


def clean_words(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """Take a person out of what was said, and drop files that name them in plain text."""
    for word in Interaction.objects.filter(pk__in=pks):
        clean = {name: cleaner.text(getattr(word, name)) for name in ("title", "text", "folded")}
        Interaction.objects.filter(pk=word.pk).update(**{**clean, "title": clean["title"][:300]})
    drop_naming(pks, cleaner)
    standing.refresh_interactions(pks)


def drop_naming(pks: list[int], cleaner: Cleaner) -> None:
    """Drop files that came with these, where their content names the person; the names of the others are cleaned."""
    gone = []
    for file in InteractionFile.objects.filter(interaction__in=pks).select_related("file"):
        if file.file.size <= LARGEST_LOOKED_INTO and _names(file.file, cleaner):
            gone.append(file)
        elif (name := cleaner.text(file.name)[:255]) != file.name:
            InteractionFile.objects.filter(pk=file.pk).update(name=name)
    InteractionFile.objects.filter(pk__in=[file.pk for file in gone]).delete()
    let_go(file.file_id for file in gone)


def _names(file: StoredFile, cleaner: Cleaner) -> bool:
    try:
        content = file.read().lower()
    except Missing:
        return False
    return any(needle in content for needle in cleaner.needles)


def steps_of(contact: Contact) -> Any:
    """Steps for the client that is this person; those of a company belong to the company."""
    return NextStep.objects.filter(workspace_id=contact.workspace_id, client=own_client(contact) or 0)


def ndas_of(contact: Contact) -> Any:
    """Agreements with the client that is this person."""
    return Nda.objects.filter(workspace_id=contact.workspace_id, client=own_client(contact) or 0)


def of_own_client(model: Any) -> Find:
    """Rows of a dossier hang on the client: of a person's own client they are about the person, of a company's not."""
    return lambda contact: model.objects.filter(workspace_id=contact.workspace_id, client=own_client(contact) or 0)


def agreements_of(contact: Contact) -> Any:
    """What was agreed with the client that is this person; with a company it was agreed by the company."""
    return Agreement.objects.filter(workspace_id=contact.workspace_id, client=own_client(contact) or 0)


def expectations_of(contact: Contact) -> Any:
    """What they said they expect, and all that is expected of the client that is this person."""
    rows = Expectation.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, contact_path="said_by", client_path="client"))


def values_of(contact: Contact) -> Any:
    """What stands in fields people made, about the person and about the client that is this person."""
    rows = CustomValue.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def consents_of(contact: Contact) -> Any:
    """What they agreed to."""
    return Consent.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def points_of(contact: Contact) -> Any:
    """Their addresses."""
    return ContactPoint.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def proof_only(pks: list[int], at: datetime) -> None:
    """Of a consent stays what proves it: the purpose, the words, the days. It no longer holds."""
    rows = Consent.objects.filter(pk__in=pks)
    rows.filter(withdrawn_at=None).update(withdrawn_at=at)
    rows.update(evidence={})


def nobody_signed(pks: list[int], at: datetime) -> None:
    """Of an agreement the terms stay, without who signed it."""
    Nda.objects.filter(pk__in=pks).update(signed_by="", version=F("version") + 1)


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(ContactPoint, _("Addresses and numbers"), points_of)
    teach(NextStep, _("Next steps"), steps_of)
    teach(
        Nda, _("Agreements of confidentiality"), ndas_of,
        files=lambda nda: [(nda.file_name or "nda", nda.file)] if nda.file else [],
        keep=Keep("contract", "signed_on", strip=nobody_signed),
    )  # fmt: skip
    teach(
        Consent, _("Consents"), consents_of,
        keep=Keep(
            "consent_proof", "given_at", lambda rows: rows.filter(Q(purpose=Consent.Purpose.MAILING)), strip=proof_only
        ),
    )  # fmt: skip
    teach(
        Interaction, _("Notes, calls, meetings and words of letters"), words_of, files=attached, shared=of_letters,
        clean=clean_words, by_choice=True,
    )  # fmt: skip
    teach(CustomValue, _("Fields of your own"), values_of)
    for model, label in ((ResearchNote, _("Research")), (Goal, _("Goals")), (PreparationItem, _("Preparation"))):
        teach(model, label, of_own_client(model))
    teach(Expectation, _("Expectations"), expectations_of)
    teach(Agreement, _("What was agreed about communication"), agreements_of)
    teach(Absence, _("Days away"), of_own_client(Absence))
    pass_over(Client, "a client who is the person is emptied with them; what names them elsewhere is swept")
    pass_over(ClientTag, "a tag is a word about the client, and its words are swept")
    pass_over(TypeRefusal, "says nothing but that a type was not meant")
    pass_over(Grant, "says which colleague sees a client, and nothing about people")
    pass_over(InteractionFile, "goes with what it came with, which is taught")
