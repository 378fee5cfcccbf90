"""A picture ready to be put into many PDFs: its bytes are compressed once, not every time."""

import zlib
from dataclasses import dataclass

from PIL import Image
from pyhanko.pdf_utils import generic, images, layout
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import StaticStampStyle


@dataclass(frozen=True, slots=True)
class Pressed:
    """A picture with transparency as two compressed planes."""

    width: int
    height: int
    colours: bytes
    alpha: bytes


def press(picture: Image.Image) -> Pressed:
    """Compress a picture's colours and transparency."""
    whole = picture.convert("RGBA")
    return Pressed(
        width=whole.width,
        height=whole.height,
        colours=zlib.compress(whole.convert("RGB").tobytes(), 9),
        alpha=zlib.compress(whole.getchannel("A").tobytes(), 9),
    )


class PressedImage(images.PdfImage):
    """pyHanko's image, but its streams are written as they were compressed before."""

    def __init__(self, pressed: Pressed) -> None:
        """Take the pressed picture; a blank one of the same size stands in for its measures."""
        super().__init__(Image.new("L", (pressed.width, pressed.height)))
        self._pressed = pressed

    @property
    def image_ref(self) -> generic.IndirectObject:
        """Write the two planes into the file being signed, once a file."""
        writer: BasePdfFileWriter | None = self.writer
        if writer is None:
            raise ValueError("a picture is drawn into a file")
        if self._image_ref is None or self._image_ref.get_pdf_handler() is not writer:
            mask = writer.add_object(self._plane("/DeviceGray", self._pressed.alpha))
            colours = self._plane("/DeviceRGB", self._pressed.colours)
            colours[pdf_name("/SMask")] = mask
            self._image_ref = writer.add_object(colours)
        return self._image_ref

    def _plane(self, space: str, data: bytes) -> generic.StreamObject:
        return generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Image"),
                pdf_name("/Width"): generic.NumberObject(self._pressed.width),
                pdf_name("/Height"): generic.NumberObject(self._pressed.height),
                pdf_name("/ColorSpace"): pdf_name(space),
                pdf_name("/BitsPerComponent"): generic.NumberObject(8),
                pdf_name("/Filter"): pdf_name("/FlateDecode"),
            },
            encoded_data=data,
        )


def shown_as(picture: Pressed) -> StaticStampStyle:
    """Show a picture in the middle of a signature's field, as large as it fits."""
    return StaticStampStyle(
        border_width=0,
        background=PressedImage(picture),
        background_opacity=1,
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MID,
            y_align=layout.AxisAlignment.ALIGN_MID,
            margins=layout.Margins.uniform(0),
        ),
    )
