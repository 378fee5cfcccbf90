"""Scans as a desk's machine makes them: administrative pages drawn, then skewed, stamped, noised.

``page()`` draws one, ``truth()`` tells its words; the same arguments give the same picture.
"""

import functools
import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import segno
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts" / "documents"
A4_MM = (210, 297)
RED = (196, 30, 40)
INK = (28, 28, 32)

AGENCIES = (
    ("ỦY BAN NHÂN DÂN", "PHƯỜNG NHA TRANG"),
    ("ỦY BAN NHÂN DÂN", "XÃ CAM LÂM"),
    ("SỞ XÂY DỰNG", "TỈNH KHÁNH HÒA"),
    ("ỦY BAN NHÂN DÂN", "PHƯỜNG XUÂN HƯƠNG"),
)
TITLES = (
    ("ĐƠN ĐỀ NGHỊ", "Về việc cấp giấy phép xây dựng nhà ở riêng lẻ"),
    ("GIẤY XÁC NHẬN", "Tình trạng hôn nhân của công dân"),
    ("TỜ KHAI", "Đăng ký khai sinh theo Luật Hộ tịch"),
    ("QUYẾT ĐỊNH", "Về việc chuyển mục đích sử dụng đất"),
    ("BIÊN BẢN", "Kiểm tra hiện trạng thửa đất và tài sản gắn liền"),
)
SENTENCES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương và các văn bản hướng dẫn thi hành;",
    "Theo đề nghị của Trưởng phòng Kinh tế, Hạ tầng và Đô thị tại Tờ trình số 45/TTr-KTHT.",
    (
        "Người đề nghị cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm "
        "trước pháp luật về lời khai của mình."
    ),
    (
        "Thửa đất số 112, tờ bản đồ số 27, diện tích 186,5 mét vuông, mục đích sử dụng là đất ở "
        "tại đô thị, thời hạn sử dụng lâu dài."
    ),
    (
        "Cơ quan tiếp nhận kiểm tra tính đầy đủ, hợp lệ của hồ sơ và cấp giấy tiếp nhận cho tổ "
        "chức, cá nhân ngay trong buổi làm việc."
    ),
    (
        "Trường hợp hồ sơ chưa đầy đủ, công chức phải hướng dẫn một lần bằng văn bản để người nộp "
        "bổ sung, hoàn thiện."
    ),
    (
        "Ông Nguyễn Văn Thưởng, sinh ngày 19 tháng 8 năm 1974, số căn cước 056074001268, thường "
        "trú tại số 12 đường Trần Phú."
    ),
    (
        "Bà Đặng Thị Tuyết Nhung, nghề nghiệp giáo viên, hiện đang công tác tại Trường Trung học "
        "cơ sở Nguyễn Huệ."
    ),
    (
        "Thời hạn giải quyết là mười lăm ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ, không tính "
        "ngày nghỉ và ngày lễ."
    ),
    (
        "Quyết định này có hiệu lực thi hành kể từ ngày ký; Chánh Văn phòng và các cá nhân có liên "
        "quan chịu trách nhiệm thi hành."
    ),
    (
        "Chi phí đo đạc, thẩm định và lệ phí trước bạ do người sử dụng đất nộp theo mức thu do "
        "Hội đồng nhân dân tỉnh quy định."
    ),
    "Hai bên đã đọc lại biên bản, công nhận nội dung ghi trên là đúng và cùng ký tên xác nhận.",
)
TRICKY = (
    "Cán bộ, công chức có trách nhiệm giữ bí mật thông tin cá nhân của công dân trong hồ sơ.",
    "Mật khẩu đăng nhập không được tiết lộ cho người khác; hệ thống bảo mật nhiều lớp.",
    "DANH MỤC TÀI LIỆU BẢO MẬT CỦA DOANH NGHIỆP",
    "Mật độ xây dựng tối đa của lô đất là 60 phần trăm; mật ong là sản phẩm đặc trưng.",
    "THÔNG BÁO VỀ MẬT ĐỘ DÂN CƯ",
)


@functools.cache
def font(points: float, dpi: int, style: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"LiberationSerif-{style}.ttf"), points * dpi / 72)


