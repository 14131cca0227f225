"""The operations of Close's API: a class for each resource.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""
