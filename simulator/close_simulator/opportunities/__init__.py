"""Opportunities: their routes, filters, changes and totals."""
