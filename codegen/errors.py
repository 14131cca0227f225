"""The one error of the generator."""


class CodegenError(Exception):
    """The document or the generated code is not as it must be; nothing was written."""
