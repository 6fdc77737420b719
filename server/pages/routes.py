"""Puts the pages into an app: the frame around them all, each page, and which of them stay live."""

from __future__ import annotations

from flask import Flask

from server.live.rooms import live_of
from server.pages import (
    admin,
    appointments,
    audit,
    book,
    car,
    car_file,
    complaints,
    desk,
    dispatch,
    floor,
    follow_up,
    forms,
    hand_over,
    imports,
    indicators,
    inspection_record,
    installed,
    job_file,
    kpi,
    kpi_cars,
    kpi_meeting,
    learned,
    lounge,
    recorded_since,
    reworks,
    session,
    shell,
    sign_twin,
    wall,
    work,
    worklist,
)

PAGES = (
    *(
        session,
        wall,
        lounge,
        car,
        dispatch,
        floor,
        work,
        desk,
        appointments,
        follow_up,
        worklist,
        reworks,
        job_file,
        car_file,
        hand_over,
        inspection_record,
        complaints,
    ),
    *(kpi, kpi_cars, kpi_meeting, indicators, book, learned, forms, imports),
    *(admin, audit, sign_twin, recorded_since, installed),
)
LIVE = (
    wall.LIVE,
    lounge.LIVE,
    car.LIVE,
    dispatch.LIVE,
    work.LIVE,
    desk.LIVE,
    appointments.LIVE,
    follow_up.LIVE,
    complaints.LIVE,
    sign_twin.LIVE,
)


def register(app: Flask) -> None:
    """All pages there are."""
    shell.register(app)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    for rows in LIVE:
        live_of(app).add(rows)
