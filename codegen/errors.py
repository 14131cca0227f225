"""The exception of the generator."""


class CodegenError(Exception):
    """The document or the generated code is invalid. Nothing was written."""
