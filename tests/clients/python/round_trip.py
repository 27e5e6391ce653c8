"""One round trip through the Python client, as openapi-generator-cli makes it from the contract."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from tidewaiter_client import AllegationsApi, ApiClient, Configuration, DeadlinesApi, NewAcknowledgment, NewAllegation, Problem, Receipt
from tidewaiter_client.exceptions import UnprocessableEntityException


def client(role: str) -> ApiClient:
    return ApiClient(Configuration(host=os.environ["TIDEWAITER_URL"], access_token=os.environ[f"TIDEWAITER_{role}_TOKEN"]))


def key() -> str:
    return str(uuid.uuid4())


def main() -> None:
    filer, officer = AllegationsApi(client("FILER")), AllegationsApi(client("INVESTIGATOR"))
    deadlines = DeadlinesApi(client("INVESTIGATOR"))
    allegation = NewAllegation.from_json(Path(os.environ["TIDEWAITER_ALLEGATION"]).read_text())
    assert allegation is not None

    receipt = filer.file_allegation(key(), allegation)
    assert isinstance(receipt, Receipt) and receipt.state == "filed", receipt

    # Read back, with the ETag that the next act is decided on.
    read = officer.read_allegation_with_http_info(receipt.id)
    assert read.data.number == receipt.number
    seen = next(value for name, value in (read.headers or {}).items() if name.lower() == "etag")

    # Acknowledged by an officer: a deadline opens.
    officer.acknowledge_allegation(receipt.id, seen, key(), NewAcknowledgment())
    page = deadlines.list_deadlines(case=receipt.case, limit=50)
    decision = next(it for it in page.items if it.rule == "initiation_decision")
    assert decision.status == "running" and decision.due is not None, decision

    # A defect comes back as a problem that names its place and its provision.
    wrong = allegation.model_copy(update={"consent_public_items": False})
    try:
        filer.file_allegation(key(), wrong)
    except UnprocessableEntityException as refused:
        problem = refused.data
    assert isinstance(problem, Problem) and problem.type.startswith("urn:tidewaiter:problem:"), problem
    assert problem.errors and problem.errors[0].pointer == "/consent_public_items", problem

    print(f"Python: {receipt.number} filed, read, acknowledged; to be decided by {decision.due}; a defect told.")


if __name__ == "__main__":
    main()
