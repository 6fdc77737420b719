"""Four invented weeks of delivered cars, as a file that `shopboard import jobs` takes: figures need a past.

Everything in it is made up, and the same number makes the same weeks of it.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from random import Random

DAYS = 28
CARS_A_DAY = (9, 15)
LATE_OF_ALL = 0.045
LOST_IN = ("queue", "work", "work", "hand-over")
OPERATIONS = (("M01", 45), ("M03", 60), ("M03", 60), ("M02", 30), ("M04", 120))
"""Codes of samples/standards.csv with their standard minutes, the usual one twice."""
SLOW = {"M02": 12}
"""What an operation takes longer than its standard says."""
ADVISORS = ("李示例", "王示例", "刘样本")
TEAMS = {
    "机电一组": ("赵示例", "钱示例", "孙示例", "周示例"),
    "机电二组": ("吴示例", "郑示例", "冯示例"),
    "机电三组": ("陈样本", "褚样本", "卫样本"),
}
COLUMNS = (
    *("order_no", "plate", "model", "repair_type", "advisor", "operations", "received_at", "promised_at"),
    *("dispatched_at", "started_at", "finished_at", "ready_at", "delivered_at", "team", "technicians"),
    *("customer_name", "customer_phone"),
)


def past_month(last: date, seed: int = 3) -> str:
    """The file, as text: orders delivered in the four weeks that end with `last`."""
    chance = Random(seed)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for back in reversed(range(DAYS)):
        for number in range(chance.randint(*CARS_A_DAY)):
            writer.writerow(_order(chance, last - timedelta(days=back), number))
    return text.getvalue()


def _order(chance: Random, day: date, number: int) -> dict[str, str]:
    team = chance.choice(sorted(TEAMS))
    code, minutes = chance.choice(OPERATIONS)
    received = datetime.combine(day, time(8, 35)) + timedelta(minutes=chance.randint(0, 240))
    started = received + timedelta(minutes=chance.randint(8, 25))
    finished = started + timedelta(minutes=minutes + SLOW.get(code, 0) + chance.randint(-10, 12))
    ready = finished + timedelta(minutes=chance.randint(12, 30))
    promised = received + timedelta(minutes=minutes + 120)
    late = chance.random() < LATE_OF_ALL
    in_time = min(ready + timedelta(minutes=9), promised)
    delivered = promised + timedelta(minutes=chance.randint(4, 55)) if late else in_time
    if late:
        # Where the time went: before the work, in it, or, for the others, between its end and the hand-over.
        lost, where = delivered - in_time, chance.choice(LOST_IN)
        started += lost if where == "queue" else timedelta()
        finished += lost if where != "hand-over" else timedelta()
        ready += lost if where != "hand-over" else timedelta()
    times = {
        "received_at": received,
        "promised_at": promised,
        "dispatched_at": received + timedelta(minutes=4),
        "started_at": started,
        "finished_at": finished,
        "ready_at": min(ready, delivered),
        "delivered_at": delivered,
    }
    return {name: f"{at:%Y-%m-%d %H:%M}" for name, at in times.items()} | {
        "order_no": f"WX{day:%Y%m%d}-{number:02}",
        "plate": f"沪{chance.choice('ABCDE')}{chance.randint(10000, 99999)}",
        "model": chance.choice(("示例轿车 1.5T", "示例越野 2.0T", "示例旅行 1.8")),
        "repair_type": chance.choice(("maintenance", "maintenance", "first_service", "repair", "warranty")),
        "advisor": chance.choice(ADVISORS),
        "operations": code,
        "team": team,
        "technicians": chance.choice(TEAMS[team]),
        "customer_name": f"顾客{chance.choice('甲乙丙丁戊己庚辛')}{chance.choice('子丑寅卯辰巳午未')}示例",
        "customer_phone": f"000-0000-{chance.randint(1000, 9999)}",
    }
