"""Danh sách việc của từng cán bộ: views of one's own, what has changed since, who is there too."""
