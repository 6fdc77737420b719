"""How headings and words of a file are compared: by what a reader sees in them, however they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def folded(text: object) -> str:
    """A heading or a word as it is compared: half-width, in small letters and short characters, without blanks, signs
    that nobody sees, and the marks of a form (*, a colon, 必填)."""
    return _folded(text if isinstance(text, str) else str(text))


_TRADITIONAL = str.maketrans(
    "專業書產內劃務單廠號員場備實維廢開錄戶記據時機來標註電碼確離種類係約組結編聯錶認識話諾賬質車輛進鐘問間際項顧預歲別營規計"
    "訪評說調賠遲誤總處複覆額頂釘鈑噴滿優鑰養換還樣稱繫狀態載檢驗納費達託訂貨誌點鐵壓廳傳動師與對門後無應審製頁統績準崗級數辦"
    "財體輪術簽執歷爾飾館診斷險傷線責經運",
    "专业书产内划务单厂号员场备实维废开录户记据时机来标注电码确离种类系约组结编联表认识话诺账质车辆进钟问间际项顾预岁别营规计"
    "访评说调赔迟误总处复复额顶钉钣喷满优钥养换还样称系状态载检验纳费达托订货志点铁压厅传动师与对门后无应审制页统绩准岗级数办"
    "财体轮术签执历尔饰馆诊断险伤线责经运",
)
"""The long forms of the characters of headings and words, as files in Big5 have them."""


UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff"))
"""Signs without width, which copied text and byte order marks bring along."""
_OF_A_FORM = re.compile(r"^[*:]+|(?:[*:]|[(\[]必填项?[)\]])+$")


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).translate(UNSEEN).split()).casefold().translate(_TRADITIONAL)
    return _OF_A_FORM.sub("", plain) or plain
