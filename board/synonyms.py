"""Words of the trade for the same thing: whoever types one finds operations that are called by the other."""

from __future__ import annotations

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("制动", "刹车"),
    ("机油滤清器", "机滤", "机油格"),
    ("空气滤清器", "空滤", "空气格"),
    ("空调滤清器", "空调滤芯", "空调格"),
    ("汽油滤清器", "燃油滤清器", "汽滤", "汽油格"),
    ("机油", "润滑油"),
    ("蓄电池", "电瓶"),
    ("雨刮", "雨刷"),
    ("轮胎", "车胎"),
    ("减振器", "减震器", "避震器"),
    ("前照灯", "大灯"),
    ("变速器", "变速箱", "波箱"),
    ("冷却液", "防冻液"),
    ("发动机", "引擎"),
    ("火花塞", "火咀"),
    ("玻璃清洗液", "玻璃水"),
    ("翼子板", "叶子板"),
    ("保险杠", "前杠", "后杠"),
    ("保养", "小保养", "大保养"),
    ("定位", "四轮定位"),
)


def also_called(name: str) -> tuple[str, ...]:
    """The other words for what stands in `name`."""
    found = [word for group in SYNONYMS if any(one in name for one in group) for word in group if word not in name]
    return tuple(dict.fromkeys(found))
