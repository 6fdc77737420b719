"""A port for pyserial's URL door, `spy://`: notes how it was opened, fails as told. Named as pyserial looks it up."""

from typing import ClassVar

import serial


class Serial(serial.SerialBase):
    opened: ClassVar[list[dict[str, object]]] = []
    trouble: ClassVar[Exception | None] = None
    last: ClassVar["Serial | None"] = None

    @classmethod
    def reset(cls) -> None:
        cls.opened, cls.trouble, cls.last = [], None, None

    def open(self) -> None:
        if self.trouble:
            raise self.trouble
        type(self).last = self
        self.opened.append({"dtr": self.dtr, "rts": self.rts, "write_timeout": self.write_timeout})
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def read(self, size: int = 1) -> bytes:
        if self.trouble:
            raise self.trouble
        return b""

    def write(self, octets: bytes) -> int:  # type: ignore[override]
        if self.trouble:
            raise self.trouble
        return len(octets)

    def _reconfigure_port(self) -> None:
        """Nothing to configure."""

    def _update_dtr_state(self) -> None:
        """No lines to set."""

    def _update_rts_state(self) -> None:
        """No lines to set."""
