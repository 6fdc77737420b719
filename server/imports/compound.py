"""The stream of a workbook within an old Office file, which is a small file system (OLE2, [MS-CFB])."""

from __future__ import annotations

from struct import unpack_from

ENTRY = 128
END = 0xFFFFFFFC
"""From here on a number is no sector."""
SMALL = 4096
"""A smaller stream lies in small sectors."""
WORKBOOKS = ("Workbook", "Book")
"""What the stream is called, from Excel 97 on and before."""


def workbook_stream(content: bytes) -> bytes:
    """Raises ValueError, LookupError or struct.error for what is no such file, or damaged."""
    size, small_size = 1 << unpack_from("<H", content, 30)[0], 1 << unpack_from("<H", content, 32)[0]
    first_entry, first_small, first_more = (unpack_from("<I", content, at)[0] for at in (48, 60, 68))
    if size not in (512, 4096) or small_size != 64:
        raise ValueError(size)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = [one for one in unpack_from("<109I", content, 76) if one < END]
    for _ in range(len(content) // size):
        if first_more >= END:
            break
        numbers = unpack_from(f"<{size // 4}I", sector(first_more))
        tables += [one for one in numbers[:-1] if one < END]
        first_more = numbers[-1]
    following = [number for table in tables for number in unpack_from(f"<{size // 4}I", sector(table))]

    def whole(first: int) -> bytes:
        return b"".join(map(sector, _chain(first, following)))

    directory = whole(first_entry)
    entries = [directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)]
    for name in WORKBOOKS:
        for entry in entries:
            if entry[: unpack_from("<H", entry, 64)[0]].decode("utf-16-le").rstrip("\0") == name:
                first, length = unpack_from("<II", entry, 116)
                if length >= SMALL:
                    return whole(first)[:length]
                small, next_small = whole(unpack_from("<I", entries[0], 116)[0]), whole(first_small)
                chain = _chain(first, unpack_from(f"<{len(next_small) // 4}I", next_small))
                return b"".join(small[one * 64 : (one + 1) * 64] for one in chain)[:length]
    raise LookupError(WORKBOOKS)


def _chain(first: int, following: list[int] | tuple[int, ...]) -> list[int]:
    found: list[int] = []
    while first < END:
        if len(found) > len(following):
            raise ValueError(first)
        found.append(first)
        first = following[first]
    return found
