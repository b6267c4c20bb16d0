"""Small grey pictures as PNG, drawn with arithmetic only, so that the same picture is always the same bytes."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable

BLACK, GREY, LIGHT, WHITE = 0, 120, 185, 255
"""Grey values, 0 to 255."""

DOTS_PER_CM = 100
"""254 dots an inch: sharp on paper, and a picture takes a few kilobytes."""

_Distance = Callable[[float, float], float]
"""From a point (column, line) to its distance outside a shape, in dots; negative inside the shape."""


class Canvas:
    """A white picture; places are in centimetres from its top left corner, sizes in centimetres."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._columns, self._lines = round(width * DOTS_PER_CM), round(height * DOTS_PER_CM)
        self._dots = [bytearray([WHITE]) * self._columns for _line in range(self._lines)]

    def disc(self, x: float, y: float, radius: float, grey: int = BLACK) -> None:
        """Draw a filled circle."""
        x, y, radius = (value * DOTS_PER_CM for value in (x, y, radius))
        self._paint(x, y, radius, lambda column, line: math.hypot(column - x, line - y) - radius, grey)

    def diamond(self, x: float, y: float, radius: float) -> None:
        """Draw a square on its corner, white with a black outline; `radius` is from its centre to a corner."""
        self._outlined(x, y, radius, lambda across, down: (across + down) / math.sqrt(2) - radius / math.sqrt(2))

    def square(self, x: float, y: float, radius: float) -> None:
        """Draw a square, white with a black outline; `radius` is from its centre to a side."""
        self._outlined(x, y, radius, lambda across, down: max(across, down) - radius)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float, grey: int = BLACK) -> None:
        """Draw a straight line with round ends."""
        (ax, ay), (bx, by) = ((x * DOTS_PER_CM, y * DOTS_PER_CM) for x, y in (start, end))
        length = max((bx - ax) ** 2 + (by - ay) ** 2, 1e-9)
        half = width * DOTS_PER_CM / 2

        def distance(column: float, line: float) -> float:
            along = min(1.0, max(0.0, ((column - ax) * (bx - ax) + (line - ay) * (by - ay)) / length))
            return math.hypot(column - ax - along * (bx - ax), line - ay - along * (by - ay)) - half

        reach = max(abs(bx - ax), abs(by - ay)) / 2 + half
        self._paint((ax + bx) / 2, (ay + by) / 2, reach, distance, grey)

    def png(self) -> bytes:
        """The picture as the bytes of a PNG file."""
        head = struct.pack(">IIBBBBB", self._columns, self._lines, 8, 0, 0, 0, 0)  # 8 bits of grey
        resolution = struct.pack(">IIB", DOTS_PER_CM * 100, DOTS_PER_CM * 100, 1)  # dots a metre
        body = zlib.compress(b"".join(b"\0" + bytes(line) for line in self._dots), 9)
        parts = ((b"IHDR", head), (b"pHYs", resolution), (b"IDAT", body), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)

    def _outlined(self, x: float, y: float, radius: float, shape: Callable[[float, float], float]) -> None:
        """Draw a shape, white with a black outline.

        `shape` gives the distance of a point outside the shape from its distances across and down to the centre
        (centimetres).
        """

        def distance(column: float, line: float) -> float:
            return shape(abs(column / DOTS_PER_CM - x), abs(line / DOTS_PER_CM - y)) * DOTS_PER_CM

        x_dots, y_dots, reach = x * DOTS_PER_CM, y * DOTS_PER_CM, radius * DOTS_PER_CM
        self._paint(x_dots, y_dots, reach, distance, BLACK)
        inner = 0.03 * DOTS_PER_CM
        self._paint(x_dots, y_dots, reach, lambda column, line: distance(column, line) + inner, WHITE)

    def _paint(self, x: float, y: float, reach: float, distance: _Distance, grey: int) -> None:
        """Paint the dots of a shape, those on its edge in part; all lie within `reach` dots of its centre."""
        for line in range(max(0, int(y - reach) - 1), min(self._lines, int(y + reach) + 3)):
            dots = self._dots[line]
            for column in range(max(0, int(x - reach) - 1), min(self._columns, int(x + reach) + 3)):
                cover = min(1.0, max(0.0, 0.5 - distance(column + 0.5, line + 0.5)))
                if cover:
                    dots[column] = round(dots[column] * (1 - cover) + grey * cover)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
