"""Draw the pictures of the sample articles: ``python scripts/sample_pictures.py``.

They are written into articles/pictures: small WebP files, the same ones each time. Nothing in them
is anybody else's, so they are as free as the rest of the repository.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "articles" / "pictures"
WIDTH, HEIGHT = 960, 640

Point = tuple[float, float]
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw

NIGHT = ((9, 14, 38), (38, 52, 98))
DUSK = ((46, 60, 112), (243, 170, 122))
SKY = ((120, 178, 222), (226, 238, 244))


def canvas(top: Colour, bottom: Colour) -> tuple[Image.Image, Draw]:
    """Return a picture that fades from *top* to *bottom*, and what draws on it."""
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = y / (HEIGHT - 1)
        column.putpixel(
            (0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        )
    picture = column.resize((WIDTH, HEIGHT))
    return picture, ImageDraw.Draw(picture, "RGBA")


def stars(draw: Draw, seed: int) -> None:
    chance = random.Random(seed)  # the same stars each time
    for _ in range(140):
        x, y, size = chance.uniform(0, WIDTH), chance.uniform(0, 460), chance.uniform(0.6, 2)
        draw.ellipse(
            (x - size, y - size, x + size, y + size), (255, 255, 255, chance.randint(90, 230))
        )


def water(draw: Draw, top: int, colour: Colour) -> None:
    draw.rectangle((0, top, WIDTH, HEIGHT), colour)
    for row, y in enumerate(range(top + 14, HEIGHT, 26)):
        for x in range((row * 67) % 150 - 150, WIDTH, 150):
            draw.line((x, y, x + 60, y), (255, 255, 255, 60), 3)


def comet(seed: int, ground: Callable[[Draw], None]) -> Image.Image:
    picture, draw = canvas(*NIGHT)
    stars(draw, seed)
    x, y = 330 + 60 * seed, 330 - 30 * seed
    for angle, length, colour in ((-38, 420, (170, 205, 255)), (-20, 330, (255, 240, 205))):
        for step in range(120, 0, -1):
            share = step / 120
            at = (
                x + math.cos(math.radians(angle)) * length * share,
                y + math.sin(math.radians(angle)) * length * share,
            )
            size = 8 + 22 * share
            draw.ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), (*colour, 6))
    draw.ellipse((x - 13, y - 13, x + 13, y + 13), (255, 255, 245))
    ground(draw)
    return picture


def trees(draw: Draw) -> None:
    for x, size in ((60, 130), (180, 90), (700, 120), (830, 170), (920, 110)):
        draw.polygon(
            ((x - size / 2, HEIGHT), (x, HEIGHT - 60 - size), (x + size / 2, HEIGHT)), (8, 14, 18)
        )
    draw.rectangle((0, 600, WIDTH, HEIGHT), (8, 14, 18))


def house(draw: Draw) -> None:
    draw.rectangle((0, 570, WIDTH, HEIGHT), (7, 11, 17))
    draw.rectangle((120, 450, 380, 580), (12, 18, 28))
    draw.polygon(((90, 455), (250, 350), (410, 455)), (12, 18, 28))
    draw.rectangle((170, 490, 220, 540), (250, 206, 110))


def dunes(draw: Draw) -> None:
    for x in range(0, WIDTH, 6):
        y = 560 + 40 * math.sin(x / 130) + 14 * math.sin(x / 47)
        draw.rectangle((x, y, x + 6, HEIGHT), (10, 16, 26))


def tower() -> Image.Image:
    picture, draw = canvas(*DUSK)
    for x, top in ((40, 470), (190, 430), (620, 450), (780, 410)):
        draw.rectangle((x, top, x + 140, HEIGHT), (58, 50, 74))
        draw.polygon(((x - 12, top), (x + 70, top - 90), (x + 152, top)), (74, 52, 66))
    draw.rectangle((390, 150, 570, HEIGHT), (98, 66, 66))
    draw.polygon(((370, 150), (480, 20), (590, 150)), (62, 92, 96))
    draw.ellipse((410, 190, 550, 330), (248, 240, 218), (46, 40, 44), 6)
    for hour in range(12):
        a = math.radians(hour * 30)
        draw.line(
            (
                480 + 54 * math.sin(a),
                260 - 54 * math.cos(a),
                480 + 62 * math.sin(a),
                260 - 62 * math.cos(a),
            ),
            (46, 40, 44),
            4,
        )
    draw.line((480, 260, 480, 208), (46, 40, 44), 6)
    draw.line((480, 260, 446, 280), (46, 40, 44), 8)
    draw.rectangle((455, 520, 505, HEIGHT), (52, 38, 42))
    return picture


def shipyard() -> Image.Image:
    picture, draw = canvas(*SKY)
    water(draw, 520, (70, 112, 140))
    for x in (150, 700):
        for leg in (x, x + 90):
            draw.line((leg, 520, x + 45, 150), (206, 92, 50), 10)
        draw.line((x - 90, 150, x + 240, 150), (206, 92, 50), 14)
        draw.line((x + 200, 150, x + 200, 330), (70, 70, 80), 3)
    draw.polygon(((240, 400), (780, 400), (720, 530), (310, 530)), (40, 60, 96))
    draw.polygon(((240, 400), (780, 400), (770, 420), (248, 420)), (236, 236, 230))
    draw.rectangle((380, 320, 640, 400), (240, 240, 236))
    for x in range(400, 620, 44):
        draw.rectangle((x, 345, x + 24, 370), (90, 140, 170))
    return picture


def mountain_pass() -> Image.Image:
    picture, draw = canvas(*SKY)
    for points, colour in (
        (((0, 420), (200, 170), (420, 430)), (120, 138, 160)),
        (((300, 450), (600, 110), (960, 470)), (98, 116, 142)),
    ):
        draw.polygon(points, colour)
        (_, peak, _) = points
        draw.polygon(
            (
                peak,
                (peak[0] - 60, peak[1] + 88),
                (peak[0] - 12, peak[1] + 66),
                (peak[0] + 22, peak[1] + 96),
                (peak[0] + 72, peak[1] + 76),
            ),
            (250, 252, 255),
        )
    draw.polygon(((0, 430), (960, 400), (960, HEIGHT), (0, HEIGHT)), (236, 240, 246))
    draw.polygon(
        (
            (380, HEIGHT),
            (560, HEIGHT),
            (520, 520),
            (600, 470),
            (560, 422),
            (548, 422),
            (572, 470),
            (470, 525),
        ),
        (186, 172, 150),
    )
    for x, y, colour in ((520, 505, (190, 60, 50)), (560, 488, (40, 74, 120))):
        draw.rounded_rectangle((x, y - 34, x + 14, y), 6, colour)
        draw.ellipse((x + 1, y - 48, x + 13, y - 36), (226, 190, 160))
    return picture


def kitchen() -> Image.Image:
    picture, draw = canvas((236, 214, 182), (214, 180, 140))
    draw.rectangle((610, 80, 860, 330), (110, 76, 52))
    draw.rectangle((628, 98, 842, 312), (182, 214, 234))
    draw.polygon(((628, 312), (740, 170), (842, 312)), (246, 250, 254))
    draw.line((735, 98, 735, 312), (110, 76, 52), 10)
    draw.rectangle((0, 500, WIDTH, HEIGHT), (124, 84, 56))
    draw.rounded_rectangle((230, 330, 530, 510), 24, (72, 80, 92))
    draw.ellipse((226, 300, 534, 360), (96, 106, 120))
    draw.ellipse((246, 308, 514, 352), (206, 122, 54))
    draw.line((440, 330, 560, 150), (150, 104, 66), 14)
    for x in (300, 370, 440):
        for step in range(60):
            y = 290 - step * 3
            sway = x + 16 * math.sin(step / 9 + x)
            draw.ellipse((sway - 9, y - 9, sway + 9, y + 9), (255, 255, 255, 26))
    return picture


def ballot() -> Image.Image:
    picture, draw = canvas(*SKY)
    water(draw, 430, (78, 128, 156))
    draw.polygon(((60, 400), (330, 400), (300, 450), (90, 450)), (238, 238, 234))
    draw.rectangle((120, 350, 260, 400), (214, 96, 62))
    draw.rectangle((0, 560, WIDTH, HEIGHT), (112, 96, 82))
    for x in (460, 820):
        draw.rectangle((x, 200, x + 18, 600), (90, 66, 48))
    draw.rectangle((440, 180, 860, 430), (132, 96, 66))
    for x, y in ((470, 205), (610, 205), (740, 215), (480, 320), (620, 315), (745, 330)):
        draw.rectangle((x, y, x + 92, y + 86), (250, 248, 240))
        for line in range(3):
            draw.line((x + 12, y + 22 + 18 * line, x + 80, y + 22 + 18 * line), (150, 150, 160), 4)
    return picture


def network() -> Image.Image:
    picture, draw = canvas(*DUSK)
    for x, top, wide in ((0, 420, 130), (140, 380, 110), (620, 400, 150), (790, 360, 170)):
        draw.rectangle((x, top, x + wide, 520), (44, 48, 80))
        for y in range(top + 20, 500, 36):
            for window in range(x + 16, x + wide - 20, 34):
                draw.rectangle((window, y, window + 14, y + 16), (255, 220, 140, 200))
    water(draw, 520, (52, 66, 108))
    draw.line((480, 530, 480, 250), (236, 236, 240), 10)
    draw.line((480, 300, 430, 530), (236, 236, 240), 5)
    draw.line((480, 300, 530, 530), (236, 236, 240), 5)
    for radius in (50, 95, 140):
        draw.arc(
            (480 - radius, 250 - radius, 480 + radius, 250 + radius), 225, 315, (255, 255, 255), 9
        )
    draw.ellipse((468, 238, 492, 262), (255, 255, 255))
    return picture


def bell() -> Image.Image:
    picture, draw = canvas((38, 26, 26), (120, 56, 30))
    for radius in range(300, 0, -6):
        draw.ellipse((480 - radius, 420 - radius, 480 + radius, 420 + radius), (255, 140, 50, 7))
    outline: list[Point] = []
    for step in range(41):
        share = step / 40
        outline.append((480 - (70 + 130 * share**2.6 + 20 * share), 160 + 320 * share))
    mirrored = [(960 - x, y) for x, y in reversed(outline)]
    draw.polygon([*outline, *mirrored], (206, 152, 66))
    draw.ellipse((410, 130, 550, 200), (206, 152, 66))
    draw.rectangle((300, 440, 660, 452), (150, 100, 40))
    draw.arc((440, 80, 520, 160), 150, 390, (150, 100, 40), 16)
    draw.ellipse((445, 470, 515, 530), (120, 78, 34))
    return picture


def tram(draw: Draw, lights: bool) -> None:
    draw.rounded_rectangle((300, 170, 660, 560), 50, (222, 186, 60))
    draw.rounded_rectangle((330, 260, 630, 430), 24, (40, 56, 76))
    draw.rounded_rectangle((360, 190, 600, 244), 10, (20, 20, 24))
    for x in (380, 420, 460, 500, 540):
        draw.rectangle((x, 206, x + 26, 228), (255, 176, 40))
    for x in (350, 570):
        draw.ellipse((x, 470, x + 50, 520), (255, 252, 226) if lights else (240, 236, 220))
    draw.line((480, 170, 480, 60), (60, 60, 70), 6)
    draw.line((0, 60, WIDTH, 60), (60, 60, 70), 4)


def tram_display() -> Image.Image:
    picture, draw = canvas(*SKY)
    draw.rectangle((0, 540, WIDTH, HEIGHT), (120, 122, 128))
    tram(draw, lights=False)
    return picture


def turning_loop() -> Image.Image:
    picture, draw = canvas(*NIGHT)
    stars(draw, 7)
    draw.rectangle((0, 540, WIDTH, HEIGHT), (30, 32, 44))
    for radius in range(190, 0, -5):
        draw.ellipse(
            (480 - radius * 2, 560 - radius / 2, 480 + radius * 2, 560 + radius / 2),
            (255, 240, 180, 5),
        )
    tram(draw, lights=True)
    draw.arc((140, 480, 820, 720), 180, 360, (120, 124, 140), 6)
    return picture


def line_map() -> Image.Image:
    picture, draw = canvas((244, 242, 234), (244, 242, 234))
    draw.polygon(
        ((0, 0), (WIDTH, 0), (WIDTH, 120), (560, 170), (260, 130), (0, 200)), (168, 206, 228)
    )
    for x in range(60, WIDTH, 150):
        draw.line((x, 130, x - 60, HEIGHT), (222, 218, 206), 12)
    for y in (300, 420, 540):
        draw.line((0, y, WIDTH, y - 50), (222, 218, 206), 12)
    known, new = (
        ((90, 560), (300, 500), (450, 420)),
        ((450, 420), (600, 330), (720, 270), (840, 200)),
    )
    draw.line(known, (60, 84, 140), 16, "curve")
    draw.line(new, (206, 64, 48), 16, "curve")
    for x, y in (*known, *new[1:]):
        draw.ellipse((x - 17, y - 17, x + 17, y + 17), (255, 255, 255), (50, 50, 60), 6)
    return picture


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "rathausuhr": tower,
    "comet-first-garden": lambda: comet(1, trees),
    "comet-second-garden": lambda: comet(2, house),
    "comet-third-garden": lambda: comet(3, dunes),
    "werft-suedkai": shipyard,
    "salt-road-pass": mountain_pass,
    "salt-road-kitchen": kitchen,
    "ferry-ballot": ballot,
    "hafen-netz": network,
    "glockenguss": bell,
    "tram-display": tram_display,
    "linie-7-wendeschleife": turning_loop,
    "linie-7-karte": line_map,
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, drawn in PICTURES.items():
        drawn().save(FOLDER / f"{name}.webp", quality=70, method=6)


if __name__ == "__main__":
    main()
