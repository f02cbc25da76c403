"""Forms of pages: read field by field, shown again with what is wrong with them."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from attrs import field, frozen
from litestar import Request

from dualcaster_core.accounts.linked_accounts import model as linked_accounts
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.edge.csrf import FIELD

Shape = TypeVar("Shape", bound=msgspec.Struct)
_LONGEST_ECHO = 2_000
_SECRET = ("password", "token")
_BOUND = re.compile(r"length ([<>])= ([0-9]+)")
_NUMBER = re.compile(r"(int|float|decimal)")


@frozen
class Form:
    """A form as it is shown: what was typed, what is wrong by field, and what is wrong with it as a whole."""

    values: Mapping[str, str] = field(factory=dict)
    errors: Mapping[str, str] = field(factory=dict)
    trouble: str | None = None
    listed: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def value(self, name: str) -> str:
        """Return what a field shows."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Say what is wrong with a field."""
        return self.errors.get(name)

    def has(self, name: str, value: str = "1") -> bool:
        """Tell whether a box is ticked, or a value chosen among several."""
        return value in self.listed.get(name, ()) or self.values.get(name) == value

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors or self.trouble)

    def refused(self, trouble: str | None = None, **errors: str) -> "Form":
        """Return the same form with what is wrong."""
        return Form(self.values, {**self.errors, **errors}, trouble or self.trouble, self.listed)


async def read_form(request: Request[Any, Any, Any], shape: type[Shape]) -> tuple[Shape | None, Form]:
    """Read a form into a shape; without one where a field breaks its bounds, which the form then says.

    Fields that the shape does not have are left out; boxes that are not ticked are absent. A field of the shape that
    is a list takes every value of its name.
    """
    given = await request.form()
    found = {name: tuple(v for v in given.getall(name) if isinstance(v, str)) for name in set(given)}
    values, errors, read = {}, {}, {}
    for one in msgspec.structs.fields(shape):
        many = _is_list(one.type)
        texts = found.get(one.encode_name, ())
        text = texts[-1].replace("\r\n", "\n") if texts else ""
        if one.encode_name != FIELD and not any(part in one.encode_name for part in _SECRET):
            values[one.encode_name] = text[:_LONGEST_ECHO]
        if not texts and not one.required:
            continue
        try:
            taken = list(texts) if many else text if any(p in one.encode_name for p in _SECRET) else text.strip()
            read[one.name] = msgspec.convert(taken, one.type, strict=False)
        except msgspec.ValidationError as error:
            errors[one.encode_name] = _words(str(error), text)
    form = Form(values, errors, None, found)
    return (None if errors else shape(**read)), form


def refusal(form: Form, error: DualcasterError, **fields_of_codes: str) -> Form:
    """Put an expected error where it belongs: at the field it names, at the field of its code, else at the whole.

    ``fields_of_codes`` names fields by codes with ``__`` for the dot: ``user__name_taken="username"``.
    """
    told = _sentence(error)
    named = str(error.facts.get("field", "")) or fields_of_codes.get(error.code.replace(".", "__"), "")
    return form.refused(**{named: told}) if named in form.values or named in form.listed else form.refused(told)


def beside(form: Form, field: str, error: DualcasterError) -> Form:
    """Put an expected error beside a field, of a secret one too."""
    return form.refused(**{field: _sentence(error)})


def local_path(address: str | None, default: str = "/dashboard") -> str:
    """Return an address if it is a path of this site, else the default: nobody is led elsewhere."""
    return linked_accounts.local_path(address or "", default)


def _sentence(error: DualcasterError) -> str:
    return error.message[:1].upper() + error.message[1:].rstrip(".") + "."


def _is_list(kind: Any) -> bool:
    inside = msgspec.inspect.type_info(kind)
    return isinstance(inside, msgspec.inspect.ListType | msgspec.inspect.SetType | msgspec.inspect.VarTupleType)


def _words(message: str, text: str) -> str:
    if not text.strip():
        return "Please fill this in."
    if bound := _BOUND.search(message):
        return f"At {'most' if bound.group(1) == '<' else 'least'} {bound.group(2)} characters, please."
    if "enum" in message:
        return "Choose one of the list."
    if "regex" in message:
        return "Some of these characters cannot be used here."
    if _NUMBER.search(message):
        return "This is not a number that fits here."
    return "This cannot be read."
