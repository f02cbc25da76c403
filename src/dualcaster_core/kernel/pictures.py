"""Pictures that people send: what is taken of them."""

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed

MEDIA_TYPE = "image/webp"
"""What every picture is stored as, whatever it was sent as."""


class PictureInvalid(ValidationFailed):
    """What was sent is no picture that can be taken."""

    code = "picture.invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


class PictureTooLarge(ValidationFailed):
    """A picture has too many bytes."""

    code = "picture.too_large"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"this picture is larger than {most / 1_048_576:.3g} MB; send a smaller one", field="file", most=most
        )


@frozen(kw_only=True)
class PictureRules:
    """What a picture that is sent may cost: ``most_bytes`` as a file, ``most_pixels`` once it is unpacked."""

    most_bytes: int = field(default=5 * 1_048_576, validator=validators.ge(1))
    most_pixels: int = field(default=25_000_000, validator=validators.ge(1))


@frozen(kw_only=True)
class FittedPicture:
    """A whole picture in one size, in pixels, as it is stored."""

    content: bytes
    width: int
    height: int


def check_size(content: bytes, rules: PictureRules) -> None:
    """Raise ``PictureInvalid`` for an empty file and ``PictureTooLarge`` for one that is too large."""
    if not content:
        raise PictureInvalid("this file is empty; choose another picture")
    if len(content) > rules.most_bytes:
        raise PictureTooLarge(rules.most_bytes)