def lines_of(kind: str, seed: int, paragraphs: int = 9) -> list[tuple[str, str, str]]:
    """Return (place, style, text) of a page: place l/r/c/p for left, right, centre, paragraph."""
    draw = random.Random(f"{kind}-{seed}")
    first, second = draw.choice(AGENCIES)
    title, subject = draw.choice(TITLES)
    body = draw.sample(SENTENCES, min(paragraphs, len(SENTENCES)))
    if kind == "tricky":
        body = [*body[:4], *TRICKY]
    found = [
        ("l", "Regular", first),
        ("r", "Bold", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("l", "Bold", second),
        ("r", "Bold", "Độc lập - Tự do - Hạnh phúc"),
        ("c", "Bold", title),
        ("c", "Bold", subject),
        *(("p", "Regular", one) for one in body),
    ]
    if kind != "short":
        found.append(("s", "Bold", draw.choice(("NGƯỜI ĐỀ NGHỊ", "CHỦ TỊCH", "TRƯỞNG PHÒNG"))))
        found.append(("s", "Regular", draw.choice(("Lê Hoàng Phương", "Trần Văn Đo"))))
    return found


def truth(kind: str = "letter", seed: int = 0) -> str:
    """Return what stands on a page, header by rows, in one line."""
    return " ".join(text for _, _, text in lines_of(kind, seed))


def sheet(dpi: int = 200, colour: int = 250) -> Image.Image:
    size = [round(side / 25.4 * dpi) for side in A4_MM]
    return Image.new("RGB", (size[0], size[1]), (colour, colour, colour - 4))


def draw_text(image: Image.Image, kind: str, seed: int, dpi: int) -> None:
    brush = ImageDraw.Draw(image)
    mm = dpi / 25.4
    tops = {"l": 18.0, "r": 18.0}
    y = 42.0
    for place, style, text in lines_of(kind, seed):
        points = 12 if place in "lr" else 13
        if place in tops:
            middle = 55 if place == "l" else 142
            _centred(brush, text, middle * mm, tops[place] * mm, font(points, dpi, style))
            tops[place] += 6.5
        elif place == "c":
            _centred(brush, text, 108 * mm, y * mm, font(points + 1, dpi, style))
            y += 8
        elif place == "s":
            _centred(brush, text, 150 * mm, (y + 6) * mm, font(points, dpi, style))
            y += 26 if style == "Bold" else 8
        else:
            for line in _wrapped(text, font(points, dpi, style), 160 * mm):
                brush.text((28 * mm, y * mm), line, fill=INK, font=font(points, dpi, style))
                y += 6.8
            y += 2


def _centred(
    brush: ImageDraw.ImageDraw, text: str, x: float, y: float, letters: ImageFont.FreeTypeFont
) -> None:
    brush.text((x - letters.getlength(text) / 2, y), text, fill=INK, font=letters)


def _wrapped(text: str, letters: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and letters.getlength(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def stamp(
    text: str, dpi: int = 200, *, colour: tuple[int, int, int] = RED, boxed: bool = True
) -> Image.Image:
    """Return a rubber stamp on nothing, as the marks of secrecy are: capitals in a frame."""
    letters = font(20, dpi, "Bold")
    mm = dpi / 25.4
    width = round(letters.getlength(text) + 10 * mm)
    picture = Image.new("RGBA", (width, round(12 * mm)), (0, 0, 0, 0))
    brush = ImageDraw.Draw(picture)
    if boxed:
        line = max(2, round(0.6 * mm))
        brush.rectangle((1, 1, width - 2, picture.height - 2), outline=(*colour, 230), width=line)
    brush.text(
        (width / 2, picture.height / 2), text, anchor="mm", fill=(*colour, 225), font=letters
    )
    return picture


def seal(dpi: int = 200, *, text: str = "U.B.N.D PHƯỜNG NHA TRANG") -> Image.Image:
    """Return a round red seal of an agency."""
    mm = dpi / 25.4
    side = round(36 * mm)
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    brush = ImageDraw.Draw(picture)
    for inset in (0.5, 2.0, 9.0):
        near = inset * mm
        brush.ellipse((near, near, side - near, side - near), outline=(*RED, 200), width=round(mm))
    letters = font(9, dpi, "Bold")
    for number, letter in enumerate(text):
        one = Image.new("RGBA", (side, side), (0, 0, 0, 0))
        ImageDraw.Draw(one).text(
            (side / 2, 5.5 * mm), letter, anchor="mm", fill=(*RED, 200), font=letters
        )
        picture.alpha_composite(one.rotate(150 - number * 300 / len(text)))
    brush.text((side / 2, side / 2), "★", anchor="mm", fill=(*RED, 200), font=font(24, dpi, "Bold"))
    return picture


def put(image: Image.Image, mark: Image.Image, at_mm: tuple[float, float], turn: float = 0) -> None:
    """Lay a mark over a page as ink lies: what is under it stays visible."""
    dpi = image.width / A4_MM[0] * 25.4
    turned = mark.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)
    place = (round(at_mm[0] / 25.4 * dpi), round(at_mm[1] / 25.4 * dpi))
    layer = Image.new("RGB", image.size, (255, 255, 255))
    layer.paste(turned.convert("RGB"), place, turned.getchannel("A"))
    pixels = np.asarray(image, np.uint16) * np.asarray(layer, np.uint16) // 255
    image.paste(Image.fromarray(pixels.astype(np.uint8)))


def worn(
    image: Image.Image,
    seed: int,
    *,
    skew: float = 0.0,
    noise: float = 0.0,
    rotate: int = 0,
    blur: float = 0.0,
) -> Image.Image:
    """Return a page as the machine sees it: skewed (degrees anticlockwise), blurred, noised."""
    if skew:
        image = image.rotate(
            skew, fillcolor=image.getpixel((3, 3)), resample=Image.Resampling.BICUBIC
        )
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        dice = np.random.default_rng(seed)
        grain = dice.normal(0, noise, (image.height, image.width, 1)).astype(np.float32)
        pixels = np.asarray(image, np.float32) + grain
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if rotate:
        image = image.rotate(-rotate, expand=True)
    return image


def page(
    kind: str = "letter",
    seed: int = 0,
    *,
    dpi: int = 200,
    skew: float = 0.0,
    noise: float = 0.0,
    mark: str = "",
    rotate: int = 0,
    blur: float = 0.0,
    sealed: bool = False,
) -> Image.Image:
    """Return a scanned A4 page of Vietnamese administration.

    ``kind`` is letter, short, tricky (words that only look like marks of secrecy) or blank;
    ``mark`` a stamp of secrecy in red; ``sealed`` lays a round seal over text; ``skew`` in degrees
    anticlockwise, ``rotate`` 90, 180 or 270 clockwise, ``noise`` the deviation of the grain.
    """
    draw = random.Random(f"stamp-{seed}")
    image = sheet(dpi)
    if kind != "blank":
        draw_text(image, kind, seed, dpi)
    if sealed:
        put(image, seal(dpi), (draw.uniform(90, 140), draw.uniform(110, 190)))
    if mark:
        place = (draw.uniform(18, 60), draw.uniform(32, 60))
        put(image, stamp(mark, dpi), place, draw.uniform(-6, 6))
    return worn(image, seed, skew=skew, noise=noise, rotate=rotate, blur=blur)


def qr_page(
    text: str, *, dpi: int = 200, faint: bool = False, rotate: float = 0, size_mm: float = 40
) -> Image.Image:
    """Return a sheet with a QR code and a line of words; ``faint`` as from an empty cartridge."""
    image = sheet(dpi)
    mm = dpi / 25.4
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=10, border=4)
    side = round(size_mm * mm)
    code = Image.open(drawn).convert("RGB").resize((side, side))
    image.paste(code, (round(85 * mm), round(60 * mm)))
    ImageDraw.Draw(image).text(
        (30 * mm, 30 * mm), "TỜ ĐẦU THÀNH PHẦN HỒ SƠ", fill=INK, font=font(20, dpi, "Bold")
    )
    if faint:
        image = Image.eval(image, lambda value: 205 + value * 45 // 255)
    if rotate:
        image = image.rotate(-rotate, expand=True, fillcolor=(250, 250, 246))
    return image


def encoded(image: Image.Image, kind: str, **words: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **words)
    return written.getvalue()


def as_jpeg(image: Image.Image, *, dpi: int = 200, quality: int = 80) -> bytes:
    return encoded(image, "JPEG", quality=quality, dpi=(dpi, dpi))


def as_pdf(images: list[Image.Image], *, dpi: int = 200, quality: int = 80) -> bytes:
    """Return a PDF as a multifunction machine writes it: one JPEG a page, scale 100 %."""
    pdf = pikepdf.new()
    for image in images:
        size = (image.width * 72 / dpi, image.height * 72 / dpi)
        new = pdf.add_blank_page(page_size=size)
        picture = pikepdf.Stream(
            pdf,
            as_jpeg(image, dpi=dpi, quality=quality),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        new.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        new.Contents = pikepdf.Stream(pdf, f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
    written = io.BytesIO()
    pdf.save(written)
    return written.getvalue()
