"""Why a statement is not believed, and why none can be issued."""

from typing import ClassVar

from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable


class StatementRefused(DualcasterError):  # noqa: N818 - as in the kernel
    """A statement does not hold; ``code`` says what is wrong with it."""

    code: ClassVar[str] = "statement.refused"


class StatementMalformed(StatementRefused):
    """The file is no statement: too large, no JSON, or not of the form that its version has."""

    code = "statement.malformed"


class StatementUnsupported(StatementRefused):
    """The statement is of a format, version or algorithm that this release cannot check."""

    code = "statement.unsupported"


class SignatureWrong(StatementRefused):
    """The signature does not fit: something in the statement was changed after it was signed."""

    code = "statement.signature_wrong"


class KeyUnknown(StatementRefused):
    """The statement was signed with another key than those that the reader trusts."""

    code = "statement.key_unknown"


class KeyRetired(StatementRefused):
    """The statement says that it was issued after its key had been retired."""

    code = "statement.key_retired"


class ProofWrong(StatementRefused):
    """A trade of the statement is not, or is not theirs, in the tree that it names."""

    code = "statement.proof_wrong"


class RootWrong(StatementRefused):
    """The tree that the statement names is not the one that was published for its day."""

    code = "statement.root_wrong"


class StatementsUnavailable(ServiceUnavailable):
    """The key that signs is being replaced."""

    def __init__(self) -> None:
        super().__init__("the key that signs statements is being replaced; try again")
