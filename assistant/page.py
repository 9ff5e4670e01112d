"""The script that ``assistant serve`` hands to Streamlit; inside the package, so that an installed one has it too."""

from assistant.web.frame import run

run()
