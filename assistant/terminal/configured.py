"""The settings of a call, and what is said of one that does not fit."""

from typing import TYPE_CHECKING, Any

from assistant.errors import InputError
from assistant.terminal.usage import Call

if TYPE_CHECKING:
    from assistant.settings import Settings

__all__ = ["settings_of"]


def settings_of(call: Call) -> "Settings":
    """Read the settings; language and folders of the call go before those of the environment.

    :raises InputError: one of them has a value that is not allowed; it is named.
    """
    # here and not above, so that help comes without it
    from pydantic import ValidationError

    from assistant.settings import Settings

    chosen: dict[str, Any] = {**({"language": call.language} if call.language else {}), **dict(call.folders)}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = "ASSISTANT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InputError(
            call.texts("settings.value", name=name, value=first["input"]), call.texts("settings.hint")
        ) from error
