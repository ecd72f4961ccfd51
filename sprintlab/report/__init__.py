"""The report for people: pictures first, then numbers, in one HTML file."""

from sprintlab.report.html import render_report, typical_bands, write_report

__all__ = ["render_report", "typical_bands", "write_report"]
