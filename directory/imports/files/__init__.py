"""Bytes to rows: CSV and workbooks, whatever their encoding. Pure; knows no format and no database."""
