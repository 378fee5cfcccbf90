"""The sweep of unused files knows every column that names one."""

from casework.reports.queries import USES_OF_FILES
from migrations import records


def test_every_column_that_names_a_stored_file_is_asked_before_it_is_forgotten():
    named = {
        f"{table.name}.{column.name}"
        for table in records.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "stored_file"
    }

    assert {f"{one.class_.__tablename__}.{one.key}" for one in USES_OF_FILES} == named
