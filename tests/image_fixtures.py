"""Pictures that Pillow writes, and what Pillow reads back, for the tests: python3 tests/image_fixtures.py"""

import io
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

FOLDER = pathlib.Path(__file__).parent / "Plateau.Tests" / "Fixtures" / "pictures"
HEIGHT, WIDTH = 6, 5
rng = np.random.default_rng(7)


def smooth(channels):
    """A picture of slopes, which JPEG keeps well; 16 x 24 pixels."""
    rows, columns = np.mgrid[0:16, 0:24]
    planes = [20 + 8 * rows + 3 * columns, 240 - 9 * columns, 30 + 5 * rows + 5 * columns]
    return np.stack(planes[:channels], axis=-1).astype(np.uint8)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(depth, colour, rows):
    """A PNG of a kind that Pillow does not write; rows are bytes."""
    height, width = len(rows), WIDTH
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
        + chunk(b"IEND", b"")
    )


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    expected = {}

    def put(name, data, pixels):
        (FOLDER / name).write_bytes(data)
        expected[name] = pixels

    def save(name, image, pixels=None, **options):
        buffer = io.BytesIO()
        image.save(buffer, **options)
        if pixels is None:
            read = Image.open(io.BytesIO(buffer.getvalue()))
            pixels = np.asarray(read if read.mode in ("L", "RGB") else read.convert("RGB"))
        put(name, buffer.getvalue(), pixels)

    grey = rng.integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
    rgb = rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    alpha = rng.integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
    alpha[0, :3] = [0, 1, 255]
    deep = rng.integers(0, 65536, (HEIGHT, WIDTH), dtype=np.uint16)
    deep_rgb = rng.integers(0, 65536, (HEIGHT, WIDTH, 3), dtype=np.uint16)
    bits = rng.integers(0, 2, (HEIGHT, WIDTH), dtype=np.uint8)
    quarters = rng.integers(0, 16, (HEIGHT, WIDTH), dtype=np.uint8)

    save("grey.png", Image.fromarray(grey), format="PNG")
    save("bits.png", Image.fromarray(bits * 255).convert("1", dither=0), bits * 255, format="PNG")
    packed = [bytes((row[0] << 4 | row[1], row[2] << 4 | row[3], row[4] << 4)) for row in quarters.tolist()]
    put("grey-4.png", png(4, 0, packed), quarters * 17)
    put("grey-16.png", png(16, 0, [row.astype(">u2").tobytes() for row in deep]), (deep >> 8).astype(np.uint8))
    save("grey-alpha.png", Image.fromarray(np.stack([grey, alpha], axis=-1), "LA"), grey, format="PNG")
    save("rgb.png", Image.fromarray(rgb), format="PNG")
    put("rgb-16.png", png(16, 2, [row.astype(">u2").tobytes() for row in deep_rgb]), (deep_rgb >> 8).astype(np.uint8))
    save("rgba.png", Image.fromarray(np.concatenate([rgb, alpha[..., None]], axis=-1)), rgb, format="PNG")
    opaque = np.full((HEIGHT, WIDTH, 1), 255, np.uint8)
    save("rgba-opaque.png", Image.fromarray(np.concatenate([rgb, opaque], axis=-1)), rgb, format="PNG")

    palette = Image.fromarray(quarters, "P")
    palette.putpalette(rng.integers(0, 256, 48, dtype=np.uint8).tobytes())
    save("palette.png", palette, format="PNG")
    clear = io.BytesIO()
    palette.save(clear, format="PNG", transparency=int(quarters[0, 0]))
    put("palette-clear.png", clear.getvalue(), expected["palette.png"])

    # Numbers under another colour space, and under a gamma, are the numbers all the same.
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save("profile.png", Image.fromarray(rgb), rgb, format="PNG", icc_profile=lab)
    gamma = PngInfo()
    gamma.add(b"gAMA", struct.pack(">I", 100000))
    save("gamma.png", Image.fromarray(rgb), rgb, format="PNG", pnginfo=gamma)
    save("gamma-grey.png", Image.fromarray(grey), grey, format="PNG", pnginfo=gamma)

    save("rgb.bmp", Image.fromarray(rgb), format="BMP")
    save("lossless.webp", Image.fromarray(rgb), format="WEBP", lossless=True)

    save("grey.jpg", Image.fromarray(smooth(1)[..., 0]), format="JPEG", quality=95)
    save("rgb-444.jpg", Image.fromarray(smooth(3)), format="JPEG", quality=95, subsampling=0)
    save("rgb-420.jpg", Image.fromarray(smooth(3)), format="JPEG", quality=90, subsampling=2)
    save("progressive.jpg", Image.fromarray(smooth(3)), format="JPEG", quality=90, progressive=True)
    for orientation in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        turned = [
            None, None, Image.FLIP_LEFT_RIGHT, Image.ROTATE_180, Image.FLIP_TOP_BOTTOM,
            Image.TRANSPOSE, Image.ROTATE_270, Image.TRANSVERSE, Image.ROTATE_90,
        ][orientation]
        buffer = io.BytesIO()
        Image.fromarray(smooth(3)).save(buffer, format="JPEG", quality=95, subsampling=0, exif=exif)
        stored = Image.open(io.BytesIO(buffer.getvalue()))
        put(f"turned-{orientation}.jpg", buffer.getvalue(), np.asarray(stored.convert("RGB").transpose(turned)))

    np.savez(FOLDER / "pixels.npz", **expected)


main()
