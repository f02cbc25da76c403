"""What the documentation's site shows of attrs classes, enumerations, long values and examples in docstrings."""

from typing import Any

from griffe import (
    Attribute,
    Class,
    Docstring,
    DocstringParameter,
    DocstringSectionParameters,
    DocstringSectionText,
    Expr,
    ExprCall,
    ExprKeyword,
    ExprLambda,
    Extension,
    Function,
    GriffeLoader,
    Module,
    Object,
    Parameter,
    ParameterKind,
    Parameters,
)

ATTRS_CLASSES = {"attrs.frozen", "attrs.define", "attrs.mutable"}
LONGEST_VALUE = 120
"""Characters of a constant's value that a page shows; a longer one is a table that is read in the source."""


class AttrsFields(Extension):
    """Gives attrs classes the signature and the table of fields that they have when they are imported."""

    def on_package(self, *, pkg: Module, loader: GriffeLoader, **_: Any) -> None:
        """Go through a package once it is read; what a table shows is no member of its own afterwards."""
        in_tables: list[Attribute] = []
        _visit(pkg, in_tables)
        for attribute in in_tables:
            if attribute.parent is not None:
                attribute.parent.del_member(attribute.name)


def _visit(parent: Module | Class, in_tables: list[Attribute]) -> None:
    _fence_examples(parent)
    for member in list(parent.members.values()):
        if member.is_alias:
            continue
        if isinstance(member, Attribute):
            _shorten(member)
        elif isinstance(member, Function):
            _fence_examples(member)
        elif isinstance(member, Class | Module):
            _visit(member, in_tables)
    if isinstance(parent, Class) and _attrs_arguments(parent) is not None:
        _describe_fields(parent)
        in_tables += _declared(parent)
    elif isinstance(parent, Class) and any(str(base).endswith("Enum") for base in parent.bases):
        in_tables += _describe_enumeration(parent)


def _fence_examples(documented: Object) -> None:
    """Show examples of a docstring as code."""
    if documented.docstring is None or ">>> " not in documented.docstring.value:
        return
    paragraphs = documented.docstring.value.split("\n\n")
    documented.docstring.value = "\n\n".join(
        f"```pycon\n{text}\n```" if text.startswith(">>> ") else text for text in paragraphs
    )


def _shorten(attribute: Attribute) -> None:
    if attribute.value is not None and len(str(attribute.value)) > LONGEST_VALUE:
        attribute.value = "..."


def _attrs_arguments(owner: Class) -> dict[str, str] | None:
    """Read the arguments of a class's attrs decorator; None where it has no such decorator."""
    for decorator in owner.decorators:
        if decorator.callable_path in ATTRS_CLASSES:
            return {name: str(value) for name, value in _arguments(decorator.value).items()}
    return None


def _arguments(call: str | Expr | None) -> dict[str, str | Expr]:
    arguments = call.arguments if isinstance(call, ExprCall) else ()
    return {argument.name: argument.value for argument in arguments if isinstance(argument, ExprKeyword)}


def _describe_fields(owner: Class) -> None:
    """Add ``__init__`` and a table of the fields."""
    fields: dict[str, Parameter] = {}
    for ancestor in (*reversed(owner.mro()), owner):
        if (arguments := _attrs_arguments(ancestor)) is not None:
            fields |= _fields(ancestor, keyword_only=arguments.get("kw_only") == "True")
    parameters = sorted(fields.values(), key=lambda field: field.kind is ParameterKind.keyword_only)
    owner.members.pop("__attrs_post_init__", None)
    if "__init__" not in owner.members and parameters:
        bare = [Parameter(field.name, kind=field.kind, default=field.default) for field in parameters]
        own = Parameter("self", kind=ParameterKind.positional_or_keyword)
        owner.set_member("__init__", Function("__init__", parameters=Parameters(own, *bare), parent=owner))
    if parameters:
        rows = [
            DocstringParameter(
                field.name,
                description=field.docstring.value if field.docstring else "",
                annotation=field.annotation,
                value=field.default,
            )
            for field in parameters
        ]
        _docstring(owner).parsed.append(DocstringSectionParameters(rows, title="Fields"))


def _declared(owner: Class) -> list[Attribute]:
    """List the fields that a class declares itself."""
    attributes = [member for member in owner.members.values() if isinstance(member, Attribute)]
    return [one for one in attributes if one.annotation is not None and "instance-attribute" in one.labels]


def _fields(owner: Class, *, keyword_only: bool) -> dict[str, Parameter]:
    """Read the fields that a class declares itself, under the names that its ``__init__`` takes."""
    found = {}
    for member in _declared(owner):
        call = member.value if isinstance(member.value, ExprCall) else None
        arguments = _arguments(call) if call and call.canonical_path in {"attrs.field", "attr.ib"} else None
        if arguments and arguments.get("init") == "False":
            continue
        named = arguments is not None and arguments.get("kw_only") == "True"
        found[member.name] = Parameter(
            member.name.lstrip("_"),
            annotation=member.annotation,
            kind=ParameterKind.keyword_only if keyword_only or named else ParameterKind.positional_or_keyword,
            default=member.value if arguments is None else _default(arguments),
            docstring=member.docstring,
        )
    return found


def _default(arguments: dict[str, str | Expr]) -> str | Expr | None:
    factory = arguments.get("factory")
    if isinstance(factory, ExprLambda):
        return factory.body
    return f"{factory}()" if factory is not None else arguments.get("default")


def _describe_enumeration(owner: Class) -> list[Attribute]:
    """Add a table of the members; return those that have no docstring."""
    attributes = [member for member in owner.members.values() if isinstance(member, Attribute)]
    members = [one for one in attributes if one.value is not None and not one.name.startswith("_")]
    rows = [f"| `{one.name}` | `{str(one.value).replace('|', chr(92) + '|')}` |" for one in members]
    if rows:
        text = "\n".join(["| Member | Value |", "|---|---|", *rows])
        _docstring(owner).parsed.append(DocstringSectionText(text))
    return [one for one in members if one.docstring is None]


def _docstring(owner: Class) -> Docstring:
    if owner.docstring is None:
        owner.docstring = Docstring("", parent=owner)
    return owner.docstring
