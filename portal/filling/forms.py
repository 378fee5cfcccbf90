"""The forms of a draft that are not the procedure's own: its choices and its buttons."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.procedures.definition import Definition, Level, Returning
from portal import wording
from web.fields import RadioField, SelectField
from web.forms import PageForm


class ChoicesForm(PageForm):
    """Which case it is, where the dossier goes and how the result comes back."""

    whom = RadioField(_l("Ông/bà nộp hồ sơ cho ai?"), size="m")
    case_key = RadioField(_l("Trường hợp của ông/bà"), size="m")
    agency = SelectField(
        _l("Nơi nhận và giải quyết hồ sơ"),
        hint=_l("Ông/bà được chọn bất kỳ xã, phường, đặc khu nào trong tỉnh"),
        blank=_l("Chọn xã, phường, đặc khu"),
        size="m",
    )
    return_way = RadioField(_l("Cách nhận kết quả"), size="m")

    def fit(self, session: Session, definition: Definition) -> None:
        """Offer what this procedure leaves open; what is settled is not asked."""
        self.case_key.choices = [(case.key, case.name) for case in definition.cases]
        self.return_way.choices = [
            (way.value, wording.RETURNING[way]) for way in definition.returning
        ]
        if len(definition.cases) == 1:
            del self.case_key
        if len(definition.returning) == 1:
            del self.return_way
        if definition.level is Level.COMMUNE:
            found = agencies.handling_agencies(session, definition.level.value, None)
            self.agency.choices = [(one.code, one.short_name) for one in found]
        else:
            del self.agency

    def ask_whom(self, offered: Sequence[tuple[str, str]]) -> None:
        """Ask for whom it is, where there is more than one answer."""
        self.whom.choices = offered
        if len(offered) < 2:  # noqa: PLR2004 - one answer is no question
            del self.whom

    def chosen_whom(self) -> str:
        """Return for whom it is, empty where that was not asked."""
        return str(self.whom.data) if "whom" in self else ""

    def chosen_case(self) -> str | None:
        """Return the case chosen, or None where there was nothing to choose."""
        return str(self.case_key.data) if "case_key" in self else None

    def chosen_agency(self) -> str | None:
        """Return the code of the agency chosen, or None where there was nothing to choose."""
        return str(self.agency.data) if "agency" in self else None

    def chosen_way(self, definition: Definition) -> Returning:
        """Return how the result comes back."""
        if "return_way" in self:
            return Returning(self.return_way.data)
        return definition.returning[0]


class ConfirmForm(PageForm):
    """One button that has to be pressed on a page of its own."""
