"""The paper forms there are, and what each is asked for."""

from __future__ import annotations

from flask_babel import lazy_gettext

from server.forms import assessment, on_time, progress, standards
from server.forms.form import Form

FORMS = {
    form.name: form
    for form in (
        Form(
            "progress",
            "车间维修车辆进度表",
            "read",
            "day",
            lazy_gettext("The cars of a day with all their times: today as things stand, or a past day as it ended."),
            progress.sheet,
        ),
        Form(
            "on-time",
            "准时交车率统计表",
            "read-kpi",
            "period",
            lazy_gettext("The settled cars of a period with verdict and cause, and both rates against the target."),
            on_time.sheet,
        ),
        Form(
            "assessment",
            "服务顾问/修理工岗位考核表",
            "read-kpi",
            "period",
            lazy_gettext(
                "Everybody's cars against the target, with deduction and warnings: advisors, then technicians."
            ),
            assessment.sheet,
        ),
        Form(
            "standards",
            "一般维修项目时间标准",
            "read",
            "nothing",
            lazy_gettext("The standard-time table. Edited in a spreadsheet, it can be imported back."),
            standards.sheet,
        ),
    )
}
