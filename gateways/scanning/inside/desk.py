"""Answers one question after the other; parsers are loaded when the first question needs them."""

from datetime import datetime

from gateways.scanning.inside.refusal import RefusedError
from gateways.scanning.wire import Message


class Desk:
    """Keeps the opened file between the questions about its pages."""

    def __init__(self) -> None:
        """Have nothing open."""
        self._data = b""
        self._source: object = None

    def answer(self, question: Message) -> Message:
        """Answer; whatever a parser raises is the file's fault and becomes a code."""
        try:
            return self._answered(question)
        except RefusedError as error:
            return Message({"code": str(error)})
        except MemoryError:
            return Message({"code": "file_too_costly"})
        except Exception:  # noqa: BLE001 - see above
            return Message({"code": "file_unreadable"})

    def _answered(self, question: Message) -> Message:
        head, parts = question.head, question.parts
        match head["verb"]:
            case "outline":
                from gateways.scanning.inside import outlining  # noqa: PLC0415

                return Message(outlining.outline(parts[0]))
            case "open":
                from gateways.scanning.inside import opening  # noqa: PLC0415

                self._source = None
                self._source = opening.opened(parts[0], head["media_type"])
                return Message({})
            case "page":
                return self._page(int(head["number"]))
            case "read":
                from gateways.scanning.inside import reading  # noqa: PLC0415

                words = {name: head[name] for name in ("media_type", "dpi", "is_map")}
                return reading.read(parts[0], **words)
            case "glance":
                from gateways.scanning.inside import glancing  # noqa: PLC0415

                words = {name: head[name] for name in ("media_type", "dpi")}
                return glancing.glance(parts[0], **words)
            case "bind":
                from gateways.scanning.inside import binding  # noqa: PLC0415

                at = datetime.fromisoformat(head["at"])
                return Message({}, [binding.bind(parts, title=head["title"], at=at)])
            case "thumbnail":
                from gateways.scanning.inside import pictures  # noqa: PLC0415

                return Message({}, [pictures.thumbnail(parts[0], head["width"])])
            case _:
                raise RefusedError("file_type")

    def _page(self, number: int) -> Message:
        from gateways.scanning.inside import looking, opening  # noqa: PLC0415

        if not isinstance(self._source, opening.Source):
            raise RefusedError("file_unreadable")
        if number > self._source.pages:
            return Message({"is_past": True})
        return looking.look(self._source.page(number))
