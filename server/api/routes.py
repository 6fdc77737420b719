"""Puts the API into an app: the subjects, what is measured, and the description of it all."""

from __future__ import annotations

from flask import Flask

from server.api import (
    appointments,
    attendance,
    audit,
    backlog,
    book,
    cars,
    channels,
    customer_messages,
    customers,
    description,
    figure_files,
    import_list,
    import_preview,
    imports,
    indicators,
    jobs,
    kpi,
    kpi_cars,
    kpi_figures,
    learned,
    machines,
    months,
    own_car,
    paper,
    passing,
    people,
    presence,
    preview,
    queue,
    rescue,
    revenue,
    reworks,
    session,
    sessions,
    settings,
    setup,
    sign_notices,
    sign_ports,
    signs,
    staff_list,
    standards,
    surveys,
    wall,
    webhooks,
    worklist,
)
from server.api.calls import PREFIX

SUBJECTS = (
    session,
    wall,
    jobs,
    queue,
    preview,
    rescue,
    kpi,
    kpi_figures,
    kpi_cars,
    indicators,
    revenue,
    book,
    attendance,
    months,
    presence,
    appointments,
    passing,
    paper,
    signs,
    sign_notices,
    sign_ports,
    people,
    standards,
    surveys,
    learned,
    machines,
    imports,
    figure_files,
    import_list,
    staff_list,
    worklist,
    reworks,
    customers,
    customer_messages,
    own_car,
    setup,
    settings,
    sessions,
    audit,
    webhooks,
    cars,
    channels,
    import_preview,
    backlog,
    description,
)


def register(app: Flask) -> None:
    """All calls under /api/v1, and the three for machines at the root."""
    # Answers are read by people too: a job begins with its number, not with its advisor.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for subject in SUBJECTS:
        app.register_blueprint(subject.blueprint, url_prefix=PREFIX)
    app.register_blueprint(machines.root)
    app.register_blueprint(description.page)
    machines.measure(app)
