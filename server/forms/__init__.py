"""The paper forms of the dealership (domain.md §10) and how tables leave the house: as a workbook, CSV or text.

Reads the store and `board`; knows no request. A form is a `Sheet`: columns as rows of data, and the records they show.
"""
