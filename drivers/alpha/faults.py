"""What a simulated Alpha sign can be told to do wrong."""

from dataclasses import dataclass

from drivers.declared import switch
from drivers.device import Faults


@dataclass
class AlphaFaults(Faults):
    """After a clear the sign is deaf and mute for `clear_seconds`, and of what comes meanwhile carries out at the end
    one configuration, unless it `forgets_configuration`: as a BetaBrite was measured.

    At the next packet the sign turns deaf, has lost its last STRING files, finds all of them cut short; another program
    has left an alert, rewritten the template or the run sequence. `refuse_line` is the line whose file is refused, from
    1; a hole of over a second comes into the middle of a packet.
    """

    clear_seconds: float = switch(
        5.0, "10", {"en": "Deaf after a clear, in seconds", "zh_CN": "清空后不接收的秒数"}, detail=True
    )
    forgets_configuration: bool = switch(
        False,
        "1",
        {"en": "A configuration soon after a clear is lost: 1 or 0", "zh_CN": "清空后不久的配置会丢失：1 或 0"},
        detail=True,
    )
    refuse_line: int = switch(0, "2", {"en": "Refuse the line of this number", "zh_CN": "拒绝第几行"})
    foreign_alert: bool = switch(False, "1", {"en": "An alert of another program: 1", "zh_CN": "其他程序的插播：1"})
    foreign_text: bool = switch(False, "1", {"en": "Text of another program: 1", "zh_CN": "其他程序的文字：1"})
    foreign_sequence: bool = switch(
        False, "1", {"en": "Run sequence of another program: 1", "zh_CN": "其他程序的播放顺序：1"}
    )
    hole_next: int = switch(
        0, "1", {"en": "A hole of over a second in the next packets", "zh_CN": "后几个数据包中断一秒以上"}
    )
    deaf_seconds: float = switch(0.0, "10", {"en": "Deaf for so many seconds", "zh_CN": "若干秒内不接收"})
    no_register: bool = switch(False, "1", {"en": "No register of errors: 1 or 0", "zh_CN": "没有错误寄存器：1 或 0"})
    lost_files: int = switch(0, "1", {"en": "Forget the last files", "zh_CN": "丢失最后几个文件"})
    short_files: int = switch(0, "5", {"en": "Cut the files to so many bytes", "zh_CN": "文件只剩若干字节"})
