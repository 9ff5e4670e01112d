"""The page, for ``streamlit run app.py``."""

from assistant.web.frame import run

run()
