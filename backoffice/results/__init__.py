"""Hủy, đính chính kết quả: requests of holders, and the end of an issued result by a decision."""
