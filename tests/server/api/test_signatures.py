"""The customer's signature: what counts by it, where it is kept, who sees it, what becomes of it (domain.md §14)."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from server.core.wiring import Wiring
from server.store import audit
from server.store.tables import event, picture
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    GENERAL,
    MANAGER,
    SIGNATURE,
    TECHNICIAN,
    Answer,
    Caller,
    order,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("people")

JUNE = datetime(2026, 6, 2, 2, tzinfo=UTC)


def sign(caller: Caller, what: str = "excuse", image: str = SIGNATURE, key: str | None = None) -> Answer:
    return caller.post("/jobs/WX1/signature", {"for": what, "image": image}, key)


def photograph(size: tuple[int, int] = (2400, 1200), **more: Any) -> str:
    image = Image.effect_noise(size, 60).convert("RGB")
    out = BytesIO()
    image.save(out, "JPEG", **more)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


@pytest.fixture
def late(advisor: Caller, clock: FakeClock) -> Caller:
    """WX1 was handed over at 18:10, and the customer is said to have signed why."""
    advisor.post("/jobs", order(customer={"name": "庚示例", "phone": "13900007771"}))
    clock.set(at("18:10"))
    advisor.command("WX1", "deliver")
    assert advisor.command("WX1", "excuse", note="顾客晚到", signed=True).status_code == 200
    return advisor


def test_the_car_is_excused_when_its_signature_is_there(late: Caller) -> None:
    assert late.get("/jobs/WX1").json["verdict"]["verdict"] == "late"
    answer = sign(late)
    assert answer.status_code == 200, answer.text
    job = answer.json["job"]
    assert (job["verdict"]["verdict"], job["excuse"]["needs_image"]) == ("excused", True)
    shown = late.get(f"/jobs/WX1/pictures/{job['excuse']['signature']['image']}")
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert Image.open(BytesIO(shown.data)).size == (6, 4)
    assert sign(late).status_code == 409


def test_the_log_holds_the_seal_and_the_chain_the_picture(late: Caller, wiring: Wiring) -> None:
    sign(late)
    database = wiring.store.database
    with database.engine.connect() as connection:
        [body] = connection.execute(sa.select(event.c.body).where(event.c.kind == "SignatureGiven")).scalars()
        kept = connection.execute(sa.select(picture)).one()
    assert body["image"] == kept.seal
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    database.write(lambda connection: connection.execute(sa.update(picture).values(content=b"another")))
    assert "picture of order WX1 was altered" in str(list(audit.verify(wiring.store, wiring.command_log.shop)))


def test_a_repeated_signature_is_kept_once(late: Caller, wiring: Wiring) -> None:
    first, again = sign(late, key="k"), sign(late, key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json["events"] == first.json["events"]
    assert len(wiring.store.pictures.of_orders(["WX1"])["WX1"]) == 1


def test_a_photograph_is_made_small_and_loses_what_the_camera_wrote(late: Caller, wiring: Wiring) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    assert sign(late, image=photograph(exif=exif)).status_code == 200
    [[kept]] = wiring.store.pictures.of_orders(["WX1"]).values()
    assert kept.kind == "image/jpeg"
    assert b"Secret Camera" not in kept.content
    assert Image.open(BytesIO(kept.content)).size == (1600, 800)


@pytest.mark.parametrize(
    "image",
    [
        "",
        "https://example.com/a.png",
        "data:image/png;base64,AAAA",
        "data:image/png;base64,?",
        "data:image/svg+xml;base64,PHN2Zy8+",
        # One colour is no signature.
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAGT0yZgAAAABJRU5ErkJggg==",
    ],
)
def test_what_is_no_signature_is_refused_at_its_field(late: Caller, image: str) -> None:
    answer = sign(late, image=image)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "image"


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(late: Caller) -> None:
    out = BytesIO()
    Image.new("1", (4_000, 4_000)).save(out, "PNG")
    assert len(out.getvalue()) < 10_000
    answer = sign(late, image=f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}")
    assert (answer.status_code, "pixels" in str(answer.json) or "像素" in str(answer.json)) == (422, True)


def test_a_picture_that_claims_to_be_huge_is_refused_unread(late: Caller) -> None:
    header = struct.pack(">4sIIBBBBB", b"IHDR", 60_000, 60_000, 8, 2, 0, 0, 0)
    claims = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", crc32(header)) + b"\0\0\0\0IDAT"
    answer = sign(late, image=f"data:image/png;base64,{base64.b64encode(claims).decode()}")
    assert (answer.status_code, "pixels" in str(answer.json) or "像素" in str(answer.json)) == (422, True)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_picture_over_which_its_reader_stumbles_is_refused(late: Caller) -> None:
    # Turned by a quarter, with a resolution that is a text.
    turned, odd = struct.pack("<HHII", 0x112, 3, 1, 6), struct.pack("<HHI4s", 0x11A, 2, 4, b"abc")
    answer = sign(late, image=photograph((60, 40), exif=b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + turned + odd))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "image")


def test_only_those_who_may_know_the_customer_see_the_signature(app: Flask, late: Caller) -> None:
    image = sign(late).json["job"]["excuse"]["signature"]["image"]
    assert signed_in(app, GENERAL).get(f"/jobs/WX1/pictures/{image}").status_code == 200
    assert signed_in(app, TECHNICIAN).get(f"/jobs/WX1/pictures/{image}").status_code == 403
    assert late.get("/jobs/WX1/pictures/0123").status_code == 404


def test_erasing_the_customer_erases_the_signature_and_not_what_followed_from_it(
    app: Flask, late: Caller, wiring: Wiring
) -> None:
    image = sign(late).json["job"]["excuse"]["signature"]["image"]
    admin = signed_in(app, ADMIN)
    exported = admin.get("/customers/WX1/export").json
    assert exported["pictures"][0]["image"].startswith("data:image/png;base64,")
    assert admin.send("DELETE", "/customers/WX1").status_code == 204
    assert late.get(f"/jobs/WX1/pictures/{image}").status_code == 404
    assert late.get("/jobs/WX1").json["verdict"]["verdict"] == "excused"
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []


def test_when_the_month_is_closed_a_signature_excuses_nothing_any_more(
    app: Flask, late: Caller, clock: FakeClock
) -> None:
    clock.set(JUNE)
    assert signed_in(app, MANAGER).post("/kpi/months/2026-05/close", {"note": ""}).status_code == 200
    advisor = signed_in(app, ADVISOR)
    answer = sign(advisor)
    assert answer.status_code == 409
    assert "2026-05" in answer.json["detail"]
    assert advisor.get("/jobs/WX1").json["verdict"]["verdict"] == "late"


def test_added_work_that_is_signed_counts_from_then_on(advisor: Caller, clock: FakeClock) -> None:
    advisor.post("/jobs", order())
    operations = [{"code": "X", "name": "更换雨刮", "standard_minutes": 10}]
    added = advisor.command("WX1", "added-work", operations=operations, promised_at="2026-05-04T18:00:00+08:00")
    assert added.json["job"]["promised_at"] == "2026-05-04T09:00:00+00:00"
    clock.set(at("16:00"))
    job = sign(advisor, "added_work").json["job"]
    assert job["promised_at"] == "2026-05-04T10:00:00+00:00"
    assert job["added_work"][0]["signature"]["who"]
